import { compareText } from './compare-text.ts'
import { levelOf, loadOf } from './eligible.ts'
import { isIdle } from './is-idle.ts'
import { isInterruptible } from './is-interruptible.ts'
import { packs } from './choose-agent.ts'
import { requirementOf } from './requirement.ts'
import type { Flexibilities } from './choose-agent.ts'
import type { ContactClass } from './eligible.ts'
import type { Policy } from './policy.ts'
import type { AgentState, Skills } from './types.ts'

/**
 * Agents whom no rule tells apart but by their idle clock: same skills, limits, standing and work in hand. Longest idle first; `sample`
 * stands for all of them.
 */
export type AgentGroup = {
  /** Its place among the groups of the pass: what a pass notes of a group stands there. */
  readonly index: number
  readonly sample: AgentState
  readonly agents: readonly AgentState[]
  readonly flexibility: number
  readonly isIdle: boolean
  readonly isInterruptible: boolean
}

/** Agents who may get something now, by what tells them apart. O(n log n), mostly the writing out of what is alike. */
export function agentGroups(agents: readonly AgentState[], policy: Policy, flexibility: Flexibilities): AgentGroup[] {
  const bySkills = new Map<string, Map<string, AgentState[]>>()
  for (const agent of agents) {
    if (!mayGetSomething(agent, policy)) continue
    const skills = requirementOf(agent.skills)
    let groups = bySkills.get(skills)
    if (groups === undefined) bySkills.set(skills, (groups = new Map()))
    const standing = standingOf(agent, policy)
    const group = groups.get(standing)
    if (group === undefined) groups.set(standing, [agent])
    else group.push(agent)
  }
  const groups = [...bySkills.values()].flatMap((byStanding) => [...byStanding.values()])
  // None is empty: each was made for an agent.
  return groups.flatMap((group, index): AgentGroup[] => {
    const [sample] = group.sort(compareIdle)
    if (sample === undefined) return []
    return [
      {
        index,
        sample,
        agents: group,
        flexibility: flexibility.get(sample.id) ?? 0,
        isIdle: isIdle(sample),
        isInterruptible: isInterruptible(sample, policy),
      },
    ]
  })
}

/** Not on offer, not in wrap-up, and with some weight to give or work to lay aside. */
export function mayGetSomething(agent: AgentState, policy: Policy): boolean {
  if (agent.presence !== 'ready' || agent.offer !== null || agent.inWrapUp) return false
  return agent.work.length === 0 || loadOf(agent, policy) < 100 || isInterruptible(agent, policy)
}

/** All but the skills that any rule looks at. Most agents have nothing in hand: then it is a text that is there already. */
function standingOf(agent: AgentState, policy: Policy): string {
  const limits = requirementOf(agent.limits)
  if (agent.work.length === 0) return limits
  const active = agent.work.filter((work) => work.active).map(({ channel }) => channel)
  return `${limits} ${String(isInterruptible(agent, policy))} ${active.sort(compareText).join()}`
}

/** Longest idle first, then id: what is left of an agent's key within a group. */
export function compareIdle(a: AgentState, b: AgentState): number {
  return a.idleSinceMs - b.idleSinceMs || compareText(a.id, b.id)
}

/** Groups that may get contacts of one kind, best first; those between which only the idle clocks decide are one class. */
export type GroupClasses = readonly (readonly AgentGroup[])[]

export function classesFor(groups: readonly AgentGroup[], kind: ContactClass, policy: Policy): GroupClasses {
  const packed = packs(kind.channel)
  const keyed = groups
    .map((group) => ({ group, load: packed ? loadOf(group.sample, policy) : 0, level: lowestLevel(group.sample, kind.requires) }))
    .sort((a, b) => b.load - a.load || a.group.flexibility - b.group.flexibility || b.level - a.level)
  const classes: AgentGroup[][] = []
  let last: (typeof keyed)[number] | undefined
  for (const one of keyed) {
    const alike =
      last !== undefined && last.load === one.load && last.group.flexibility === one.group.flexibility && last.level === one.level
    if (alike) classes.at(-1)?.push(one.group)
    else classes.push([one.group])
    last = one
  }
  return classes
}

/** The agent's lowest level among the required skills; 5 where nothing is required. */
export function lowestLevel(agent: AgentState, requires: Skills): number {
  return Object.keys(requires).reduce((lowest, skill) => Math.min(lowest, levelOf(agent, skill)), 5)
}
