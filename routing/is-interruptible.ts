import type { Policy } from './policy.ts'
import type { AgentState, ChannelName, Work } from './types.ts'

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
