import { agentKey, compareAgentKeys } from './choose-agent.ts'
import { isExcluded } from './eligible.ts'
import type { ChoiceRules } from './choose-agent.ts'
import type { ContactClass } from './eligible.ts'
import type { Queued } from './queue-place.ts'
import type { AgentState, Snapshot } from './types.ts'

/** The agents one contact may get, the best choice first. The same array for all contacts between which nothing differs. */
export type AgentsFor = (queued: Queued) => readonly AgentState[]

/**
 * Makes the function that lists, for a contact, those agents of the snapshot who satisfy `may`, by key. Agents are judged and
 * sorted once per class of contacts; only an excluded pair or a sticky agent makes a list of its own.
 */
export function agentsFor(
  snapshot: Snapshot,
  rules: ChoiceRules,
  may: (agent: AgentState, kind: ContactClass) => boolean,
): AgentsFor {
  const lists = new Map<string, readonly AgentState[]>()
  const ofClass = (queued: Queued): readonly AgentState[] => {
    const kind = { channel: queued.contact.channel, requires: queued.requires }
    const name = `${kind.channel} ${queued.requirement}`
    const list =
      lists.get(name) ??
      byKey(
        snapshot.agents.filter((agent) => may(agent, kind)),
        kind,
        rules,
      )
    lists.set(name, list)
    return list
  }
  return (queued) => {
    const { contact } = queued
    const common = ofClass(queued)
    const list = Object.keys(contact.excludedUntilMs).length === 0 ? common : withoutExcluded(common, queued, snapshot)
    const favourite = contact.stickyAgentId === null ? undefined : list.find((agent) => agent.id === contact.stickyAgentId)
    return favourite === undefined ? list : [favourite, ...list.filter((agent) => agent !== favourite)]
  }
}

function withoutExcluded(agents: readonly AgentState[], { contact }: Queued, snapshot: Snapshot): readonly AgentState[] {
  return agents.filter((agent) => !isExcluded(agent, contact, snapshot))
}

function byKey(agents: readonly AgentState[], kind: ContactClass, rules: ChoiceRules): readonly AgentState[] {
  return agents
    .map((agent) => ({ agent, key: agentKey(agent, kind, kind.requires, rules) }))
    .sort((a, b) => compareAgentKeys(a.key, b.key))
    .map(({ agent }) => agent)
}
