import { compareText } from './compare-text.ts'
import { exclusionOfClass, isExcluded, ringInForce } from './eligible.ts'
import { requirementOf } from './requirement.ts'
import type { AgentState, ExclusionReason, Snapshot } from './types.ts'

/** How many agents were kept from a contact by which clause. Eligible agents are in no count. */
export type ReasonCounts = Readonly<Partial<Record<ExclusionReason, number>>>

/**
 * Why each waiting contact still waits, by contact id: over all agents of the snapshot, each counted once with the first clause
 * that excludes it. Agents are judged once per requirement and channel, so this is cheap for a long queue.
 */
export function waitReasons(snapshot: Snapshot): ReadonlyMap<string, ReasonCounts> {
  const judged = new Map<string, Judgement>()
  const groups = alike(snapshot.agents)
  return new Map(
    snapshot.waiting.map((contact) => {
      const kind = { channel: contact.channel, requires: ringInForce(contact, snapshot).requires }
      const name = `${kind.channel} ${requirementOf(kind.requires)}`
      const judgement = judged.get(name) ?? judge(groups, (agent) => exclusionOfClass(agent, kind, snapshot))
      judged.set(name, judgement)
      const excluded = judgement.eligible.filter((agent) => isExcluded(agent, contact, snapshot)).length
      return [contact.id, excluded === 0 ? judgement.counts : { ...judgement.counts, 'pair-excluded': excluded }]
    }),
  )
}

type Judgement = { readonly counts: ReasonCounts; readonly eligible: readonly AgentState[] }

type Alike = { readonly sample: AgentState; readonly agents: AgentState[] }

function judge(groups: readonly Alike[], reasonOf: (agent: AgentState) => ExclusionReason | null): Judgement {
  const counts: Partial<Record<ExclusionReason, number>> = {}
  const eligible: AgentState[] = []
  for (const { sample, agents } of groups) {
    const reason = reasonOf(sample)
    if (reason === null) eligible.push(...agents)
    else counts[reason] = (counts[reason] ?? 0) + agents.length
  }
  return { counts, eligible }
}

/** Agents between whom no clause of `exclusionOfClass` can tell: a thousand are a few dozen groups. */
function alike(agents: readonly AgentState[]): Alike[] {
  const groups = new Map<string, Alike>()
  for (const agent of agents) {
    const { skills, limits, presence, offer, inWrapUp, work } = agent
    const held = work.flatMap(({ active, channel }) => (active ? channel : [])).sort(compareText)
    const name = [requirementOf(skills), requirementOf(limits), presence, offer !== null, inWrapUp, held.join()].join(' ')
    const group = groups.get(name)
    if (group === undefined) groups.set(name, { sample: agent, agents: [agent] })
    else group.agents.push(agent)
  }
  return [...groups.values()]
}
