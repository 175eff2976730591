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
  return new Map(
    snapshot.waiting.map((contact) => {
      const kind = { channel: contact.channel, requires: ringInForce(contact, snapshot).requires }
      const name = `${kind.channel} ${requirementOf(kind.requires)}`
      const judgement = judged.get(name) ?? judge(snapshot.agents, (agent) => exclusionOfClass(agent, kind, snapshot))
      judged.set(name, judgement)
      const excluded = judgement.eligible.filter((agent) => isExcluded(agent, contact, snapshot)).length
      return [contact.id, excluded === 0 ? judgement.counts : { ...judgement.counts, 'pair-excluded': excluded }]
    }),
  )
}

type Judgement = { readonly counts: ReasonCounts; readonly eligible: readonly AgentState[] }

function judge(agents: readonly AgentState[], reasonOf: (agent: AgentState) => ExclusionReason | null): Judgement {
  const counts: Partial<Record<ExclusionReason, number>> = {}
  const eligible: AgentState[] = []
  for (const agent of agents) {
    const reason = reasonOf(agent)
    if (reason === null) eligible.push(agent)
    else counts[reason] = (counts[reason] ?? 0) + 1
  }
  return { counts, eligible }
}
