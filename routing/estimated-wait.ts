import { isAble } from './eligible.ts'
import { queueOrder } from './queue-order.ts'
import type { Skills, Snapshot } from './types.ts'

/**
 * Contacts ahead with overlapping agents × mean (handling + wrap-up) / able agents on duty, in whole seconds, rounded up
 * (routing.md, "Offers"). On duty: ready, busy or not. `ahead`: those before this contact in the whole queue for whom at least
 * one of its able agents is able too. Null if nobody on duty is able, or the contact does not wait.
 */
export function estimatedWaitS(contactId: string, snapshot: Snapshot, meanWorkMs: number): number | null {
  const queue = queueOrder(snapshot)
  const place = queue.findIndex(({ contact }) => contact.id === contactId)
  const requires = queue[place]?.requires
  if (requires === undefined) return null
  const able = snapshot.agents.filter((agent) => agent.presence === 'ready' && isAble(agent, requires))
  if (able.length === 0) return null
  const overlaps = new Map<string, boolean>()
  const competes = (requirement: string, theirs: Skills): boolean => {
    const known = overlaps.get(requirement) ?? able.some((agent) => isAble(agent, theirs))
    overlaps.set(requirement, known)
    return known
  }
  const ahead = queue.slice(0, place).filter((other) => competes(other.requirement, other.requires)).length
  return expectedWaitS(ahead, able.length, meanWorkMs)
}

/** The formula alone, for whoever has counted already: whole seconds, rounded up; null if nobody on duty is able. */
export function expectedWaitS(ahead: number, able: number, meanWorkMs: number): number | null {
  return able === 0 ? null : Math.ceil((ahead * meanWorkMs) / able / 1000)
}
