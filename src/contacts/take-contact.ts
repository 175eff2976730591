import type { ChannelName } from '../../channels/channel.ts'
import { hasRoom } from '../agents/has-room.ts'
import { sql } from '../db/database.ts'
import type { Deps } from '../deps.ts'
import { Refusal } from '../refusal.ts'

/** An agent takes a waiting text by himself, out of the queue's order: possible for texts only, a call is connected by an offer. */
export async function takeContact(deps: Deps, contactId: string, agentId: string): Promise<void> {
  const now = deps.clock.now()
  const centre = await deps.centre.get()
  const ticketId = await deps.db.transaction(async (tx) => {
    const contact = await tx.one<{ channel: ChannelName; state: string; ticketId: string }>(
      sql`select channel, state, ticket_id from contacts where id = ${contactId} for update`,
    )
    if (!contact) throw new Refusal('not-found', 'There is no such contact.')
    if (contact.channel === 'voice' || contact.channel === 'callback')
      throw new Refusal('cannot', 'Calls are given out by the queue.', { reason: 'calls-by-queue' })
    if (contact.state !== 'waiting')
      throw new Refusal('wrong-state', 'This contact does not wait any more.', { reason: 'not-waiting' })
    const agent = await tx.one<{ presence: string }>(sql`select presence from agents where id = ${agentId} for update`)
    if (!agent || agent.presence === 'offline')
      throw new Refusal('wrong-state', 'Set your presence first.', { reason: 'presence-first' })
    if (!(await hasRoom(tx, centre, agentId, contact.channel)))
      throw new Refusal('wrong-state', 'Your hands are full: finish something first.', { reason: 'capacity' })
    await tx.run(
      sql`update contacts set state = 'open', phase = 'working', agent_id = ${agentId}, accepted_at = ${now} where id = ${contactId}`,
    )
    await tx.run(
      sql`update tickets set owner_id = coalesce(owner_id, ${agentId}), status = case when status in ('new', 'resolved') then 'open' else status end, updated_at = ${now} where id = ${contact.ticketId}`,
    )
    return contact.ticketId
  })
  deps.live.publish([
    { what: 'desk', id: agentId },
    { what: 'ticket', id: ticketId },
    { what: 'queue', id: null },
    { what: 'agents', id: null },
    { what: 'board', id: null },
  ])
}
