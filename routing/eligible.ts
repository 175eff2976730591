import type { AgentState, ChannelName, ExclusionReason, Ring, Rules, Skills, WaitingContact, Work } from './types.ts'

export type RingInForce = { readonly index: number; readonly requires: Skills }

/** An agent has this much weight to give. */
const agentWeight = 100

/**
 * The ring in force: the last one reached, counted from `queuedAtMs`; the first holds from the start. A language of the first
 * ring is hard: where a later ring no longer names it, it still holds at the level last asked, and never below 1 (routing.md,
 * "Words"). Rings may come in any order and contradict each other; there is always exactly one in force. No rings: nothing is
 * required.
 */
export function ringInForce(
  contact: Pick<WaitingContact, 'rings' | 'queuedAtMs'>,
  rules: Pick<Rules, 'nowMs' | 'languages'>,
): RingInForce {
  const [ring0] = contact.rings
  if (ring0 === undefined) return { index: 0, requires: {} }
  const waitedMs = rules.nowMs - contact.queuedAtMs
  const isReached = (ring: Ring, index: number): boolean => index > 0 && ring.afterMs <= waitedMs
  // Most contacts have just come: this runs for the whole queue, so it makes nothing it does not need.
  if (!contact.rings.some(isReached)) return { index: 0, requires: ring0.requires }
  // The sort is stable: of rings reached at the same time the later one counts.
  const reached = [ring0, ...contact.rings.filter(isReached).sort((a, b) => a.afterMs - b.afterMs)]
  const last = reached.at(-1) ?? ring0
  const hard = Object.keys(ring0.requires).filter((skill) => rules.languages.includes(skill))
  const kept = hard.map((skill): [string, number] => [skill, Math.max(1, lastLevel(skill, reached))])
  return { index: contact.rings.lastIndexOf(last), requires: { ...last.requires, ...Object.fromEntries(kept) } }
}

/**
 * Why this agent may not get this contact now: the first clause that is false, or null if the agent is eligible (routing.md,
 * "Who may get it"). `requires` is that of the ring in force; a caller who asks for many agents works it out once.
 */
export function exclusionOf(
  agent: AgentState,
  contact: WaitingContact,
  rules: Rules,
  requires: Skills = ringInForce(contact, rules).requires,
): ExclusionReason | null {
  return (
    exclusionOfClass(agent, { channel: contact.channel, requires }, rules) ??
    (isExcluded(agent, contact, rules) ? 'pair-excluded' : null)
  )
}

/** What all contacts of one requirement on one channel have in common. */
export type ContactClass = { readonly channel: ChannelName; readonly requires: Skills }

/** As `exclusionOf`, without the clause that depends on the single contact: lets a pass judge each agent once per class. */
export function exclusionOfClass(agent: AgentState, kind: ContactClass, rules: Rules): ExclusionReason | null {
  return standing(agent) ?? (fitsWeight(agent, kind, rules) ? null : 'no-weight') ?? fitness(agent, kind, rules)
}

/** True if nothing but the weight of the work in hand keeps this agent from contacts of this class: interruption could help. */
export function lacksOnlyWeight(agent: AgentState, kind: ContactClass, rules: Rules): boolean {
  return exclusionOfClass(agent, kind, rules) === 'no-weight' && fitness(agent, kind, rules) === null
}

/** True while this agent gets no offer of this contact, after a lapse or a decline. */
export function isExcluded(
  agent: Pick<AgentState, 'id'>,
  contact: Pick<WaitingContact, 'excludedUntilMs'>,
  rules: Pick<Rules, 'nowMs'>,
): boolean {
  // An agent id is data: `constructor` must not find what every object inherits.
  return Object.hasOwn(contact.excludedUntilMs, agent.id) && (contact.excludedUntilMs[agent.id] ?? 0) > rules.nowMs
}

/** True if the agent masters every required skill at its level. Presence and work do not matter. */
export function isAble(agent: Pick<AgentState, 'skills'>, requires: Skills): boolean {
  for (const skill of Object.keys(requires)) if (levelOf(agent, skill) < (requires[skill] ?? 0)) return false
  return true
}

/** The agent's level in a skill, 0 if the agent does not have it. */
export function levelOf(agent: Pick<AgentState, 'skills'>, skill: string): number {
  return Object.hasOwn(agent.skills, skill) ? (agent.skills[skill] ?? 0) : 0
}

/** Weight of the active work in hand, in per cent of an agent. */
export function loadOf(agent: Pick<AgentState, 'work'>, policy: Rules['policy']): number {
  return weightOf(agent.work, policy)
}

/** Weight of pieces of work, in per cent of an agent; parked ones have none. */
export function weightOf(work: readonly Work[], policy: Rules['policy']): number {
  return work.reduce((sum, { active, channel }) => sum + (active ? policy.weights[channel] : 0), 0)
}

function standing(agent: AgentState): ExclusionReason | null {
  if (agent.presence !== 'ready') return 'not-ready'
  if (agent.offer !== null) return 'on-offer'
  return agent.inWrapUp ? 'in-wrap-up' : null
}

function fitsWeight(agent: AgentState, { channel }: ContactClass, { policy }: Rules): boolean {
  return loadOf(agent, policy) + policy.weights[channel] <= agentWeight
}

function fitness(agent: AgentState, { channel, requires }: ContactClass, { languages }: Rules): ExclusionReason | null {
  if (heldOf(agent, channel) >= (agent.limits[limitName(channel)] ?? 0)) return 'limit'
  const short = Object.keys(requires).filter((skill) => levelOf(agent, skill) < (requires[skill] ?? 0))
  if (short.length === 0) return null
  if (short.some((skill) => languages.includes(skill))) return 'language'
  return short.some((skill) => levelOf(agent, skill) === 0) ? 'skill' : 'skill-level'
}

function heldOf(agent: AgentState, channel: ChannelName): number {
  let held = 0
  for (const work of agent.work) if (work.active && limitName(work.channel) === limitName(channel)) held++
  return held
}

/** An agent's ear is one: callbacks and calls share a limit. */
function limitName(channel: ChannelName): ChannelName {
  return channel === 'callback' ? 'voice' : channel
}

function lastLevel(skill: string, rings: readonly Ring[]): number {
  return rings.findLast((ring) => Object.hasOwn(ring.requires, skill))?.requires[skill] ?? 0
}
