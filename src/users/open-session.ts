import { audit } from '../audit/append-audit.ts'
import type { Tx } from '../db/database.ts'
import { newToken, tokenHash } from './session-token.ts'
import { deleteExpiredSessions, insertSession, noteSignIn } from './users.store.ts'

export const sessionLimitMs = 7 * 24 * 3600_000

/** A session for somebody who has shown who he is; answers the token for his cookie. The last thing its transaction does. */
export async function openSession(
  tx: Tx,
  userId: string,
  { browser, at, by }: { browser: string | null; at: Date; by?: 'oidc' },
): Promise<string> {
  const token = newToken()
  await noteSignIn(tx, userId, at)
  await deleteExpiredSessions(tx, userId, at)
  await insertSession(tx, {
    tokenHash: tokenHash(token),
    userId,
    kind: 'session',
    name: browser?.slice(0, 200) ?? null,
    at,
    expiresAt: new Date(at.getTime() + sessionLimitMs),
  })
  await audit(tx, { at, userId, action: 'session.open', subject: `user ${userId}`, ...(by ? { details: { by } } : {}) })
  return token
}
