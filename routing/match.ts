import { agentsFor } from './agents-for.ts'
import { flexibilities } from './choose-agent.ts'
import { decisionRecord } from './decision-record.ts'
import { exclusionOfClass, lacksOnlyWeight } from './eligible.ts'
import { interruptInOrder, isInterruptible } from './interrupt.ts'
import { isIdle } from './is-idle.ts'
import { matchInOrder } from './match-in-order.ts'
import { queueOrder } from './queue-order.ts'
import type { Flexibilities } from './choose-agent.ts'
import type { Offer } from './decision-record.ts'
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
  const rules = { snapshot, offered: new Set(offers.map(({ agent }) => agent)) }
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
  const { agents, policy } = snapshot
  const queue = queueOrder(snapshot)
  const rules = { policy, flexibility }
  const free = agentsFor(snapshot, rules, (agent, kind) => exclusionOfClass(agent, kind, snapshot) === null)
  const { agentOf, moved } = matchInOrder(queue, free, {
    maxOffers: policy.maxOffersPerPass,
    idle: new Set(agents.filter(isIdle)),
    reserve: policy.reserveAgents,
  })
  const matched = queue.flatMap((queued): Offer[] => {
    const agent = agentOf.get(queued)
    return agent === undefined ? [] : [{ queued, agent, rules, moved: moved.has(queued), interrupts: [], choice: free(queued) }]
  })
  const busy = agentsFor(
    snapshot,
    rules,
    (agent, kind) => lacksOnlyWeight(agent, kind, snapshot) && isInterruptible(agent, policy),
  )
  const taken = new Set(agentOf.values())
  const left = queue.filter((queued) => !agentOf.has(queued))
  const interrupting = interruptInOrder(left, busy, taken).map((offer): Offer => ({ ...offer, rules, moved: false }))
  return [...matched, ...interrupting].slice(0, policy.maxOffersPerPass)
}
