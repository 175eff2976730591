import { isAble } from './eligible.ts'
import { requirementOf } from './requirement.ts'
import type { AgentState, Skills } from './types.ts'

/** Ready agents, busy or not, who master the same. Many agents are few groups: what depends on skills alone is asked once a group. */
export type SkillGroup = { readonly skills: Skills; readonly agents: readonly AgentState[] }

export function skillGroups(agents: readonly AgentState[]): SkillGroup[] {
  const groups = new Map<string, { skills: Skills; agents: AgentState[] }>()
  for (const agent of agents) {
    if (agent.presence !== 'ready') continue
    const name = requirementOf(agent.skills)
    const group = groups.get(name)
    if (group === undefined) groups.set(name, { skills: agent.skills, agents: [agent] })
    else group.agents.push(agent)
  }
  return [...groups.values()]
}

/** How many agents of the groups have the required skills. */
export function countAble(groups: readonly SkillGroup[], requires: Skills): number {
  let able = 0
  for (const group of groups) if (isAble(group, requires)) able += group.agents.length
  return able
}
