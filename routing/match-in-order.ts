import { standsBack } from './queue-order.ts'
import type { AgentsFor } from './agents-for.ts'
import type { Queued } from './queue-order.ts'
import type { AgentState } from './types.ts'

/** Who gets whom. `moved`: contacts that were given another agent so that a later one could be served too. */
export type Matching = { readonly agentOf: ReadonlyMap<Queued, AgentState>; readonly moved: ReadonlySet<Queued> }

export type MatchLimits = {
  readonly maxOffers: number
  /** Agents with nothing in hand, and how many of them contacts that yield must leave idle. */
  readonly idle: ReadonlySet<AgentState>
  readonly reserve: number
}

/**
 * Gives each contact, in order, its best free agent; if all its agents are taken, looks for an augmenting path: an earlier
 * contact may change agent, never lose one. So the result serves as many as possible and, among those sets, the first in queue
 * order (matroid greedy: Edmonds 1971). Paths are shortest first and, between equals, by the contacts' own preference.
 */
export function matchInOrder(queue: readonly Queued[], agentsFor: AgentsFor, limits: MatchLimits): Matching {
  const agentOf = new Map<Queued, AgentState>()
  const holder = new Map<AgentState, Queued>()
  const moved = new Set<Queued>()
  // A failed search can be closed for good: whatever it reached leads to no free agent, now or after any later augmentation.
  const closed = new Set<AgentState>()
  const exhausted = new Set<readonly AgentState[]>()
  let idleLeft = limits.idle.size
  for (const queued of queue) {
    if (agentOf.size >= limits.maxOffers) break
    const agents = agentsFor(queued)
    if (exhausted.has(agents)) continue
    const sparesIdle = standsBack(queued.place) && idleLeft <= limits.reserve
    const isFree = (agent: AgentState): boolean => !holder.has(agent) && !(sparesIdle && limits.idle.has(agent))
    const path = directPath(queued, agents.find(isFree)) ?? augmentingPath(queued, { agentsFor, agentOf, holder, closed, isFree })
    if (path === null) {
      exhausted.add(agents)
      continue
    }
    if (limits.idle.has(path.end)) idleLeft--
    for (const [contact, agent] of path.steps) {
      if (agentOf.has(contact)) moved.add(contact)
      agentOf.set(contact, agent)
      holder.set(agent, contact)
    }
  }
  return { agentOf, moved }
}

/** Each contact takes its new agent; only `end` was free before. */
type Path = { readonly end: AgentState; readonly steps: readonly (readonly [Queued, AgentState])[] }

type Search = {
  readonly agentsFor: AgentsFor
  readonly agentOf: ReadonlyMap<Queued, AgentState>
  readonly holder: ReadonlyMap<AgentState, Queued>
  readonly closed: Set<AgentState>
  readonly isFree: (agent: AgentState) => boolean
}

function directPath(queued: Queued, agent: AgentState | undefined): Path | null {
  return agent === undefined ? null : { end: agent, steps: [[queued, agent]] }
}

/** Breadth first through agents and the contacts that hold them; null, and everything seen is closed, if none is free. */
function augmentingPath(start: Queued, { agentsFor, agentOf, holder, closed, isFree }: Search): Path | null {
  const reachedFrom = new Map<AgentState, Queued>()
  const open = [start]
  for (const queued of open) {
    for (const agent of agentsFor(queued)) {
      if (closed.has(agent) || reachedFrom.has(agent)) continue
      reachedFrom.set(agent, queued)
      if (isFree(agent)) return pathTo(agent, start, reachedFrom, agentOf)
      const next = holder.get(agent)
      if (next !== undefined) open.push(next)
    }
  }
  for (const agent of reachedFrom.keys()) closed.add(agent)
  return null
}

/** Walks back from the free agent: whoever reached it takes it and leaves behind the agent held before. */
function pathTo(end: AgentState, start: Queued, reachedFrom: ReadonlyMap<AgentState, Queued>, agentOf: Search['agentOf']): Path {
  const steps: [Queued, AgentState][] = []
  let agent: AgentState | undefined = end
  while (agent !== undefined) {
    const queued: Queued = reachedFrom.get(agent) ?? start
    steps.push([queued, agent])
    agent = agentOf.get(queued)
  }
  return { end, steps }
}
