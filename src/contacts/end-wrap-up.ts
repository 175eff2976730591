import { sql, type Transaction } from '../db/database.ts'
import type { Deps } from '../deps.ts'
import { Refusal } from '../refusal.ts'
import type { HeldContact } from './held-contact.ts'

/** The wrap-up of this contact, if it is this one, is over; whoever has nothing left in hand is idle from now. */
export function freeAgent(tx: Transaction, agentId: string, contactId: string, now: Date): void {
  tx.post(sql`
    update agents a set wrap_up_until = case when wrap_up_contact_id = ${contactId} then null else wrap_up_until end,
      wrap_up_contact_id = case when wrap_up_contact_id = ${contactId} then null else wrap_up_contact_id end,
      wrap_up_extended = case when wrap_up_contact_id = ${contactId} then false else wrap_up_extended end,
      idle_since = case when exists (select 1 from contacts k where k.agent_id = a.id and k.state = 'open' and k.phase <> 'parked') then idle_since else ${now} end
    where id = ${agentId}`)
}

export function freed(deps: Pick<Deps, 'live' | 'assigner'>, contact: HeldContact, stream: string | null): void {
  deps.live.publish([
    { what: 'ticket', id: contact.ticketId },
    { what: 'queue', id: null },
    { what: 'agents', id: null },
    { what: 'board', id: null },
    ...(contact.agentId ? [{ what: 'desk', id: contact.agentId, besides: stream } as const] : []),
  ])
  deps.assigner.nudge()
}

/** Nobody said "done": when the time is over the contact is closed without an outcome, and the agent free. */
export async function endWrapUp(deps: Deps, agentId: string): Promise<void> {
  const now = deps.clock.now()
  const due = await deps.db.one<{ contactId: string | null }>(
    sql`select wrap_up_contact_id as contact_id from agents where id = ${agentId} and wrap_up_until <= ${now}`,
  )
  if (!due) return
  const contact = await deps.db.transaction(async (tx) => {
    const held = due.contactId
      ? await tx.one<HeldContact>(
          sql`select id, ticket_id, account_id, channel, address, replyable, state, phase, agent_id, language, topic from contacts where id = ${due.contactId} for update`,
        )
      : undefined
    const still = await tx.one(
      sql`select 1 from agents where id = ${agentId} and wrap_up_until <= ${now} and wrap_up_contact_id is not distinct from ${due.contactId} for update`,
    )
    if (!still) return null
    if (held?.state === 'open' && held.phase === 'wrap-up')
      await tx.run(sql`update contacts set state = 'closed', phase = null, closed_at = ${now} where id = ${held.id}`)
    await tx.run(
      sql`update agents set wrap_up_until = null, wrap_up_contact_id = null, wrap_up_extended = false, idle_since = ${now} where id = ${agentId}`,
    )
    return held ?? null
  })
  if (contact) freed(deps, { ...contact, agentId }, null)
}

/** "I need more time": once per wrap-up, by its length again. */
export async function extendWrapUp(deps: Deps, contactId: string, agentId: string): Promise<void> {
  const { policy } = await deps.centre.get()
  const more = await deps.db.one<{ until: Date }>(sql`
    update agents set wrap_up_until = wrap_up_until + make_interval(secs => ${policy.wrapUpS}), wrap_up_extended = true
    where id = ${agentId} and wrap_up_contact_id = ${contactId} and wrap_up_until is not null and not wrap_up_extended returning wrap_up_until as until`)
  if (!more)
    throw new Refusal('wrong-state', 'There is no wrap-up to extend, or it was extended already.', { reason: 'no-wrap-up' })
  deps.background.later('end-wrap-up', more.until.getTime() - deps.clock.now().getTime(), () => endWrapUp(deps, agentId))
  deps.live.publish([
    { what: 'desk', id: agentId },
    { what: 'agents', id: null },
  ])
}
