import { afterwards } from '../calls/afterwards.ts'
import { lockCallOfOffer, type CallRow } from '../calls/call-row.ts'
import { claimOf, nextStep } from '../calls/next-step.ts'
import { nothingLeft } from '../calls/settle-call.ts'
import type { ClaimedStep } from '../calls/steer-call.ts'
import type { Account } from '../centre/centre.ts'
import { sql, type Transaction, type Tx } from '../db/database.ts'
import type { Deps } from '../deps.ts'
import { Refusal } from '../refusal.ts'

type Accepted = { contactId: string; ticketId: string; channel: string }
type OfferRow = Accepted & { isOpen: boolean }

/**
 * The agent takes what was offered. Whoever ends an offer locks its contact first, so the lock settles the race with the deadline,
 * the citizen hanging up and a second click: the first writer wins, the others get `offer-gone`. A call accepted is a call being connected.
 */
export async function acceptOffer(
  deps: Deps,
  offerId: string,
  { agentId, stream }: { agentId: string; stream: string | null },
): Promise<Accepted> {
  const now = deps.clock.now()
  const { accountsById } = await deps.centre.get()
  const left = nothingLeft()
  const { offer, callId } = await deps.db.transaction(async (tx) => {
    // In this order on the line: the offer is read when its contact is ours.
    const [, call, found] = await Promise.all([
      lockContactOf(tx, offerId),
      lockCallOfOffer(tx, offerId),
      readOffer(tx, offerId, agentId, now),
    ])
    if (!found) throw new Refusal('not-found', 'There is no such offer, or it is not yours.')
    if (!found.isOpen) throw new Refusal('offer-gone', 'The offer is over: time ran out, or the citizen has left.')
    takeUp(tx, offerId, found, agentId, now)
    if (call) left.claimed = connect(tx, call, accountsById.get(call.accountId), agentId, now)
    return { offer: found, callId: call?.id ?? null }
  })
  const { isOpen: _, ...accepted } = offer
  left.steer = callId !== null
  left.notices.push(
    { what: 'desk', id: agentId, besides: stream },
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

const lockContactOf = (tx: Tx, offerId: string) =>
  tx.run(sql`select 1 from contacts where id = (select contact_id from offers where id = ${offerId}) for update`)

const readOffer = (tx: Tx, offerId: string, agentId: string, now: Date) =>
  tx.one<OfferRow>(sql`
    select k.id as contact_id, k.ticket_id, k.channel, o.state = 'open' and o.expires_at > ${now} and k.state = 'offered' and k.agent_id = ${agentId} as is_open
    from offers o join contacts k on k.id = o.contact_id
    where o.id = ${offerId} and o.agent_id = ${agentId}`)

function takeUp(tx: Transaction, offerId: string, { contactId, ticketId }: OfferRow, agentId: string, now: Date): void {
  tx.post(sql`
    with k as (
      update contacts set state = 'open', phase = case when channel = 'voice' then 'connecting' else 'working' end, accepted_at = ${now}, agent_id = ${agentId}
      where id = ${contactId})
    update offers set state = 'accepted', ended_at = ${now} where id = ${offerId}`)
  tx.post(sql`
    with a as (update agents set lapses_in_row = 0, declines_in_row = 0 where id = ${agentId} and (lapses_in_row > 0 or declines_in_row > 0))
    update tickets set owner_id = coalesce(owner_id, ${agentId}), status = case when status in ('new', 'resolved') then 'open' else status end, updated_at = ${now} where id = ${ticketId}`)
}

/** The agent's line is rung with the same commit; the caller, where he was in a room already, hears music until it is answered. */
function connect(tx: Transaction, call: CallRow, account: Account | undefined, agentId: string, now: Date): ClaimedStep | null {
  const connecting: CallRow = {
    ...call,
    state: 'connecting',
    contactState: 'open',
    phase: 'connecting',
    agentId,
    acceptedAt: now,
    connectAt: null,
    agentLegId: null,
    holdWanted: call.held,
  }
  const step = account ? nextStep(connecting, [], account) : null
  const connectAt = step?.name === 'connect' ? now : null
  tx.post(
    sql`update calls set state = 'connecting', connect_at = ${connectAt}, agent_leg_id = null, hold_wanted = held where id = ${call.id}`,
  )
  if (!account || !step) return null
  if (step.name !== 'connect') tx.post(claimOf(step, call, now))
  return { call: connecting, account, step }
}
