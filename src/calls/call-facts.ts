import type { InboundEvent } from '../../channels/channel.ts'
import type { CallFact } from '../../routing/ending.ts'
import { sql, type Tx } from '../db/database.ts'
import type { CallRow } from './call-row.ts'
import { agentOfIdentity } from './softphone-identity.ts'

export type Evidence = { id: string; sha256: string }
export type EventRow = { id: string; event: InboundEvent; receivedAt: Date; sha256: string; externalId: string }
type OfferRow = { agentId: string; createdAt: Date; endedAt: Date | null; connectFailedAt: Date | null; state: string }
/** The provider's requests while the caller waited tell how long it has had him in its queue. */
type QueueEntry = { receivedAt: Date; waitedS: number }
type LegRow = { externalId: string; party: 'citizen' | 'agent'; agentId: string | null }

/**
 * Everything known of a call, as a set: what the provider told us, our offers and our own decisions. Its ending is derived from
 * this set and from nothing else, so the order in which events arrived cannot matter.
 */
export async function readCallFacts(tx: Tx, call: CallRow): Promise<{ facts: CallFact[]; evidence: Evidence[] }> {
  const { events, offers, legs, entries } = await readRows(tx, call)
  const facts = events.flatMap((row) => factsOf(row, call, legs, entries))
  if (!facts.some((fact) => fact.kind === 'arrived')) facts.push({ kind: 'arrived', atMs: call.arrivedAt.getTime() })
  if (call.queuedAt) facts.push({ kind: 'queued', atMs: call.queuedAt.getTime() })
  for (const offer of offers)
    facts.push({ kind: 'offered', fromMs: offer.createdAt.getTime(), toMs: offerEnd(offer), agentId: offer.agentId })
  if (call.decision) facts.push(decisionFact(call.decision))
  const evidence = events
    .filter((row) => row.event.kind !== 'call.progress')
    .map(({ externalId, sha256 }) => ({ id: externalId, sha256 }))
  return { facts, evidence }
}

type Json<T> = { [K in keyof T]: Date extends T[K] ? string | Extract<T[K], null> : T[K] }

type Rows = { events: EventRow[]; offers: OfferRow[]; legs: LegRow[]; entries: QueueEntry[] }

/** One statement for all kinds of rows: this is read several times in the life of every call. */
async function readRows(tx: Tx, call: CallRow): Promise<Rows> {
  const row = await tx.one<{ [K in keyof Rows]: Json<Rows[K][number]>[] | null }>(sql`
    select
      (select json_agg(json_build_object('id', id, 'event', event, 'receivedAt', received_at, 'sha256', sha256, 'externalId', external_id) order by received_at, id)
        from inbound_events where call_id = ${call.id} and state = 'done' and kind <> 'call.waiting') as events,
      (select json_agg(json_build_object('agentId', agent_id, 'createdAt', created_at, 'endedAt', ended_at, 'connectFailedAt', connect_failed_at, 'state', state) order by created_at, id)
        from offers where contact_id = ${call.contactId}) as offers,
      (select json_agg(json_build_object('externalId', external_id, 'party', party, 'agentId', agent_id)) from call_legs where call_id = ${call.id}) as legs,
      (select json_agg(json_build_object('receivedAt', received_at, 'waitedS', (event->>'waitedS')::int) order by received_at, id)
        from inbound_events where call_id = ${call.id} and kind = 'call.waiting' and event->>'waitedS' is not null) as entries`)
  const date = (text: string | null) => (text === null ? null : new Date(text))
  return {
    events: (row?.events ?? []).map((event) => ({ ...event, receivedAt: new Date(event.receivedAt) })),
    offers: (row?.offers ?? []).map((offer) => ({
      ...offer,
      createdAt: new Date(offer.createdAt),
      endedAt: date(offer.endedAt),
      connectFailedAt: date(offer.connectFailedAt),
    })),
    legs: row?.legs ?? [],
    entries: (row?.entries ?? []).map((entry) => ({ ...entry, receivedAt: new Date(entry.receivedAt) })),
  }
}

function decisionFact({ why, at }: NonNullable<CallRow['decision']>): CallFact {
  const atMs = Date.parse(at)
  return why === 'unknown' ? { kind: 'provider-unknown', atMs } : { kind: 'ended-by-us', atMs, why }
}

