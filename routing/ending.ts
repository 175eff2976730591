import { compareText } from './compare-text.ts'

/** The closed list (docs/kpi.md). Its order settles equal times: the earlier line wins. */
export const endings = [
  'answered',
  'hung-up-in-menu',
  'short-hang-up',
  'hung-up-in-queue',
  'hung-up-while-ringing',
  'wait-limit',
  'refused-full',
  'refused-no-agent',
  'closed',
  'chose-callback',
  'voicemail',
  'emergency-diverted',
  'technical-failure',
  'unknown',
] as const
export type Ending = (typeof endings)[number]

/** How finely the clock of a fact reads. `second`: the provider cut off the rest, so 10 means some instant in [10, 11). */
export type FactClock = 'second' | 'millisecond'

/** One leg entered or left the room in which citizen and agent meet. */
export type LegFact = {
  readonly kind: 'joined' | 'left'
  readonly leg: 'citizen' | 'agent'
  readonly legId: string
  readonly agentId?: string | null
  /** Which room, where it is known: one may end and another of the same name begin. */
  readonly roomId?: string | null
  readonly atMs: number
  /** Position in the room's own count of events; decides within one whole second. */
  readonly sequence: number | null
  readonly clock: FactClock
}

/** The provider says that the call is over. */
export type HungUpFact = {
  readonly kind: 'hung-up'
  readonly atMs: number
  /** Only in the same count as the legs' sequences. Twilio counts a call's and a conference's events apart: null there. */
  readonly sequence: number | null
  readonly clock: FactClock
  /** `citizen`: the provider says that the caller left. `unknown`: it says only that the call is over (`completed`). */
  readonly by: 'citizen' | 'unknown'
}

/** Reasons of ours to end a call; each is its own ending. */
export type OurReason = Extract<
  Ending,
  'wait-limit' | 'refused-full' | 'refused-no-agent' | 'closed' | 'technical-failure' | 'emergency-diverted'
>

/**
 * All that is known of a call; the order of the list has no meaning and doubles do no harm. `atMs` of our own acts is best taken
 * from the provider's clock (the event we answered).
 */
export type CallFact =
  | { readonly kind: 'arrived'; readonly atMs: number }
  | { readonly kind: 'queued'; readonly atMs: number }
  /**
   * An agent's phone rings from `fromMs` on. `toMs`: when the offer lapsed, was declined, given back, or its leg failed; null
   * while it is open and once it is accepted. Withdrawn because the citizen left: null or any instant not before that.
   */
  | { readonly kind: 'offered'; readonly fromMs: number; readonly toMs: number | null; readonly agentId: string }
  | LegFact
  | HungUpFact
  | { readonly kind: 'ended-by-us'; readonly atMs: number; readonly why: OurReason }
  /** `voicemail`: a message was left. */
  | { readonly kind: 'chose-callback' | 'voicemail'; readonly atMs: number }
  /** The provider was asked and cannot say. */
  | { readonly kind: 'provider-unknown'; readonly atMs: number }

/** What follows from the facts. `over` is true exactly when there is an ending. Instants the call did not reach are null. */
export type Settled = {
  readonly over: boolean
  readonly ending: Ending | null
  readonly queuedAtMs: number | null
  /** Start of the first offer. */
  readonly offeredAtMs: number | null
  /** Both could speak. Known as soon as both are there; final once the call is over. */
  readonly answeredAtMs: number | null
  readonly endedAtMs: number | null
  /** Who answered. */
  readonly agentId: string | null
  /** From queueing to the answer or the end; null where it was never queued or still waits. */
  readonly waitedMs: number | null
}

export type SettleSettings = { readonly shortHangUpMs: number }

/** Shorter than this nobody can have spoken, where the clock resolves it (docs/kpi.md). */
const leastTalkMs = 1000

/**
 * How a call ended, derived from the set of facts (docs/kpi.md, "Endings"): the earliest claim to an ending wins, a connection
 * as of its start; equal times go by the order of the list. Two refinements of "equal", because clocks differ in fineness: what
 * falls within the whole second of a hang-up counts as simultaneous with it, and an end of unknown cause then yields to any
 * other claim, being no more than its consequence. `unknown` is claimed only if nothing else is. Pure; the order of `facts`
 * does not matter.
 */
