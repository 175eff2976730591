import type { ChannelName, Priority } from './types.ts'

/** Every number of docs/routing.md under its name there; the unit is in the name. All can be changed by an administrator. */
export type Policy = {
  /** Per cent of an agent a contact takes while it is active; an agent has 100. */
  readonly weights: Readonly<Record<ChannelName, number>>
  /** Most active contacts of a new agent, per channel. Callbacks count as voice. */
  readonly limits: Readonly<Record<Exclude<ChannelName, 'callback'>, number>>
  /** How soon a contact should be answered. E-mail: seconds of opening hours. */
  readonly targetS: Readonly<Record<ChannelName, number>>
  /** Priority is time credit: how much earlier a contact ranks. */
  readonly priorityCreditS: Readonly<Record<Priority, number>>
  /** Credit of a contact nobody ready could take; in proportion for those whom few can. */
  readonly scarcityCreditS: number
  /** Part of the ready agents that overdue yielding work may take from calls. */
  readonly overdueShare: number
  /** Offers lapse after this time: voice, callback and chat; then SMS, social and e-mail. */
  readonly offerTtlS: number
  readonly textOfferTtlS: number
  /** After a lapse or a decline this contact is not offered to this agent for so long. */
  readonly pairExclusionS: number
  /** Offers lapsed (declined) in a row after which the agent is set away. */
  readonly lapsesBeforeAway: number
  readonly declinesBeforeAway: number
  /** After calls and callbacks: no offers for so long, unless the agent is done earlier. Can be extended once. */
  readonly wrapUpS: number
  /** When the topic is dropped from the requirement of a new contact. */
  readonly relaxAfterS: number
  /** Work interrupted this often is interrupted no more. */
  readonly maxInterruptions: number
  /** Idle agents kept from yielding contacts. */
  readonly reserveAgents: number
  readonly maxOffersPerPass: number
}

/** Numbers of docs/kpi.md and of the phone line; an administrator edits them in the same list. */
export type CentreSettings = {
  /** Leaving the queue within this time of entering it, before any offer, is a short hang-up. */
  readonly shortHangUpS: number
  /** A call of which nothing was heard for so long is looked up at the provider. */
  readonly callCheckS: number
  /** Our limit on a wait in the queue; then the call ends as `wait-limit`. */
  readonly maxWaitS: number
  /** Callers in the queue; one more is `refused-full`. */
  readonly maxQueueLength: number
  /** Calls of ours to a person whose call nobody picked up; after so many the matter rests. */
  readonly returnTries: number
  /** The person is left in peace for so long between two of them. */
  readonly returnPauseS: number
}

/** Inclusive bounds of one setting. Numbers that need not be integers keep three decimals: milliseconds. */
export type Bound = {
  readonly min: number
  readonly max: number
  readonly unit: 's' | 'days' | 'percent' | 'share' | 'count'
  readonly integer: boolean
  /** 0 is allowed beside what lies between the bounds; it means: without an end. */
  readonly orZero?: true
}

export const defaultPolicy: Policy = {
  weights: { voice: 100, callback: 100, chat: 33, sms: 20, social: 20, email: 100 },
  limits: { voice: 1, chat: 3, sms: 3, social: 3, email: 1 },
  targetS: { voice: 20, callback: 20, chat: 120, sms: 3600, social: 3600, email: 28_800 },
  priorityCreditS: { emergency: 86_400, high: 60, normal: 0, low: -300 },
  scarcityCreditS: 60,
  overdueShare: 0.25,
  offerTtlS: 15,
  textOfferTtlS: 60,
  pairExclusionS: 60,
  lapsesBeforeAway: 1,
  declinesBeforeAway: 3,
  wrapUpS: 30,
  relaxAfterS: 30,
  maxInterruptions: 3,
  reserveAgents: 0,
  maxOffersPerPass: 500,
}

export const defaultCentreSettings: CentreSettings = {
  shortHangUpS: 10,
  callCheckS: 60,
  maxWaitS: 1800,
  maxQueueLength: 50,
  returnTries: 3,
  returnPauseS: 7200,
}

const week = 604_800
const seconds = (min: number, max: number): Bound => ({ min, max, unit: 's', integer: false })
const count = (min: number, max: number): Bound => ({ min, max, unit: 'count', integer: true })

function each<K extends string>(name: string, keys: readonly K[], bound: Bound): Record<string, Bound> {
  return Object.fromEntries(keys.map((key) => [`${name}.${key}`, bound]))
}

const channels = Object.keys(defaultPolicy.weights)

/** Bounds of every number of a Policy; those within a map as `map.key`. */
export const policyBounds: Readonly<Record<string, Bound>> = {
  ...each('weights', channels, { min: 1, max: 100, unit: 'percent', integer: true }),
  ...each('limits', ['voice'], count(0, 1)),
  ...each('limits', ['chat', 'sms', 'social', 'email'], count(0, 10)),
  ...each('targetS', channels, seconds(0, week)),
  ...each('priorityCreditS', Object.keys(defaultPolicy.priorityCreditS), seconds(-week, week)),
  scarcityCreditS: seconds(0, 86_400),
  overdueShare: { min: 0, max: 1, unit: 'share', integer: false },
  offerTtlS: seconds(1, 600),
  textOfferTtlS: seconds(1, 3600),
  pairExclusionS: seconds(0, 86_400),
  lapsesBeforeAway: count(1, 100),
  declinesBeforeAway: count(1, 100),
  wrapUpS: seconds(0, 3600),
  relaxAfterS: seconds(0, 86_400),
  maxInterruptions: count(0, 100),
  reserveAgents: count(0, 1000),
  maxOffersPerPass: count(1, 10_000),
}

/** Bounds of the centre's settings, under their names. */
export const centreBounds: Readonly<Record<string, Bound>> = {
  shortHangUpS: seconds(0, 300),
  callCheckS: seconds(1, 3600),
  maxWaitS: seconds(1, 86_400),
  maxQueueLength: count(0, 10_000),
  returnTries: count(1, 20),
  returnPauseS: seconds(0, week),
}

/** Seconds of a setting as whole milliseconds, half up. */
export function msOf(seconds: number): number {
  return Math.floor(seconds * 1000 + 0.5)
}

/** How long an offer of this channel stands, in milliseconds (routing.md, "Offers"). */
export function offerTtlMs(channel: ChannelName, policy: Policy): number {
  const text = channel === 'sms' || channel === 'social' || channel === 'email'
  return msOf(text ? policy.textOfferTtlS : policy.offerTtlS)
}
