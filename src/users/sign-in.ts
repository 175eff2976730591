import { sql } from '../db/database.ts'
import type { Deps } from '../deps.ts'
import { Refusal } from '../refusal.ts'
import { openSession } from './open-session.ts'
import { isPassword } from './password-hash.ts'
import { useRecoveryCode } from './recovery-codes.ts'
import { totpStepOf } from './totp.ts'
import { findUserByEmail, noteFailedSignIn, type UserRow } from './users.store.ts'
import type { SignIn, UserView } from './users.contract.ts'

/** So many wrong passwords are free: everybody mistypes. */
const freeFailures = 4
const longestDelayMs = 30_000
const strangersKept = 10_000

/** Addresses nobody has are delayed like those of users, or the delay would tell which is which. */
const strangers = new Map<string, { failures: number; after: Date | null }>()

/** Opens a session for who shows the right password and, where two-factor sign-in is on, the right code. */
export async function signIn(
  deps: Pick<Deps, 'db' | 'clock' | 'seal'>,
  given: SignIn,
  browser: string | null = null,
): Promise<{ token: string; user: UserView }> {
  const now = deps.clock.now()
  const user = await findUserByEmail(deps.db, given.email)
  const after = user ? user.signInAfter : (strangers.get(given.email)?.after ?? null)
  if (after && after > now) {
    const retryAfterS = Math.ceil((after.getTime() - now.getTime()) / 1000)
    throw new Refusal('too-many', `Too many wrong attempts. Try again in ${retryAfterS} s.`, { retryAfterS })
  }
  const matches = await isPassword(given.password, user?.passwordHash ?? null)
  if (!user || !matches || user.disabledAt) {
    await noteFailure(deps, user, given.email, now)
    throw new Refusal('not-signed-in', 'The e-mail address or the password is wrong.')
  }
  if (user.firstPasswordUntil && user.firstPasswordUntil <= now)
    throw new Refusal('not-signed-in', 'The first password is no longer good. Ask an administrator for a new one.', {
      reason: 'first-password-over',
    })
  if (user.totpSecret) {
    if (!given.totp) throw new Refusal('not-signed-in', 'Enter the two-factor code.', { field: 'totp' })
    if (!(await isSecondFactor(deps, user, user.totpSecret, given.totp, now))) {
      await noteFailure(deps, user, given.email, now)
      throw new Refusal('not-signed-in', 'The two-factor code is wrong.', { field: 'totp' })
    }
  }
  const token = await deps.db.transaction((tx) => openSession(tx, user.id, { browser, at: now }))
  return { token, user: { id: user.id, email: user.email, name: user.name, role: user.role, locale: user.locale } }
}

async function noteFailure(deps: Pick<Deps, 'db'>, user: UserRow | undefined, email: string, now: Date): Promise<void> {
  if (user) {
    const failures = user.failedSignIns + 1
    await noteFailedSignIn(deps.db, user.id, failures, delayedUntil(failures, now))
    return
  }
  const failures = (strangers.get(email)?.failures ?? 0) + 1
  if (strangers.size >= strangersKept) strangers.clear()
  strangers.set(email, { failures, after: delayedUntil(failures, now) })
}

/** 1, 2, 4 … seconds, at most 30: trying out passwords takes years, while whoever knows his own loses half a minute. */
function delayedUntil(failures: number, now: Date): Date | null {
  if (failures <= freeFailures) return null
  return new Date(now.getTime() + Math.min(1000 * 2 ** (failures - freeFailures - 1), longestDelayMs))
}

/** A code opens the door once: of two sign-ins with the same one, also at the same moment, the second is refused. */
async function isSecondFactor(
  deps: Pick<Deps, 'db' | 'seal'>,
  user: UserRow,
  secret: Buffer,
  given: string,
  now: Date,
): Promise<boolean> {
  const step = totpStepOf(deps.seal.open(secret), given, now)
  if (step === null) return useRecoveryCode(deps.db, user.id, given, now)
  return (await deps.db.run(sql`update users set totp_step = ${step} where id = ${user.id} and totp_step < ${step}`)) > 0
}
