import { afterwards } from '../calls/afterwards.ts'
import { lockCallOfContact } from '../calls/call-row.ts'
import { nothingLeft } from '../calls/settle-call.ts'
import { sql, type Tx } from '../db/database.ts'
import type { Deps } from '../deps.ts'
import { Refusal } from '../refusal.ts'

type Accepted = { contactId: string; ticketId: string; channel: string }

/**
 * The agent takes what was offered. A conditional update settles the race with the deadline, the citizen hanging up and a second
 * click: the first writer wins, the others get `offer-gone`. A call accepted is a call being connected.
 */
export async function acceptOffer(deps: Deps, offerId: string, agentId: string): Promise<Accepted> {
  const now = deps.clock.now()
  const left = nothingLeft()
  const { accepted, callId } = await deps.db.transaction(async (tx) => {
    const offer = await tx.one<{ contactId: string }>(
      sql`select contact_id from offers where id = ${offerId} and agent_id = ${agentId}`,
    )
    if (!offer) throw new Refusal('not-found', 'There is no such offer, or it is not yours.')
    const call = await lockCallOfContact(tx, offer.contactId)
    const won = await takeUp(tx, offerId, offer.contactId, agentId, now)
    if (call) {
      await tx.run(
        sql`update calls set state = 'connecting', connect_at = null, agent_leg_id = null, hold_wanted = held where id = ${call.id}`,
      )
      left.steer = true
    }
    return { accepted: won, callId: call?.id ?? null }
  })
  left.notices.push(
    { what: 'desk', id: agentId },
    { what: 'ticket', id: accepted.ticketId },
    { what: 'queue', id: null },
    { what: 'agents', id: null },
    { what: 'board', id: null },
  )
  if (callId) afterwards(deps, callId, left)
  else deps.live.publish(left.notices)
  // Some channels leave room for more work.
  if (!callId) deps.assigner.nudge()
  return accepted
}

async function takeUp(tx: Tx, offerId: string, contactId: string, agentId: string, now: Date): Promise<Accepted> {
  const gone = new Refusal('offer-gone', 'The offer is over: time ran out, or the citizen has left.')
  const contact = await tx.one<Accepted>(sql`
    update contacts set state = 'open', phase = case when channel = 'voice' then 'connecting' else 'working' end, accepted_at = ${now}, agent_id = ${agentId}
    where id = ${contactId} and state = 'offered' and agent_id = ${agentId}
      and exists (select 1 from offers where id = ${offerId} and state = 'open' and expires_at > ${now})
    returning id as contact_id, ticket_id, channel`)
  if (!contact) throw gone
  const won = await tx.run(sql`update offers set state = 'accepted', ended_at = ${now} where id = ${offerId} and state = 'open'`)
  if (won === 0) throw gone
  await tx.run(sql`
    with a as (update agents set lapses_in_row = 0, declines_in_row = 0 where id = ${agentId})
    update tickets set owner_id = coalesce(owner_id, ${agentId}), status = case when status in ('new', 'resolved') then 'open' else status end, updated_at = ${now} where id = ${contact.ticketId}`)
  return contact
}
