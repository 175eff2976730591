import { compareText } from './compare-text.ts'
import { weightOf } from './eligible.ts'
import { msOf } from './policy.ts'
import type { Policy } from './policy.ts'
import type { AgentState, QueuePlace, Skills, Snapshot, WaitingContact } from './types.ts'

/** A waiting contact with what it requires now and its place. */
export type Queued = {
  readonly contact: WaitingContact
  /** Index of the ring in force, what it requires, and that as one text. */
  readonly ring: number
  readonly requires: Skills
  readonly requirement: string
  readonly place: QueuePlace
}

/** The parts of a contact's place (routing.md, "Order of the queue"). */
export function placeOf(
  contact: WaitingContact,
  known: { yields: boolean; admitted: boolean; rankAtMs: number; ready: number; able: number },
  { nowMs, policy }: Pick<Snapshot, 'nowMs' | 'policy'>,
): QueuePlace {
  const { yields, admitted, rankAtMs, ready, able } = known
  return {
    yields,
    admitted,
    rankAtMs,
    queuedAtMs: ranksFromMs(contact, nowMs),
    targetMs: msOf(policy.targetS[contact.channel]),
    priorityCreditMs: msOf(policy.priorityCreditS[contact.priority]),
    scarcityCreditMs: scarcityCreditMs({ ready, able }, policy),
    ready,
    able,
  }
}

/** Order of two waiting contacts: negative if `a` comes first. Total: ends in id. */
export function compareQueued(a: Queued, b: Queued): number {
  return (
    Number(standsBack(a.place)) - Number(standsBack(b.place)) ||
    a.place.rankAtMs - a.place.scarcityCreditMs - (b.place.rankAtMs - b.place.scarcityCreditMs) ||
    a.place.queuedAtMs - b.place.queuedAtMs ||
    compareText(a.contact.id, b.contact.id)
  )
}

/** It comes after all calls: it yields and is not overdue within the quota. */
export function standsBack(place: Pick<QueuePlace, 'yields' | 'admitted'>): boolean {
  return place.yields && !place.admitted
}

/** queuedAt + target - priority credit, in ms. A callback not yet due ranks as if queued when it is due. */
export function rankAt(contact: WaitingContact, nowMs: number, policy: Policy): number {
  const { channel, priority } = contact
  return staticRankAt({ channel, priority, queuedAtMs: ranksFromMs(contact, nowMs) }, policy)
}

/** The part of the place that no clock moves, for an index: rank of a contact that is not a callback waiting to be due. */
export function staticRankAt(contact: Pick<WaitingContact, 'queuedAtMs' | 'channel' | 'priority'>, policy: Policy): number {
  return contact.queuedAtMs + msOf(policy.targetS[contact.channel]) - msOf(policy.priorityCreditS[contact.priority])
}

/** Everything yields but a live call, a due callback and an emergency. */
export function yieldsToCalls(
  contact: Pick<WaitingContact, 'channel' | 'priority' | 'queuedAtMs' | 'dueAtMs'>,
  nowMs: number,
): boolean {
  if (contact.priority === 'emergency' || contact.channel === 'voice') return false
  return contact.channel !== 'callback' || nowMs < dueAt(contact)
}

/** `scarcityCreditS` × (1 - able/ready), in whole ms: the fewer could take it, the earlier it ranks. Nobody ready: 0. */
export function scarcityCreditMs(
  { ready, able }: { ready: number; able: number },
  policy: Pick<Policy, 'scarcityCreditS'>,
): number {
  return ready === 0 ? 0 : Math.round((msOf(policy.scarcityCreditS) * (ready - able)) / ready)
}

/**
 * Yielding contacts, overdue (rankAt <= now), that are let in among the calls: in order of rank, while the weight of admitted
 * work in hand or on offer plus theirs stays within 100 × max(1, ceil(overdueShare × ready agents)); the first that does not
 * fit ends it. Not callbacks: these have a due time of their own.
 */
export function admittedIds(snapshot: Pick<Snapshot, 'nowMs' | 'policy' | 'agents' | 'waiting'>): Set<string> {
  const { nowMs, policy, agents, waiting } = snapshot
  const overdue = waiting
    .filter((contact) => contact.channel !== 'callback' && yieldsToCalls(contact, nowMs))
    .map((contact) => ({ contact, rankAtMs: rankAt(contact, nowMs, policy) }))
    .filter(({ rankAtMs }) => rankAtMs <= nowMs)
    .sort(
      (a, b) => a.rankAtMs - b.rankAtMs || a.contact.queuedAtMs - b.contact.queuedAtMs || compareText(a.contact.id, b.contact.id),
    )
  const quota = quotaWeight(agents.filter((agent) => agent.presence === 'ready').length, policy)
  let taken = agents.reduce((sum, agent) => sum + admittedWeight(agent, policy), 0)
  const admitted = new Set<string>()
  for (const { contact } of overdue) {
    taken += policy.weights[contact.channel]
    if (taken > quota) break
    admitted.add(contact.id)
  }
  return admitted
}

function quotaWeight(ready: number, policy: Pick<Policy, 'overdueShare'>): number {
  // 0.07 × 100 is a little more than 7 in binary: rounded first, or the quota would be an agent too large.
  const share = Math.round(policy.overdueShare * ready * 1e9) / 1e9
  return 100 * Math.max(1, Math.ceil(share))
}

function admittedWeight(agent: AgentState, policy: Policy): number {
  const offered = agent.offer === null ? [] : [agent.offer]
  return weightOf(
    [...agent.work, ...offered].filter((work) => work.admitted),
    policy,
  )
}

function dueAt(contact: Pick<WaitingContact, 'queuedAtMs' | 'dueAtMs'>): number {
  return contact.dueAtMs ?? contact.queuedAtMs
}

/** The instant a contact ranks from: its queueing; for a callback not yet due the promised time. */
export function ranksFromMs(contact: WaitingContact, nowMs: number): number {
  return contact.channel === 'callback' && nowMs < dueAt(contact) ? dueAt(contact) : contact.queuedAtMs
}
