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

/** The pass an offer belongs to: agents offered a contact before this one, and in all of it; who is ready, in order of id. */
export type PassSoFar = {
  readonly snapshot: Snapshot
  readonly earlier: ReadonlySet<AgentState>
  readonly offered: ReadonlySet<AgentState>
  readonly ready: () => readonly AgentState[]
}

/** Worked out when first asked for: most records name able agents enough. */
export function readyAgents({ agents }: Pick<Snapshot, 'agents'>): PassSoFar['ready'] {
  let ready: readonly AgentState[] | undefined
  return () => (ready ??= agents.filter(({ presence }) => presence === 'ready').sort((a, b) => compareText(a.id, b.id)))
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
  // One more than are named: the chosen one is among them or is not.
  const able = choice.slice(0, maxCandidates + 1).filter((agent) => agent !== offer.agent)
  able.length = Math.min(able.length, maxCandidates)
  const candidates = able.map((agent) => whyNotChosen(agent, offer, pass))
  if (candidates.length === maxCandidates) return candidates
  const could = new Set(choice)
  for (const agent of pass.ready()) {
    if (could.has(agent)) continue
    candidates.push(whyExcluded(agent, offer, pass))
    if (candidates.length === maxCandidates) break
  }
  return candidates
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
