import { audit } from '../audit/append-audit.ts'
import { sql } from '../db/database.ts'
import type { Deps } from '../deps.ts'
import type { Caller } from '../http/auth.ts'
import { Refusal } from '../refusal.ts'
import { confirmPassword } from './own-password.ts'
import { renewRecoveryCodes } from './recovery-codes.ts'
import { newTotpSecret, totpStepOf, totpUri } from './totp.ts'
import type { TotpSecret } from './users.contract.ts'

type Needs = Pick<Deps, 'db' | 'clock' | 'seal'>

/** Shows a secret for the authenticator. Nothing changes until it is confirmed by a code: a page closed half-way locks nobody out. */
export async function beginTwoFactor(deps: Needs, caller: Caller, password: string): Promise<TotpSecret> {
  const user = await confirmPassword(deps, caller, password)
  if (user.totpSecret) throw new Refusal('wrong-state', 'The second factor is on already.', { reason: 'two-factor-on' })
  const secret = newTotpSecret()
  await deps.db.run(sql`update users set totp_pending = ${deps.seal.seal(secret)} where id = ${user.id}`)
  return { secret, uri: totpUri(secret, user.email) }
}

/** On from now; answers the recovery codes, this one time. */
export async function confirmTwoFactor(deps: Needs, caller: Caller, code: string): Promise<string[]> {
  const now = deps.clock.now()
  return deps.db.transaction(async (tx) => {
    const row = await tx.one<{ totpPending: Buffer | null }>(
      sql`select totp_pending from users where id = ${caller.userId} and totp_secret is null for update`,
    )
    if (!row?.totpPending) throw new Refusal('wrong-state', 'Begin with a new secret.', { reason: 'two-factor-not-begun' })
    const step = totpStepOf(deps.seal.open(row.totpPending), code, now)
    if (step === null) throw new Refusal('bad-input', 'code: it does not fit', { field: 'code', reason: 'wrong-code' })
    await tx.run(
      sql`update users set totp_secret = totp_pending, totp_pending = null, totp_step = ${step} where id = ${caller.userId}`,
    )
    const codes = await renewRecoveryCodes(tx, caller.userId)
    await audit(tx, { at: now, userId: caller.userId, action: 'user.two-factor-on', subject: `user ${caller.userId}` })
    return codes
  })
}

export async function endTwoFactor(deps: Needs, caller: Caller, password: string): Promise<void> {
  const user = await confirmPassword(deps, caller, password)
  await deps.db.transaction(async (tx) => {
    await tx.run(sql`update users set totp_secret = null, totp_pending = null, totp_step = 0 where id = ${user.id}`)
    await tx.run(sql`delete from recovery_codes where user_id = ${user.id}`)
    await audit(tx, { at: deps.clock.now(), userId: user.id, action: 'user.two-factor-off', subject: `user ${user.id}` })
  })
}

export async function newRecoveryCodes(deps: Needs, caller: Caller, password: string): Promise<string[]> {
  const user = await confirmPassword(deps, caller, password)
  if (!user.totpSecret) throw new Refusal('wrong-state', 'The second factor is off.', { reason: 'two-factor-off' })
  return deps.db.transaction(async (tx) => {
    const codes = await renewRecoveryCodes(tx, user.id)
    await audit(tx, { at: deps.clock.now(), userId: user.id, action: 'user.recovery-codes', subject: `user ${user.id}` })
    return codes
  })
}
