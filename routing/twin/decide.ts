import { compareText } from '../compare-text.ts'
import { exclusionOf, levelOf, ringInForce, weightOf } from '../eligible.ts'
import { flexibilities } from '../choose-agent.ts'
import { offersOf, withRecords } from '../match.ts'
import { requirementOf } from '../requirement.ts'
import type { Random } from './random.ts'
import type { Day, TwinAgent, TwinContact, TwinDecision } from './day.ts'
import type { TwinPolicy } from './scenario.ts'
import type { ExclusionReason } from '../types.ts'

/** What one pass gives out now, in the order to be offered. */
export function decide(day: Day): TwinDecision[] {
  if (day.room.isEmpty()) return []
  const free = day.agents.filter(mayTakeMore)
  if (free.length === 0) return []
  const { policy } = day.scenario
  return policy === 'recommended' ? decideAsInProduction(day, free.length) : decideByBaseline(day, policy, new Set(free))
}

/** Cheap and not exact: false only for agents no rule could give anything to. */
function mayTakeMore(agent: TwinAgent): boolean {
  if (agent.presence !== 'ready' || agent.offer !== null || agent.inWrapUp) return false
  return agent.work.every(({ channel }) => channel !== 'voice' && channel !== 'callback')
}

/** No kind needs more heads than there are agents who could get one; of those that yield, as many more as could be let in. */
function decideAsInProduction(day: Day, free: number): TwinDecision[] {
  const { rules, demand, agents, contacts, room, log } = day
  const waiting = room.heads(free, free + mostLetIn(day)).map((contact) => contact.waiting)
  const snapshot = { ...rules, demand, agents, waiting }
  const offers = offersOf(snapshot, (day.flexibility ??= flexibilities(snapshot)))
  const records = log === null ? null : withRecords(snapshot, offers)
  return offers.flatMap(({ queued, agent, interrupts }, index): TwinDecision[] => {
    const contact = contacts.get(queued.contact.id)
    if (contact === undefined) return []
    const interrupted = interrupts.flatMap((id) => contacts.get(id) ?? [])
    const record = records?.[index]?.record ?? null
    // The agents of the snapshot are the twin's own.
    return [{ contact, agent: agent as TwinAgent, interrupts: interrupted, admitted: queued.place.admitted, record }]
  })
}

function mostLetIn({ rules, agents }: Day): number {
  const { weights, overdueShare } = rules.policy
  const lightest = Math.min(weights.sms, weights.social, weights.email, weights.chat)
  return Math.ceil((100 * Math.max(1, overdueShare * agents.length + 1)) / lightest)
}

/** They know no interruption, yielding, credits, matching or sticky agent: one contact to one agent, then look again. */
function decideByBaseline(day: Day, policy: Exclude<TwinPolicy, 'recommended'>, free: Set<TwinAgent>): TwinDecision[] {
  const given: TwinDecision[] = []
  let left = day.room.heads(free.size, free.size).sort((a, b) => a.plan.atMs - b.plan.atMs || compareText(a.plan.id, b.plan.id))
  while (free.size > 0 && left.length > 0 && given.length < day.rules.policy.maxOffersPerPass) {
    const candidates = policy === 'asterisk' ? headsInRandomOrder(left, day) : left
    const next = firstServed(candidates, free, day, policy)
    if (next === null) break
    free.delete(next.agent)
    left = left.filter((contact) => contact !== next.contact)
    given.push(next)
  }
  return given
}

function firstServed(
  candidates: readonly TwinContact[],
  free: ReadonlySet<TwinAgent>,
  day: Day,
  policy: Exclude<TwinPolicy, 'recommended'>,
): TwinDecision | null {
  // Of one kind either all can be served or, but for excluded pairs, none.
  for (const contact of candidates) {
    const { requires } = ringInForce(contact.waiting, day.rules)
    const able = [...free].filter((agent) => exclusionOf(agent, contact.waiting, day.rules, requires) === null)
    const agent = chosen(able, policy, Object.keys(requires), day.random)
    if (agent !== undefined)
      return { contact, agent, interrupts: [], admitted: false, record: day.log && recordOf(contact, agent, able, day, policy) }
  }
  return null
}

/** A queue per requirement: only its head can be served, and chance says which queue is looked at first. */
function headsInRandomOrder(left: readonly TwinContact[], { rules, random }: Day): TwinContact[] {
  const heads = new Map<string, TwinContact>()
  for (const contact of left) {
    const queue = requirementOf(ringInForce(contact.waiting, rules).requires)
    if (!heads.has(queue)) heads.set(queue, contact)
  }
  const order = [...heads.values()]
  for (let n = order.length - 1; n > 0; n--) {
    const other = Math.floor(random() * (n + 1))
    const [a, b] = [order[n], order[other]]
    if (a !== undefined && b !== undefined) [order[n], order[other]] = [b, a]
  }
  return order
}

function chosen(
  able: readonly TwinAgent[],
  policy: Exclude<TwinPolicy, 'recommended'>,
  skills: readonly string[],
  random: Random,
): TwinAgent | undefined {
  if (able.length === 0) return undefined
  if (policy === 'random') return able[Math.floor(random() * able.length)]
  const first = (agent: TwinAgent): number => {
    if (policy === 'least-active') return agent.work.length
    return policy === 'best-skill' ? -skills.reduce((sum, skill) => sum + levelOf(agent, skill), 0) : 0
  }
  return able.reduce((best, agent) =>
    (first(agent) - first(best) || agent.idleSinceMs - best.idleSinceMs || compareText(agent.id, best.id)) < 0 ? agent : best,
  )
}

const maxCandidates = 20

/** Why, as far as a baseline knows: the rule, and what kept the other ready agents from it. */
function recordOf(contact: TwinContact, winner: TwinAgent, able: readonly TwinAgent[], day: Day, policy: TwinPolicy): object {
  const { index, requires } = ringInForce(contact.waiting, day.rules)
  const others = day.agents.filter((agent) => agent !== winner && agent.presence === 'ready').slice(0, maxCandidates)
  return {
    rule: policy,
    waitedMs: day.rules.nowMs - contact.waiting.queuedAtMs,
    ring: index,
    requires,
    load: weightOf(winner.work, day.rules.policy),
    idleSinceMs: winner.idleSinceMs,
    candidates: others.map((agent): { agentId: string; excluded: ExclusionReason | null; lost: string | null } => {
      if (able.includes(agent)) return { agentId: agent.id, excluded: null, lost: policy }
      return { agentId: agent.id, excluded: exclusionOf(agent, contact.waiting, day.rules, requires) ?? 'on-offer', lost: null }
    }),
  }
}
