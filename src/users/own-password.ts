import { audit } from '../audit/append-audit.ts'
import { sql } from '../db/database.ts'
import type { Deps } from '../deps.ts'
import type { Caller } from '../http/auth.ts'
import { Refusal } from '../refusal.ts'
import { deleteSessions, sessionsEnded } from './end-sessions.ts'
import { hashPassword, isPassword } from './password-hash.ts'
import { passwordProblem } from './password-rules.ts'
import { findUser, type UserRow } from './users.store.ts'

/** Whoever sits at an open session is asked once more before something that would keep others out. */
export async function confirmPassword(
  deps: Pick<Deps, 'db'>,
  caller: Caller,
  password: string,
  field = 'password',
): Promise<UserRow> {
  const user = await findUser(deps.db, caller.userId)
  if (!user || !(await isPassword(password, user.passwordHash)))
    throw new Refusal('bad-input', `${field}: this is not your password`, { field, reason: 'wrong-password' })
  return user
}

/** All other sessions end: whoever knew the old password is out. Tokens stay, they do not depend on it. */
export async function changePassword(
  deps: Pick<Deps, 'db' | 'clock' | 'live'>,
  caller: Caller,
  given: { current: string; next: string },
): Promise<void> {
  const user = await confirmPassword(deps, caller, given.current, 'current')
  const problem = given.next === given.current ? 'expected another one than before' : passwordProblem(given.next, user)
  if (problem) throw new Refusal('bad-input', `next: ${problem}`, { field: 'next', reason: 'weak-password' })
  const passwordHash = await hashPassword(given.next)
  await deps.db.transaction(async (tx) => {
    const changed = await tx.run(
      sql`update users set password_hash = ${passwordHash}, first_password_until = null where id = ${user.id} and password_hash = ${user.passwordHash}`,
    )
    if (changed === 0)
      throw new Refusal('wrong-state', 'The password has been changed meanwhile.', { reason: 'changed-meanwhile' })
    await deleteSessions(tx, user.id, { except: caller.tokenHash, alsoTokens: false })
    await audit(tx, { at: deps.clock.now(), userId: user.id, action: 'user.change-password', subject: `user ${user.id}` })
  })
  sessionsEnded(deps, user.id)
}
