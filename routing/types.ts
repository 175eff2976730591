/**
 * The words of routing/: a snapshot goes in, decisions come out. Inside, every instant and every length of time is in whole
 * milliseconds (`…Ms`); settings are in seconds (`…S`), as people write them. Source of every rule: docs/routing.md.
 */
import type { Policy } from './policy.ts'

export const channelNames = ['voice', 'callback', 'chat', 'sms', 'social', 'email'] as const
export type ChannelName = (typeof channelNames)[number]

export const priorities = ['emergency', 'high', 'normal', 'low'] as const
export type Priority = (typeof priorities)[number]

export const presences = ['ready', 'break', 'training', 'finishing', 'away', 'offline'] as const
export type Presence = (typeof presences)[number]

/** Language or topic → level 1..5: what an agent masters, or at least what a contact requires. */
export type Skills = Readonly<Record<string, number>>

/** What a contact requires once it has waited `afterMs` since it was queued. The first ring of a contact holds from the start. */
export type Ring = { readonly afterMs: number; readonly requires: Skills }

export type WaitingContact = {
  readonly id: string
  readonly channel: ChannelName
  /** Set once: decline, lapse, interruption and requeue never touch it. */
  readonly queuedAtMs: number
  readonly rings: readonly Ring[]
  readonly priority: Priority
  /** The last agent of the ticket, or the one who was interrupted. */
  readonly stickyAgentId: string | null
  /** Callbacks only: the promised time; null means since it was queued. */
  readonly dueAtMs: number | null
  /** How often work on it was interrupted. */
  readonly interruptions: number
  /** Agents who get no offer of this contact before that instant. */
  readonly excludedUntilMs: Readonly<Record<string, number>>
}

/** A contact in an agent's hands, or on offer to the agent. */
export type Work = {
  readonly contactId: string
  readonly channel: ChannelName
  /** Offered as admitted (overdue within the quota): cannot be interrupted and counts against the quota. */
  readonly admitted: boolean
  readonly interruptions: number
  /** False: parked, it waits for the citizen and takes neither weight nor a place within the limit. */
  readonly active: boolean
}

export type AgentState = {
  readonly id: string
  readonly skills: Skills
  /** Most active contacts at once, per channel; a missing key is 0. Callbacks count as voice. */
  readonly limits: Readonly<Partial<Record<ChannelName, number>>>
  readonly presence: Presence
  readonly idleSinceMs: number
  readonly inWrapUp: boolean
  readonly offer: Work | null
  readonly work: readonly Work[]
}

/** A kind of voice contact that may come, and how large a part of them it is. Shares need not add up to 1. */
export type DemandClass = { readonly requires: Skills; readonly share: number }

/** Everything one decision depends on. The same snapshot, in any order of its lists, gives the same decisions. */
export type Snapshot = {
  readonly nowMs: number
  readonly policy: Policy
  /** Which skills are languages: what ring 0 asks of these no later ring can drop. */
  readonly languages: readonly string[]
  /** Last 28 days' voice contacts by requirement. Empty: all agents count as equally flexible. */
  readonly demand: readonly DemandClass[]
  readonly agents: readonly AgentState[]
  readonly waiting: readonly WaitingContact[]
}

/** The part of a snapshot that says what holds for everybody. */
export type Rules = Pick<Snapshot, 'nowMs' | 'policy' | 'languages'>

/** Why an agent may not get a contact: the first clause of `eligible` that is false, in the order they are looked at. */
export const exclusionReasons = [
  'not-ready',
  'on-offer',
  'in-wrap-up',
  'no-weight',
  'limit',
  'language',
  'skill',
  'skill-level',
  'pair-excluded',
] as const
export type ExclusionReason = (typeof exclusionReasons)[number]

/** What decides between eligible agents, most important first. */
export const agentKeyParts = ['sticky', 'load', 'flexibility', 'level', 'idle', 'id'] as const
export type AgentKeyPart = (typeof agentKeyParts)[number]

/** An agent's key for one contact with its parts as they read, before they are turned into "smallest first". */
export type AgentKey = {
  readonly sticky: boolean
  /** Weight in hand, 0..100; 0 where packing does not matter (calls, e-mail). */
  readonly load: number
  /** Rounded to 1e-9. */
  readonly flexibility: number
  /** The agent's lowest level among the required skills; 5 where nothing is required. */
  readonly level: number
  readonly idleSinceMs: number
  readonly id: string
}

/** A contact's place in the queue with the parts it is made of. */
export type QueuePlace = {
  readonly yields: boolean
  readonly admitted: boolean
  /** queuedAt + target - priority credit. */
  readonly rankAtMs: number
  /** The instant it ranks from: that of its queueing, for a callback not yet due the promised time. */
  readonly queuedAtMs: number
  readonly targetMs: number
  readonly priorityCreditMs: number
  readonly scarcityCreditMs: number
  /** Ready agents, busy or not, and how many of them have the skills of the ring in force. */
  readonly ready: number
  readonly able: number
}

/**
 * Another ready agent: the clause that excluded it, or the first part of the key in which it lost. `reserved`: kept idle for
 * calls. `matching`: would have come first, but is the only one left for a later contact.
 */
export type Candidate = {
  readonly agentId: string
  readonly excluded: ExclusionReason | 'reserved' | null
  readonly lost: AgentKeyPart | 'matching' | null
}

/** Why this contact went to this agent, as plain JSON: stored with the offer, read as a sentence. */
export type DecisionRecord = {
  readonly atMs: number
  readonly contactId: string
  readonly agentId: string
  readonly channel: ChannelName
  readonly waitedMs: number
  /** Index of the ring in force, and what it requires. */
  readonly ring: number
  readonly requires: Skills
  readonly place: QueuePlace
  readonly agentKey: AgentKey
  /** An augmenting path gave this contact another agent than its first choice, so that a later contact could be served too. */
  readonly moved: boolean
  readonly interrupts: readonly string[]
  /** At most 20: those who could, in order of their key, then those excluded, in order of id. */
  readonly candidates: readonly Candidate[]
}

export type OfferDecision = {
  readonly contactId: string
  readonly agentId: string
  /** Contacts in the agent's hands that go back to the queue first, with this agent as sticky. */
  readonly interrupts: readonly string[]
  /** To be kept with the work: see `Work.admitted`. */
  readonly admitted: boolean
  readonly record: DecisionRecord
}
