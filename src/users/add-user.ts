import { insertAgent } from '../agents/agents.store.ts'
import { audit } from '../audit/append-audit.ts'
import { sql, uniqueViolation, type Tx } from '../db/database.ts'
import { newId } from '../db/new-id.ts'
import type { Deps } from '../deps.ts'
import { Refusal } from '../refusal.ts'
import { newFirstPassword } from './first-password.ts'
import { readUser } from './read-users.ts'
import type { FirstPassword, UserNew } from './users.contract.ts'
import { insertUser } from './users.store.ts'

/** A new user with a password that opens one door: the choice of an own one. An agent gets his place among the agents too, with no skills yet. */
export async function addUser(
  deps: Pick<Deps, 'db' | 'clock' | 'centre' | 'live'>,
  given: UserNew,
  by: string,
): Promise<FirstPassword> {
  const id = newId()
  const at = deps.clock.now()
  const first = await newFirstPassword(at)
  const { limits } = (await deps.centre.get()).policy
  await refuseTakenEmail(() =>
    deps.db.transaction(async (tx) => {
      await insertUser(tx, { id, ...given, passwordHash: first.hash, firstPasswordUntil: first.until, createdAt: at })
      if (given.role === 'agent') await insertAgent(tx, { id: newId(), userId: id, at, limits })
      await audit(tx, { at, userId: by, action: 'user.add', subject: `user ${id}`, details: { role: given.role } })
    }),
  )
  if (given.role === 'agent')
    deps.live.publish([
      { what: 'agents', id: null },
      { what: 'board', id: null },
    ])
  return { user: await readUser(deps.db, id), password: first.password, until: first.until.toISOString() }
}

export async function refuseTakenEmail<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (uniqueViolation(error) === 'users_email')
      throw new Refusal('wrong-state', 'email: another user has this address', { field: 'email', reason: 'email-taken' })
    throw error
  }
}

/** Whoever becomes an agent needs a place among the agents; one who was an agent before has kept his. */
export async function ensureAgent(
  tx: Tx,
  userId: string,
  at: Date,
  limits: Parameters<typeof insertAgent>[1]['limits'],
): Promise<void> {
  const known = await tx.one(sql`select 1 from agents where user_id = ${userId}`)
  if (!known) await insertAgent(tx, { id: newId(), userId, at, limits })
}
