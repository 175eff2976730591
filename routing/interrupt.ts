import type { AgentsFor } from './agents-for.ts'
import type { Policy } from './policy.ts'
import type { Queued } from './queue-order.ts'
import type { AgentState, ChannelName, Work } from './types.ts'

/** A live call and the agent who lays work aside for it. `choice`: all who could, best first. */
export type Interruption = {
  readonly queued: Queued
  readonly agent: AgentState
  readonly interrupts: readonly string[]
  readonly choice: readonly AgentState[]
}

/**
 * For each live call left without an agent, in order: the best agent who would be eligible but for the weight of work that can
 * wait. All that work goes back to its place in the queue. `taken` agents have an offer of this pass already.
 */
export function interruptInOrder(left: readonly Queued[], agentsFor: AgentsFor, taken: ReadonlySet<AgentState>): Interruption[] {
  const gone = new Set(taken)
  return left.flatMap((queued) => {
    if (queued.contact.channel !== 'voice') return []
    const choice = agentsFor(queued)
    const agent = choice.find((candidate) => !gone.has(candidate))
    if (agent === undefined) return []
    gone.add(agent)
    return [{ queued, agent, interrupts: agent.work.filter((work) => work.active).map((work) => work.contactId), choice }]
  })
}

/** True if there is work in hand and all of it can wait: asynchronous, not admitted as overdue, not interrupted too often. */
export function isInterruptible(agent: Pick<AgentState, 'work'>, policy: Pick<Policy, 'maxInterruptions'>): boolean {
  const active = agent.work.filter((work) => work.active)
  return active.length > 0 && active.every((work) => canWait(work, policy))
}

function canWait(work: Work, { maxInterruptions }: Pick<Policy, 'maxInterruptions'>): boolean {
  return isAsync(work.channel) && !work.admitted && work.interruptions < maxInterruptions
}

/** Nobody listens meanwhile: the citizen does not notice that the agent does something else first. */
function isAsync(channel: ChannelName): boolean {
  return channel === 'email' || channel === 'sms' || channel === 'social'
}
