import { compareIdle } from './agent-groups.ts'
import { isExcluded } from './eligible.ts'
import type { AgentGroup, GroupClasses } from './agent-groups.ts'
import type { ContactKind, QueueHead, QueueInOrder } from './queue-order.ts'
import type { AgentState, WaitingContact } from './types.ts'

/** A live call and the agent who lays work aside for it. */
export type Interruption = { readonly queued: QueueHead; readonly agent: AgentState; readonly interrupts: readonly string[] }

export type InterruptLimits = {
  readonly nowMs: number
  /** Contacts that have an agent already, and agents who have an offer of this pass. */
  readonly served: ReadonlySet<WaitingContact>
  readonly taken: ReadonlySet<AgentState>
  readonly most: number
}

/**
 * For each live call left without an agent, in order: the best agent who would be eligible but for the weight of work that can
 * wait. All that work goes back to its place in the queue.
 */
export function interruptInOrder(
  calls: QueueInOrder,
  groups: readonly AgentGroup[],
  classesOf: (kind: ContactKind) => GroupClasses,
  { nowMs, served, taken, most }: InterruptLimits,
): Interruption[] {
  const gone = new Set(taken)
  let left = groups.reduce((sum, { agents }) => sum + agents.filter((agent) => !gone.has(agent)).length, 0)
  const interruptions: Interruption[] = []
  while (left > 0 && interruptions.length < most) {
    const queued = calls.next()
    if (queued === undefined) break
    if (served.has(queued.contact)) continue
    const agent = bestOf(classesOf(queued.kind), queued.contact, gone, nowMs)
    if (agent === undefined) {
      if (Object.keys(queued.contact.excludedUntilMs).length === 0) calls.drop(queued.kind)
      continue
    }
    gone.add(agent)
    left--
    interruptions.push({ queued, agent, interrupts: agent.work.filter((work) => work.active).map((work) => work.contactId) })
  }
  return interruptions
}

function bestOf(
  classes: GroupClasses,
  contact: WaitingContact,
  gone: ReadonlySet<AgentState>,
  nowMs: number,
): AgentState | undefined {
  const may = (agent: AgentState): boolean => !gone.has(agent) && !isExcluded(agent, contact, { nowMs })
  const sticky = classes
    .flat()
    .flatMap(({ agents }) => agents.filter((agent) => agent.id === contact.stickyAgentId && may(agent)))
  if (sticky[0] !== undefined) return sticky[0]
  for (const alike of classes) {
    const firsts = alike.flatMap(({ agents }) => agents.find(may) ?? [])
    const [first] = firsts.sort(compareIdle)
    if (first !== undefined) return first
  }
  return undefined
}