export function settleCall(facts: readonly CallFact[], settings: SettleSettings): Settled {
  const connection = connectionOf(facts)
  const claim = earliest(claimsOf(facts, connection, settings))
  const answered = connection !== null && claim?.ending === 'answered' ? connection : null
  // A decision of ours that lost against the connection ended nothing: then only the provider can say that the call is over.
  const endedAtMs = answered === null ? (claim?.atMs ?? null) : endOfTalk(facts, answered.atMs)
  const over = endedAtMs !== null
  const lastMs = over ? endedAtMs + slackMs : Number.POSITIVE_INFINITY
  const queuedAtMs = first(
    facts.filter((fact) => fact.kind === 'queued').map((fact) => fact.atMs),
    lastMs,
  )
  const waitEndMs = answered?.atMs ?? endedAtMs
  return {
    over,
    ending: over ? (claim?.ending ?? null) : null,
    queuedAtMs,
    offeredAtMs: first(
      facts.filter((fact) => fact.kind === 'offered').map((fact) => fact.fromMs),
      lastMs,
    ),
    answeredAtMs: answered?.atMs ?? null,
    endedAtMs,
    agentId: answered?.agentId ?? null,
    waitedMs: queuedAtMs === null || waitEndMs === null ? null : Math.max(0, waitEndMs - queuedAtMs),
  }
}

/** What a clock of whole seconds may have cut off. */
const slackMs = 999

/** `atMs` is reported, `decidesMs` and then `order` settle who was first. */
type Claim = { readonly ending: Ending; readonly atMs: number; readonly decidesMs: number; readonly order: number }

function claimsOf(facts: readonly CallFact[], connection: Connection | null, settings: SettleSettings): Claim[] {
  const claims: Claim[] = connection === null ? [] : [claimOf('answered', connection.atMs)]
  for (const fact of facts) {
    if (fact.kind === 'ended-by-us') claims.push(claimOf(fact.why, fact.atMs))
    if (fact.kind === 'chose-callback' || fact.kind === 'voicemail') claims.push(claimOf(fact.kind, fact.atMs))
    if (fact.kind === 'hung-up') claims.push(hangUpClaim(fact, facts, settings))
  }
  const unknown = facts.filter((fact) => fact.kind === 'provider-unknown')
  return claims.length > 0 ? claims : unknown.map((fact) => claimOf('unknown', fact.atMs))
}

function claimOf(ending: Ending, atMs: number): Claim {
  return { ending, atMs, decidesMs: atMs, order: endings.indexOf(ending) }
}

function hangUpClaim(fact: HungUpFact, facts: readonly CallFact[], settings: SettleSettings): Claim {
  const claim = claimOf(hangUpEnding(fact, facts, settings), fact.atMs)
  return fact.by === 'citizen' ? claim : { ...claim, decidesMs: fact.atMs + slackOf(fact), order: endings.length }
}

/** Which hang-up it was: by what the citizen had reached, not by why. */
function hangUpEnding(fact: HungUpFact, facts: readonly CallFact[], { shortHangUpMs }: SettleSettings): Ending {
  const byThen = fact.atMs + slackOf(fact)
  const offers = facts.filter((other) => other.kind === 'offered').filter((offer) => offer.fromMs <= byThen)
  // An offer that ended at this very instant was ringing: it was withdrawn because the caller left.
  if (offers.some((offer) => offer.toMs === null || offer.toMs >= fact.atMs)) return 'hung-up-while-ringing'
  const queuedAtMs = first(
    facts.filter((other) => other.kind === 'queued').map((queued) => queued.atMs),
    byThen,
  )
  if (queuedAtMs === null) return 'hung-up-in-menu'
  return offers.length === 0 && fact.atMs - queuedAtMs <= shortHangUpMs ? 'short-hang-up' : 'hung-up-in-queue'
}

function slackOf(fact: HungUpFact): number {
  return fact.clock === 'second' ? slackMs : 0
}

function earliest(claims: readonly Claim[]): Claim | undefined {
  return claims.toSorted((a, b) => a.decidesMs - b.decidesMs || a.order - b.order || a.atMs - b.atMs)[0]
}

/** When an answered call ended: the first hang-up, or what the provider could not say; null while it goes on. */
function endOfTalk(facts: readonly CallFact[], answeredAtMs: number): number | null {
  const ends = facts.filter((fact) => fact.kind === 'hung-up')
  const known = ends.length > 0 ? ends : facts.filter((fact) => fact.kind === 'provider-unknown')
  const end = first(
    known.map((fact) => fact.atMs),
    Number.POSITIVE_INFINITY,
  )
  return end === null ? null : Math.max(answeredAtMs, end)
}

