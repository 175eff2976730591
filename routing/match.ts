import { agentGroups, classesFor } from './agent-groups.ts'
import { agentsFor } from './agents-for.ts'
import { flexibilities } from './choose-agent.ts'
import { decisionRecord, readyAgents } from './decision-record.ts'
import { exclusionOfClass, lacksOnlyWeight } from './eligible.ts'
import { interruptInOrder } from './interrupt.ts'
import { isInterruptible } from './is-interruptible.ts'
import { matchInOrder } from './match-in-order.ts'
import { inOrder, kindedQueue } from './queue-order.ts'
import type { AgentGroup, GroupClasses } from './agent-groups.ts'
import type { Flexibilities } from './choose-agent.ts'
import type { Offer } from './decision-record.ts'
import type { Policy } from './policy.ts'
import type { ContactKind, KindedQueue } from './queue-order.ts'
import type { AgentState, OfferDecision, Snapshot } from './types.ts'

/**
 * One pass (routing.md, "One pass"): all offers to be made now, in the order to be written; at most one per contact and per
 * agent, at most `maxOffersPerPass`. First everybody who can be matched to a free agent; then each live call left over may
 * interrupt an agent whose work in hand can wait. Pure and total: the same snapshot, in any order of its lists, gives the same
 * decisions.
 *
 * The rule says "repeat until nothing was offered". One round is enough: a matching is maximum, so the next would find nothing;
 * and an interruption frees nobody, since the agent has the call on offer.
 */
export function match(snapshot: Snapshot): OfferDecision[] {
  return withRecords(snapshot, offersOf(snapshot))
}

/** Says of each offer of a pass why it was made. */
export function withRecords(snapshot: Snapshot, offers: readonly Offer[]): OfferDecision[] {
  const rules = { snapshot, offered: new Set(offers.map(({ agent }) => agent)), ready: readyAgents(snapshot) }
  const earlier = new Set<AgentState>()
  return offers.map((offer) => {
    const record = decisionRecord(offer, { ...rules, earlier })
    earlier.add(offer.agent)
    const { contactId, agentId, interrupts } = record
    return { contactId, agentId, interrupts, admitted: record.place.admitted, record }
  })
}

/**
 * The offers of `match` without their reasons, for whoever decides a million times and reads none. `flexibility` changes only with
 * the ready agents and the demand: it can be kept from pass to pass.
 */
export function offersOf(snapshot: Snapshot, flexibility: Flexibilities = flexibilities(snapshot)): Offer[] {
  return offersOfGrouped(grouped(snapshot, flexibility))
}

/** A snapshot put in order for deciding: most of the work where there are many, and what a centre could keep from pass to pass. */
export type GroupedSnapshot = {
  readonly snapshot: Snapshot
  readonly flexibility: Flexibilities
  readonly queue: KindedQueue
  readonly groups: readonly AgentGroup[]
  /** Who may get contacts of a kind: at once, and by laying work aside. Judged when first asked for. */
  readonly free: (kind: ContactKind) => GroupClasses
  readonly busy: (kind: ContactKind) => GroupClasses
}

export function grouped(snapshot: Snapshot, flexibility: Flexibilities = flexibilities(snapshot)): GroupedSnapshot {
  const { agents, policy } = snapshot
  const groups = agentGroups(agents, policy, flexibility)
  const busy = groups.filter((group) => group.isInterruptible)
  return {
    snapshot,
    flexibility,
    queue: kindedQueue(snapshot),
    groups,
    free: classesByKind(groups, (group, kind) => exclusionOfClass(group.sample, kind, snapshot) === null, policy),
    busy: classesByKind(busy, (group, kind) => lacksOnlyWeight(group.sample, kind, snapshot), policy),
  }
}

/** As `offersOf`. O(M log C) for M offers to C kinds, and the searches over kinds and groups. */
export function offersOfGrouped({ snapshot, flexibility, queue, groups, free, busy }: GroupedSnapshot): Offer[] {
  const { policy, nowMs } = snapshot
  const rules = { policy, flexibility }
  const { agentOf, moved } = matchInOrder(inOrder(queue, snapshot), groups, free, {
    nowMs,
    maxOffers: policy.maxOffersPerPass,
    reserve: policy.reserveAgents,
  })
  const choiceFree = agentsFor(snapshot, rules, (agent, kind) => exclusionOfClass(agent, kind, snapshot) === null)
  // They were seated in queue order; who changes agent keeps the place.
  const matched = [...agentOf].map(([queued, agent]): Offer => ({
    queued,
    agent,
    rules,
    moved: moved.has(queued),
    interrupts: [],
    choice: () => choiceFree(queued),
  }))
  const interruptible = groups.filter((group) => group.isInterruptible)
  if (interruptible.length === 0) return matched
  const calls = queue.kinds.filter(({ channel }) => channel === 'voice')
  const choiceBusy = agentsFor(
    snapshot,
    rules,
    (agent, kind) => lacksOnlyWeight(agent, kind, snapshot) && isInterruptible(agent, policy),
  )
  const interrupting = interruptInOrder(inOrder(queue, snapshot, calls), interruptible, busy, {
    nowMs,
    served: new Set(matched.map(({ queued }) => queued.contact)),
    taken: new Set(agentOf.values()),
    most: policy.maxOffersPerPass - matched.length,
  }).map((offer): Offer => ({ ...offer, rules, moved: false, choice: () => choiceBusy(offer.queued) }))
  return [...matched, ...interrupting]
}

/** Judged once for each kind that comes to the head of the queue. */
function classesByKind(
  groups: readonly AgentGroup[],
  may: (group: AgentGroup, kind: ContactKind) => boolean,
  policy: Policy,
): (kind: ContactKind) => GroupClasses {
  const known = new Map<ContactKind, GroupClasses>()
  return (kind) => {
    let classes = known.get(kind)
    if (classes === undefined) {
      const able = groups.filter((group) => may(group, kind))
      classes = classesFor(able, kind, policy)
      known.set(kind, classes)
    }
    return classes
  }
}
