import { sql } from '../db/database.ts'
import type { Deps } from '../deps.ts'
import { Refusal } from '../refusal.ts'

/** An agent takes a waiting text by himself, out of the queue's order: possible for texts only, a call is connected by an offer. */
export async function takeContact(deps: Deps, contactId: string, agentId: string): Promise<void> {
  const now = deps.clock.now()
  const { policy } = await deps.centre.get()
  const ticketId = await deps.db.transaction(async (tx) => {
    const contact = await tx.one<{ channel: keyof typeof policy.weights; state: string; ticketId: string }>(sql`select channel, state, ticket_id from contacts where id = ${contactId} for update`)
    if (!contact) throw new Refusal('not-found', 'There is no such contact.')
    if (contact.channel === 'voice' || contact.channel === 'callback') throw new Refusal('cannot', 'Calls are given out by the queue.')
    if (contact.state !== 'waiting') throw new Refusal('wrong-state', 'This contact does not wait any more.')
    const agent = await tx.one<{ presence: string; limits: Record<string, number>; work: string[] }>(sql`
      select presence, limits, coalesce((select array_agg(k.channel) from contacts k left join offers o on o.contact_id = k.id and o.state = 'open'
        where k.agent_id = ${agentId} and k.state in ('open', 'offered') and k.phase is distinct from 'parked' and k.phase is distinct from 'wrap-up'), '{}') as work
      from agents where id = ${agentId} for update`)
    if (!agent || agent.presence === 'offline') throw new Refusal('wrong-state', 'Set your presence first.')
    const weight = agent.work.reduce((sum, channel) => sum + policy.weights[channel as keyof typeof policy.weights], 0)
    const sameChannel = agent.work.filter((channel) => channel === contact.channel).length
    if (weight + policy.weights[contact.channel] > 100 || sameChannel >= (agent.limits[contact.channel] ?? 0)) throw new Refusal('wrong-state', 'Your hands are full: finish something first.', { reason: 'capacity' })
    await tx.run(sql`update contacts set state = 'open', phase = 'working', agent_id = ${agentId}, accepted_at = ${now} where id = ${contactId}`)
    await tx.run(sql`update tickets set owner_id = coalesce(owner_id, ${agentId}), status = case when status in ('new', 'resolved') then 'open' else status end, updated_at = ${now} where id = ${contact.ticketId}`)
    return contact.ticketId
  })
  deps.live.publish([{ what: 'desk', id: agentId }, { what: 'ticket', id: ticketId }, { what: 'queue', id: null }, { what: 'agents', id: null }, { what: 'board', id: null }])
}
