import { audit } from '../audit/append-audit.ts'
import { sql } from '../db/database.ts'
import type { Deps } from '../deps.ts'
import type { Caller } from '../http/auth.ts'
import { iso } from '../http/iso.ts'
import { notFound, Refusal } from '../refusal.ts'
import { deleteSessions, sessionsEnded } from './end-sessions.ts'
import { scopesOf } from './permissions.contract.ts'
import { newToken, tokenHash } from './session-token.ts'
import type { SessionView, TokenMade, TokenNew } from './users.contract.ts'
import { insertSession } from './users.store.ts'

type Needs = Pick<Deps, 'db' | 'clock' | 'live'>
type Row = Omit<SessionView, 'createdAt' | 'seenAt' | 'expiresAt' | 'current'> & {
  tokenHash: Buffer
  createdAt: Date
  seenAt: Date
  expiresAt: Date
}

/** More sessions than anybody has; the newest are shown. */
const mostShown = 200
const mostTokens = 20

export async function readOwnSessions(deps: Pick<Deps, 'db' | 'clock'>, caller: Caller): Promise<SessionView[]> {
  const rows = await deps.db.rows<Row>(sql`
    select token_hash, id, kind, name, scopes, created_at, seen_at, expires_at from sessions
    where user_id = ${caller.userId} and expires_at > ${deps.clock.now()} order by seen_at desc, id limit ${mostShown}`)
  return rows.map(({ tokenHash: hash, ...row }) => ({
    ...row,
    current: hash.equals(caller.tokenHash),
    createdAt: iso(row.createdAt),
    seenAt: iso(row.seenAt),
    expiresAt: iso(row.expiresAt),
  }))
}

export async function endOwnSession(deps: Needs, caller: Caller, id: string): Promise<void> {
  await deps.db.transaction(async (tx) => {
    if ((await tx.run(sql`delete from sessions where id = ${id} and user_id = ${caller.userId}`)) === 0) throw notFound()
    await audit(tx, {
      at: deps.clock.now(),
      userId: caller.userId,
      action: 'session.close',
      subject: `user ${caller.userId}`,
      details: { session: id },
    })
  })
  sessionsEnded(deps, caller.userId)
}

/** Sign out everywhere: browsers only, or the caller's tokens would stop working unseen. `keepThis`: but here. */
export async function endOwnSessions(deps: Needs, caller: Caller, keepThis: boolean): Promise<void> {
  await deps.db.transaction(async (tx) => {
    const ended = await deleteSessions(tx, caller.userId, {
      ...(keepThis ? { except: caller.tokenHash } : {}),
      alsoTokens: false,
    })
    await audit(tx, {
      at: deps.clock.now(),
      userId: caller.userId,
      action: 'user.sign-out',
      subject: `user ${caller.userId}`,
      details: { ended },
    })
  })
  sessionsEnded(deps, caller.userId)
}

/** A token for a script, limited to some of its owner's permissions. What its owner may no longer do, it may not either. */
export async function makeToken(deps: Needs, caller: Caller, given: TokenNew): Promise<TokenMade> {
  const allowed: readonly string[] = scopesOf(caller.role)
  const unknown = given.scopes.find((scope) => !allowed.includes(scope))
  if (unknown !== undefined) throw new Refusal('bad-input', 'scopes: expected permissions of your own', { field: 'scopes' })
  const at = deps.clock.now()
  const token = newToken()
  await deps.db.transaction(async (tx) => {
    const held = await tx.one<{ count: number }>(
      sql`select count(*) as count from sessions where user_id = ${caller.userId} and kind = 'token' and scopes is not null and expires_at > ${at}`,
    )
    if ((held?.count ?? 0) >= mostTokens)
      throw new Refusal('cannot', `At most ${mostTokens} tokens: end one first.`, { reason: 'too-many-tokens' })
    await insertSession(tx, {
      tokenHash: tokenHash(token),
      userId: caller.userId,
      kind: 'token',
      name: given.name,
      scopes: given.scopes,
      at,
      expiresAt: new Date(at.getTime() + given.days * 24 * 3600_000),
    })
    await audit(tx, {
      at,
      userId: caller.userId,
      action: 'token.make',
      subject: `user ${caller.userId}`,
      details: { scopes: given.scopes, days: given.days },
    })
  })
  const hash = tokenHash(token)
  const session = (await readOwnSessions(deps, { ...caller, tokenHash: hash })).find(({ current }) => current)
  if (!session) throw new Error('the token just made is not there')
  return { token, session: { ...session, current: false } }
}
