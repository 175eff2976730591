import type { InRow } from '../after-no-answer.ts'
import type { AgentState, DecisionRecord, DemandClass, Presence, Rules, WaitingContact, Work } from '../types.ts'
import type { Flexibilities } from '../choose-agent.ts'
import type { EventQueue } from './event-queue.ts'
import type { Random } from './random.ts'
import type { Scenario, ScenarioAgent, ScenarioContact } from './scenario.ts'
import type { WaitingRoom } from './waiting-room.ts'

/** One replication while it runs: state that the rules of routing/ see as a snapshot, and what is still to happen. */
export type Day = {
  readonly scenario: Scenario
  readonly rules: Rules & { nowMs: number }
  readonly demand: readonly DemandClass[]
  /** Kept until another agent is ready, or one no more. */
  flexibility: Flexibilities | null
  readonly agents: readonly TwinAgent[]
  /** In order of coming. */
  readonly contacts: ReadonlyMap<string, TwinContact>
  /** Those still to be expected. */
  readonly arrivals: Iterator<TwinContact, undefined>
  readonly room: WaitingRoom
  readonly coming: EventQueue<Happening>
  /** Voice contacts in the system: waiting, offered or talking. */
  linesInUse: number
  lapsedOffers: number
  interruptions: number
  readonly random: Random
  /** null: nobody listens. */
  readonly log: Log | null
}

/** Hears what happens, in order; instants in seconds, as the twin prints them. */
export type Log = { event(event: LoggedEvent): void; decision(decision: LoggedDecision): void }
export type LoggedEvent = { readonly t: number; readonly type: EventType; readonly contactId?: string; readonly agentId?: string }
/** With the record of why beside. */
export type LoggedDecision = { readonly t: number; readonly contactId: string; readonly agentId: string }

export type EventType =
  | Presence
  | 'queued'
  | 'refused-full'
  | 'offered'
  | 'answered'
  | 'resumed'
  | 'completed'
  | 'hung-up'
  | 'interrupted'
  | 'relaxed'
  | 'lapsed'
  | 'returned'

/** An agent as the rules see it, and what the twin keeps beside. */
export type TwinAgent = { -readonly [K in keyof AgentState]: AgentState[K] } & {
  readonly plan: ScenarioAgent
  work: Work[]
  inRow: InRow
  /** Counts changes of presence and of wrap-up: what was scheduled under another number is void. */
  presenceNumber: number
  wrapUpNumber: number
  /** Milliseconds of handling and wrap-up, and of being ready or busy, after the warm-up, up to `countedToMs`. */
  busyMs: number
  onMs: number
  countedToMs: number
}

export type Ending = 'answered' | 'hung-up-in-queue' | 'hung-up-while-ringing' | 'refused-full' | 'open'

export type TwinContact = {
  readonly plan: ScenarioContact
  /** As the rules see it while it waits. */
  readonly waiting: { -readonly [K in keyof WaitingContact]: WaitingContact[K] } & { excludedUntilMs: Record<string, number> }
  state: 'coming' | 'waiting' | 'offered' | 'handled' | 'over'
  /** Whoever has it on offer or in hand. */
  agent: TwinAgent | null
  admitted: boolean
  /** Counts offers and spells of handling: what was scheduled under another number is void. */
  number: number
  handledSinceMs: number
  restMs: number
  firstAgentId: string | null
  answeredAtMs: number | null
  endedAtMs: number | null
  ending: Ending
}

export type Happening =
  | { readonly kind: 'presence'; readonly agent: TwinAgent; readonly presence: Presence }
  | { readonly kind: 'back'; readonly agent: TwinAgent; readonly number: number }
  | { readonly kind: 'wrap-up-over'; readonly agent: TwinAgent; readonly number: number }
  | { readonly kind: 'arrival' | 'patience-over' | 'look-again'; readonly contact: TwinContact }
  | { readonly kind: 'accept' | 'lapse' | 'done'; readonly contact: TwinContact; readonly number: number }
  | { readonly kind: 'ring'; readonly contact: TwinContact; readonly index: number }

/** Who gets whom now; `record` says why, where somebody will read it. */
export type TwinDecision = {
  readonly contact: TwinContact
  readonly agent: TwinAgent
  readonly interrupts: readonly TwinContact[]
  readonly admitted: boolean
  readonly record: DecisionRecord | object | null
}

/** Writes what happened into the log, if there is one. */
export function note(day: Day, type: EventType, contact: TwinContact | null, agent: TwinAgent | null): void {
  day.log?.event({
    t: day.rules.nowMs / 1000,
    type,
    ...(contact === null ? {} : { contactId: contact.plan.id }),
    ...(agent === null ? {} : { agentId: agent.id }),
  })
}

/** A contact in an agent's hands as the rules see it. */
export const workOf = ({ plan, admitted, waiting }: TwinContact): Work => ({
  contactId: plan.id,
  channel: plan.channel,
  admitted,
  interruptions: waiting.interruptions,
  active: true,
})

export const isBusy = (agent: TwinAgent): boolean => agent.work.length > 0 || agent.inWrapUp

/** Counts the time since the last change of an agent's state; to be called before the next one. */
export function count(day: Day, agent: TwinAgent): void {
  const { nowMs } = day.rules
  const spentMs = nowMs - Math.max(agent.countedToMs, day.scenario.warmupMs)
  agent.countedToMs = nowMs
  if (spentMs <= 0) return
  if (isBusy(agent)) agent.busyMs += spentMs
  if (isBusy(agent) || agent.presence === 'ready') agent.onMs += spentMs
}
