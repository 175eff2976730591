import { agentDidNotAnswer } from '../calls/leg-failed.ts'
import { sql, type Tx } from '../db/database.ts'
import type { Deps } from '../deps.ts'
import type { Notice } from '../live/live.ts'
import { Refusal } from '../refusal.ts'

type Ended = { id: string; contactId: string; agentId: string }

/**
 * Ends an open offer. The contact goes back to its very place in the queue: nothing that decides its place is touched. Answers
 * null when the offer was over already.
 */
export async function endOpenOffer(
  tx: Tx,
  offerId: string,
  state: 'lapsed' | 'declined' | 'withdrawn',
  reason: string | null,
  now: Date,
): Promise<Ended | null> {
  // The contact is locked first, as everywhere; in this order on the line, the offer is looked at when its contact is ours. Written as
  // "not distinct", or the planner walks the small index of all that is open, and whatever lately was, instead of the key.
  const [, ended] = await Promise.all([
    tx.run(sql`select 1 from contacts where id = (select contact_id from offers where id = ${offerId}) for update`),
    tx.one<Ended>(sql`
      with ended as (
        update offers set state = ${state}, ended_at = ${now}, reason = ${reason} where id = ${offerId} and state is not distinct from 'open' returning id, contact_id, agent_id),
      back as (
        update contacts set state = 'waiting', agent_id = null, phase = null where id = (select contact_id from ended) and state is not distinct from 'offered')
      select * from ended`),
  ])
  return ended ?? null
}

/** The deadline has passed: the agent is set away after the configured number of lapses, the contact keeps its place. */
export async function lapseOffer(
  deps: Pick<Deps, 'db' | 'clock' | 'centre' | 'live' | 'assigner'>,
  offerId: string,
): Promise<void> {
  await lapseOffers(deps, [offerId])
}

/** Of these offers those whose deadline has passed. */
export async function lapseOffers(
  deps: Pick<Deps, 'db' | 'clock' | 'centre' | 'live' | 'assigner'>,
  offerIds: readonly string[],
): Promise<void> {
  const now = deps.clock.now()
  const due = await deps.db.rows<{ id: string }>(
    sql`select id from offers where id = any(${offerIds}::uuid[]) and state = 'open' and expires_at <= ${now}`,
  )
  for (const { id } of due) await noAnswer(deps, id, 'lapsed', 'offer-lapsed', now)
}

export async function declineOffer(
  deps: Pick<Deps, 'db' | 'clock' | 'centre' | 'live' | 'assigner'>,
  offerId: string,
  agentId: string,
  reason: string,
): Promise<void> {
  const mine = await deps.db.one(sql`select 1 from offers where id = ${offerId} and agent_id = ${agentId}`)
  if (!mine) throw new Refusal('not-found', 'There is no such offer, or it is not yours.')
  if (!(await noAnswer(deps, offerId, 'declined', reason, deps.clock.now())))
    throw new Refusal('offer-gone', 'The offer is over already.')
}

async function noAnswer(
  deps: Pick<Deps, 'db' | 'clock' | 'centre' | 'live' | 'assigner'>,
  offerId: string,
  what: 'lapsed' | 'declined',
  reason: string,
  now: Date,
): Promise<boolean> {
  const centre = await deps.centre.get()
  const ended = await deps.db.transaction(async (tx) => {
    const offer = await endOpenOffer(tx, offerId, what, reason, now)
    if (offer) await agentDidNotAnswer(tx, centre, offer.agentId, what, what === 'lapsed' ? 'offer-lapsed' : 'declined', now)
    return offer
  })
  if (!ended) return false
  deps.live.publish(offerEndedNotices(ended.agentId))
  deps.assigner.nudge()
  return true
}

export const offerEndedNotices = (agentId: string): Notice[] => [
  { what: 'desk', id: agentId },
  { what: 'queue', id: null },
  { what: 'agents', id: null },
  { what: 'board', id: null },
]
