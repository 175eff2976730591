import { setPresence } from '../agents/set-presence.ts'
import { audit } from '../audit/append-audit.ts'
import { sql, type Tx } from '../db/database.ts'
import type { Deps } from '../deps.ts'
import { notFound, Refusal } from '../refusal.ts'
import { ensureAgent, refuseTakenEmail } from './add-user.ts'
import { deleteSessions, sessionsEnded } from './end-sessions.ts'
import type { Role } from './permissions.contract.ts'
import type { UserChange } from './users.contract.ts'

type Locked = { id: string; role: Role; disabledAt: Date | null; agentId: string | null }

/**
 * Name, address, role, disabled or not. Whoever is disabled or gets another role is signed out everywhere before the answer arrives; an
 * agent gives back what he holds, as if he had signed off.
 */
export async function changeUser(
  deps: Pick<Deps, 'db' | 'clock' | 'live' | 'assigner' | 'centre'>,
  id: string,
  change: UserChange,
  /** null: the organisation's own sign-in says so. */
  by: string | null,
): Promise<void> {
  const now = deps.clock.now()
  const { limits } = (await deps.centre.get()).policy
  const { user, leaves } = await refuseTakenEmail(() =>
    deps.db.transaction(async (tx) => {
      const locked = await lockUser(tx, id)
      const disabled = change.disabled ?? locked.disabledAt !== null
      const role = change.role ?? locked.role
      if (id === by && (disabled || role !== locked.role))
        throw new Refusal('wrong-state', 'Another administrator has to do this.', { reason: 'own-user' })
      if (locked.role === 'administrator' && locked.disabledAt === null && (disabled || role !== 'administrator'))
        await refuseLastAdministrator(tx, id)
      await tx.run(sql`
        update users set name = coalesce(${change.name ?? null}, name), email = coalesce(${change.email ?? null}, email), role = ${role},
          disabled_at = case when ${disabled} then coalesce(disabled_at, ${now}) end where id = ${id}`)
      if (role === 'agent') await ensureAgent(tx, id, now, limits)
      const out = role !== locked.role || (disabled && locked.disabledAt === null)
      if (out) await deleteSessions(tx, id, { alsoTokens: true })
      await audit(tx, { at: now, userId: by, action: 'user.change', subject: `user ${id}`, details: told(change) })
      return { user: locked, leaves: out }
    }),
  )
  sessionsEnded(deps, id)
  if (leaves && user.agentId) await setPresence(deps, user.agentId, { state: 'offline', reason: null }, { userId: null })
  deps.live.publish([
    { what: 'agents', id: null },
    { what: 'board', id: null },
  ])
}

/** Names and addresses are personal data: of them the record says only that they changed. */
const told = ({ name, email, ...rest }: UserChange) => ({
  ...rest,
  ...(name === undefined ? {} : { name: 'changed' }),
  ...(email === undefined ? {} : { email: 'changed' }),
})

async function lockUser(tx: Tx, id: string): Promise<Locked> {
  const user = await tx.one<Locked>(
    sql`select u.id, u.role, u.disabled_at, (select id from agents where user_id = u.id) as agent_id from users u where u.id = ${id} for update`,
  )
  if (!user) throw notFound()
  return user
}

/** All administrators are locked: two who take the rights from one another at the same moment cannot both succeed. */
async function refuseLastAdministrator(tx: Tx, id: string): Promise<void> {
  const all = await tx.rows<{ id: string }>(
    sql`select id from users where role = 'administrator' and disabled_at is null order by id for update`,
  )
  if (!all.some((other) => other.id !== id))
    throw new Refusal('wrong-state', 'There must be another administrator first.', { reason: 'last-administrator' })
}
