import { audit } from '../audit/append-audit.ts'
import { sql } from '../db/database.ts'
import type { Deps } from '../deps.ts'
import { notFound, Refusal } from '../refusal.ts'
import { deleteSessions, sessionsEnded } from './end-sessions.ts'
import { newFirstPassword } from './first-password.ts'
import { readUser } from './read-users.ts'
import type { FirstPassword } from './users.contract.ts'

type Needs = Pick<Deps, 'db' | 'clock' | 'live'>

/** For who has forgotten his password: a first password in its place. All sessions and tokens end. */
export async function resetPassword(deps: Needs, id: string, by: string): Promise<FirstPassword> {
  // An own password is changed by who knows it; a stolen session must not make a new one.
  if (id === by) throw new Refusal('wrong-state', 'Change your own password instead.', { reason: 'own-user' })
  const at = deps.clock.now()
  const first = await newFirstPassword(at)
  await deps.db.transaction(async (tx) => {
    const found = await tx.run(sql`
      update users set password_hash = ${first.hash}, first_password_until = ${first.until}, failed_sign_ins = 0, sign_in_after = null where id = ${id}`)
    if (found === 0) throw notFound()
    await deleteSessions(tx, id, { alsoTokens: true })
    await audit(tx, { at, userId: by, action: 'user.reset-password', subject: `user ${id}` })
  })
  sessionsEnded(deps, id)
  return { user: await readUser(deps.db, id), password: first.password, until: first.until.toISOString() }
}

/** For who has lost both the telephone and the recovery codes. */
export async function resetTwoFactor(deps: Needs, id: string, by: string): Promise<void> {
  if (id === by) throw new Refusal('wrong-state', 'Switch off your own second factor with your password.', { reason: 'own-user' })
  await deps.db.transaction(async (tx) => {
    const found = await tx.run(sql`update users set totp_secret = null, totp_pending = null, totp_step = 0 where id = ${id}`)
    if (found === 0) throw notFound()
    await tx.run(sql`delete from recovery_codes where user_id = ${id}`)
    await audit(tx, { at: deps.clock.now(), userId: by, action: 'user.reset-two-factor', subject: `user ${id}` })
  })
}

/** A lost computer: whoever sits at it is signed out. */
export async function signOutUser(deps: Needs, id: string, by: string): Promise<void> {
  await deps.db.transaction(async (tx) => {
    const user = await tx.one(sql`select 1 from users where id = ${id}`)
    if (!user) throw notFound()
    const ended = await deleteSessions(tx, id, { alsoTokens: true })
    await audit(tx, { at: deps.clock.now(), userId: by, action: 'user.sign-out', subject: `user ${id}`, details: { ended } })
  })
  sessionsEnded(deps, id)
}