/** An accepted offer goes on ringing at the agent until the leg has come, or failed to. */
function offerEnd(offer: OfferRow): number | null {
  if (offer.state === 'accepted') return offer.connectFailedAt?.getTime() ?? null
  return offer.endedAt?.getTime() ?? null
}

function factsOf(
  { event, receivedAt }: EventRow,
  call: CallRow,
  legs: readonly LegRow[],
  entries: readonly QueueEntry[],
): CallFact[] {
  const at = event.at === null ? null : new Date(event.at)
  const clock = at ? 'second' : 'millisecond'
  const atMs = (at ?? receivedAt).getTime()
  switch (event.kind) {
    case 'call.arrived':
      return [{ kind: 'arrived', atMs }]
    case 'call.leg': {
      if (event.state !== 'joined' && event.state !== 'left') return []
      const leg = partyOf(event, call, legs)
      if (!leg) return []
      const fact: CallFact = {
        kind: event.state,
        leg: leg.party,
        legId: event.legId,
        roomId: event.conferenceId,
        atMs,
        sequence: event.sequence,
        clock,
        ...(leg.agentId ? { agentId: leg.agentId } : {}),
      }
      // A citizen who leaves the conference has hung up, unless he was taken out of it or it ended under him.
      const gone = event.state === 'left' && leg.party === 'citizen' && (event.reason === 'hung-up' || event.reason === null)
      return gone ? [fact, { kind: 'hung-up', atMs, sequence: event.sequence, clock, by: 'citizen' }] : [fact]
    }
    case 'call.ended':
      // The provider counts a call's events and a conference's apart: this sequence says nothing about the legs.
      return event.over
        ? [
            {
              kind: 'hung-up',
              atMs: hangUpMs(at, event.waitedS, receivedAt, call, entries),
              sequence: null,
              clock: 'millisecond',
              by: event.cause === 'hung-up-in-queue' ? 'citizen' : 'unknown',
            },
          ]
        : []
    default:
      return []
  }
}

/** The agent's legs are known by what we noted when they came; the citizen's is the call itself. */
export function partyOf(
  event: Extract<InboundEvent, { kind: 'call.leg' }>,
  call: CallRow,
  legs: readonly LegRow[],
): { party: 'citizen' | 'agent'; agentId: string | null } | null {
  const known = legs.find((leg) => leg.externalId === event.legId)
  if (known) return known
  if (event.legId === call.externalId || event.leg === 'citizen') return { party: 'citizen', agentId: null }
  // Nobody but the citizen and agents is ever in the room of an incoming call, so a leg without a label that came by our address is an agent's.
  const isAgents =
    event.leg === 'agent' ||
    event.legId === call.agentLegId ||
    (call.direction === 'in' && call.externalId !== null && event.ref !== null)
  return isAgents ? { party: 'agent', agentId: (event.label && agentOfIdentity(event.label)) || call.agentId } : null
}

/**
 * When a caller hung up. Providers speak in whole seconds: the moment lies within that second, and not after we heard of it.
 * Where only the time in the queue is told, it is counted from when the provider took him in: not before the notice we had him
 * hear first was over, and anew for whoever came back from a conversation.
 */
function hangUpMs(
  at: Date | null,
  waitedS: number | null,
  receivedAt: Date,
  call: CallRow,
  entries: readonly QueueEntry[],
): number {
  const entered = entries.findLast((entry) => entry.receivedAt.getTime() <= receivedAt.getTime())
  const enteredMs = entered ? entered.receivedAt.getTime() - entered.waitedS * 1000 : (call.queuedAt?.getTime() ?? null)
  const told = at?.getTime() ?? (waitedS !== null && enteredMs !== null ? enteredMs + waitedS * 1000 : null)
  // Queued anew after a conversation, whose QueueTime says nothing of the first time.
  const isOfLater = at === null && told !== null && call.answeredAt !== null && told < call.answeredAt.getTime()
  if (told === null || isOfLater) return receivedAt.getTime()
  return withinSecond(told, receivedAt)
}

/** An end told in whole seconds, as it counts among the facts. */
export const withinSecond = (toldMs: number, receivedAt: Date) => Math.max(toldMs, Math.min(receivedAt.getTime(), toldMs + 999))
