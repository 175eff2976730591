import { audit } from '../audit/append-audit.ts'
import { sql, type Tx } from '../db/database.ts'
import { newId } from '../db/new-id.ts'
import type { Deps } from '../deps.ts'
import { Refusal } from '../refusal.ts'
import { ensureAgent, refuseTakenEmail } from './add-user.ts'
import { changeUser } from './change-user.ts'
import type { OidcClaims } from './oidc-provider.ts'
import { openSession } from './open-session.ts'
import type { Role } from './permissions.contract.ts'
import { findUser, findUserByEmail, insertUser, type UserRow } from './users.store.ts'

/** Of several roles the provider gives a person, the first of these is his. */
const order: readonly Role[] = ['administrator', 'supervisor', 'agent', 'auditor']

type Needs = Pick<Deps, 'db' | 'clock' | 'live' | 'assigner' | 'centre' | 'log'>

/**
 * Opens a session for whom the organisation's sign-in vouches. Known people are found by the provider's own name for them, the first time
 * by an address it has verified. Where it tells roles they count: who has none is not let in, who is new gets a place, who has another one
 * than before is changed. Where it tells none, an administrator adds people here.
 */
export async function signInByOidc(deps: Needs, claims: OidcClaims, browser: string | null): Promise<string> {
  const role = claims.roles === undefined ? null : (order.find((each) => claims.roles?.includes(each)) ?? 'none')
  if (role === 'none') throw new Refusal('not-allowed', 'The sign-in gives no role here.', { reason: 'sso-no-role' })
  const known = await refuseTakenEmail(() => deps.db.transaction((tx) => findOrAdd(tx, deps, claims, role)))
  if (role !== null && known.role !== role) await takeRole(deps, known.id, role)
  return deps.db.transaction(async (tx) => {
    const user = await findUser(tx, known.id)
    if (!user || user.disabledAt) throw refusal()
    // Whoever comes this way needs no password for once any more.
    await tx.run(
      sql`update users set first_password_until = null, password_hash = null where id = ${user.id} and first_password_until is not null`,
    )
    return openSession(tx, user.id, { browser, at: deps.clock.now(), by: 'oidc' })
  })
}

const refusal = () => new Refusal('not-allowed', 'Nobody here has this sign-in.', { reason: 'sso-unknown' })

async function findOrAdd(tx: Tx, deps: Needs, claims: OidcClaims, role: Role | null): Promise<Pick<UserRow, 'id' | 'role'>> {
  const subject = `${claims.iss} ${claims.sub}`
  const linked = await tx.one<Pick<UserRow, 'id' | 'role'>>(sql`select id, role from users where oidc_subject = ${subject}`)
  if (linked) return linked
  // An address anybody could have entered at the provider proves nothing.
  if (claims.email === undefined || claims.email_verified !== true) throw refusal()
  const at = deps.clock.now()
  const user = await findUserByEmail(tx, claims.email)
  if (user) {
    const free = await tx.run(sql`update users set oidc_subject = ${subject} where id = ${user.id} and oidc_subject is null`)
    if (free === 0) throw refusal()
    await audit(tx, { at, userId: user.id, action: 'user.link', subject: `user ${user.id}` })
    return user
  }
  if (role === null) throw refusal()
  const id = newId(at.getTime())
  await insertUser(tx, { id, email: claims.email, name: claims.name ?? claims.email, role, passwordHash: null, createdAt: at })
  await tx.run(sql`update users set oidc_subject = ${subject} where id = ${id}`)
  if (role === 'agent') await ensureAgent(tx, id, at, (await deps.centre.get()).policy.limits)
  await audit(tx, { at, userId: null, action: 'user.add', subject: `user ${id}`, details: { role, by: 'oidc' } })
  return { id, role }
}

/** The last administrator stays one, whatever the provider says: nobody could let him in again. */
async function takeRole(deps: Needs, id: string, role: Role): Promise<void> {
  try {
    await changeUser(deps, id, { role }, null)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    deps.log.warn({ userId: id, role, code: error.code }, 'the role that single sign-on gives could not be taken')
  }
}
