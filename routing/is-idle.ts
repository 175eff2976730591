import type { AgentState } from './types.ts'

/** Ready and with nothing to do: the kind of agent that `reserveAgents` keeps for calls. Parked work does not count. */
export function isIdle(agent: AgentState): boolean {
  return agent.presence === 'ready' && agent.offer === null && !agent.inWrapUp && !agent.work.some((work) => work.active)
}
