import { agentKey, compareAgentKeys, decidingPart } from './choose-agent.ts'
import { compareText } from './compare-text.ts'
import { exclusionOf } from './eligible.ts'
import { isIdle } from './is-idle.ts'
import { standsBack } from './queue-place.ts'
import type { ChoiceRules } from './choose-agent.ts'
import type { Queued } from './queue-place.ts'
import type { AgentState, Candidate, DecisionRecord, Snapshot } from './types.ts'

/** An offer before it is put into words. `choice`: all agents the contact could have had, best first. */
export type Offer = {
  readonly queued: Queued
  readonly agent: AgentState
  readonly rules: ChoiceRules
  readonly moved: boolean
  readonly interrupts: readonly string[]
  readonly choice: () => readonly AgentState[]
}

/** The pass an offer belongs to: agents offered a contact before this one, and in all of it. */
export type PassSoFar = {
  readonly snapshot: Snapshot
  readonly earlier: ReadonlySet<AgentState>
  readonly offered: ReadonlySet<AgentState>
}

const maxCandidates = 20

/** Why this contact went to this agent and not to another, as plain JSON (routing.md, "Decision record"). */
export function decisionRecord(offer: Offer, pass: PassSoFar): DecisionRecord {
  const { contact, ring, requires, place } = offer.queued
  return {
    atMs: pass.snapshot.nowMs,
    contactId: contact.id,
    agentId: offer.agent.id,
    channel: contact.channel,
    waitedMs: pass.snapshot.nowMs - contact.queuedAtMs,
    ring,
    requires,
    place,
    agentKey: agentKey(offer.agent, contact, requires, offer.rules),
    moved: offer.moved,
    interrupts: offer.interrupts,
    candidates: candidatesOf(offer, pass),
  }
}

function candidatesOf(offer: Offer, pass: PassSoFar): Candidate[] {
  const choice = offer.choice()
  const able = choice.filter((agent) => agent !== offer.agent).slice(0, maxCandidates)
  const could = new Set(choice)
  const excluded = pass.snapshot.agents
    .filter((agent) => agent.presence === 'ready' && !could.has(agent))
    .sort((a, b) => compareText(a.id, b.id))
    .slice(0, maxCandidates - able.length)
  return [...able.map((agent) => whyNotChosen(agent, offer, pass)), ...excluded.map((agent) => whyExcluded(agent, offer, pass))]
}

function whyNotChosen(agent: AgentState, { queued, agent: winner, rules }: Offer, { earlier, offered }: PassSoFar): Candidate {
  if (earlier.has(agent)) return { agentId: agent.id, excluded: 'on-offer', lost: null }
  const { contact, requires, place } = queued
  const [own, best] = [agentKey(agent, contact, requires, rules), agentKey(winner, contact, requires, rules)]
  if (compareAgentKeys(best, own) < 0) return { agentId: agent.id, excluded: null, lost: decidingPart(best, own) }
  const reserved = standsBack(place) && isIdle(agent) && !offered.has(agent)
  return reserved
    ? { agentId: agent.id, excluded: 'reserved', lost: null }
    : { agentId: agent.id, excluded: null, lost: 'matching' }
}

function whyExcluded(agent: AgentState, { queued }: Offer, { snapshot }: PassSoFar): Candidate {
  // Beside an interruption stand agents who were free when the pass began: they were offered something before it.
  return { agentId: agent.id, excluded: exclusionOf(agent, queued.contact, snapshot, queued.requires) ?? 'on-offer', lost: null }
}