/** The smallest instant that is not after `lastMs`. */
function first(instants: readonly number[], lastMs: number): number | null {
  const known = instants.filter((atMs) => atMs <= lastMs)
  return known.length === 0 ? null : known.reduce((a, b) => Math.min(a, b))
}

type Connection = { readonly atMs: number; readonly agentId: string | null }

/** One stay of one leg in the room. */
type Stay = {
  readonly leg: LegFact['leg']
  readonly agentId: string | null
  readonly start: LegFact
  readonly end: LegFact | null
}

/** The earliest moment from which both legs were joined long enough, or null. */
function connectionOf(facts: readonly CallFact[]): Connection | null {
  const stays = staysOf(facts.filter(isLegFact))
  const hangUps = facts.filter((fact) => fact.kind === 'hung-up')
  const connections = stays
    .filter((stay) => stay.leg === 'citizen')
    .flatMap((citizen) =>
      stays
        .filter((stay) => stay.leg === 'agent' && isSameRoom(citizen, stay) && couldTalk(citizen, stay, hangUps))
        .map((agent) => ({ atMs: Math.max(citizen.start.atMs, agent.start.atMs), agentId: agent.agentId })),
    )
  return connections.sort((a, b) => a.atMs - b.atMs || compareText(a.agentId ?? '', b.agentId ?? ''))[0] ?? null
}

function staysOf(facts: readonly LegFact[]): Stay[] {
  const legs = Map.groupBy(facts.toSorted(compareMoves), (fact) => `${fact.leg} ${fact.legId}`)
  return [...legs.values()].flatMap((moves) => {
    const agentId = moves.find((move) => typeof move.agentId === 'string')?.agentId ?? null
    const stays: Stay[] = []
    let start: LegFact | null = null
    for (const move of moves) {
      if (move.kind === 'joined') start ??= move
      else if (start !== null) {
        stays.push({ leg: move.leg, agentId, start, end: move })
        start = null
      }
    }
    if (start !== null) stays.push({ leg: start.leg, agentId, start, end: null })
    return stays
  })
}

function compareMoves(a: LegFact, b: LegFact): number {
  return (
    a.atMs - b.atMs ||
    (a.sequence ?? 0) - (b.sequence ?? 0) ||
    compareText(a.kind, b.kind) ||
    compareText(a.agentId ?? '', b.agentId ?? '')
  )
}

/** Whoever comes when the room has ended under the other is alone in the next, which counts its events anew. */
function isSameRoom({ start: a }: Stay, { start: b }: Stay): boolean {
  return !a.roomId || !b.roomId || a.roomId === b.roomId
}

/** Both were there at once, for as long as the clock can show, and the call was not yet over. */
function couldTalk(citizen: Stay, agent: Stay, hangUps: readonly HungUpFact[]): boolean {
  const leaves = [citizen.end, agent.end].filter((end) => end !== null)
  const together = leaves.every((leave) => lasted(citizen.start, leave) === true && lasted(agent.start, leave) === true)
  return (
    together &&
    hangUps.every((hangUp) => {
      // Within one whole second a hang-up outside the room's count proves nothing by itself. Whoever joined had not hung up
      // before; that the agent was in time is then shown by the citizen leaving the room no later, or not at all.
      const leftFirst = citizen.end !== null && secondOf(citizen.end) <= secondOf(hangUp)
      return (lasted(agent.start, hangUp) ?? leftFirst) && (lasted(citizen.start, hangUp) ?? true)
    })
  )
}

/** Whether `end` came long enough after `start`; null where neither clock nor sequence can tell. */
function lasted(start: LegFact, end: LegFact | HungUpFact): boolean | null {
  if (start.clock === 'millisecond' && end.clock === 'millisecond') return end.atMs - start.atMs >= leastTalkMs
  const [from, to] = [secondOf(start), secondOf(end)]
  if (from !== to) return from < to
  return start.sequence === null || end.sequence === null ? null : start.sequence < end.sequence
}

function secondOf(fact: LegFact | HungUpFact): number {
  return Math.floor(fact.atMs / 1000)
}

function isLegFact(fact: CallFact): fact is LegFact {
  return fact.kind === 'joined' || fact.kind === 'left'
}
