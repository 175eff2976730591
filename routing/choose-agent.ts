import { compareText } from './compare-text.ts'
import { isAble, levelOf, loadOf } from './eligible.ts'
import { requirementOf } from './requirement.ts'
import { skillGroups } from './skill-groups.ts'
import type { AgentKey, AgentKeyPart, AgentState, ChannelName, Skills, Snapshot, WaitingContact } from './types.ts'
import type { Policy } from './policy.ts'

/** Flexibility by agent id, see `flexibilities`. */
export type Flexibilities = ReadonlyMap<string, number>

/**
 * How precious each ready agent is: the sum, over the demand classes the agent can serve, of share / number of ready agents who
 * can. Least flexible first keeps the polyglot for the call only they can take (routing.md, "Which agent" 3; the N-model's
 * exact optimum). Rounded to 1e-9, and summed in a fixed order, so that no order of the input shows.
 */
export function flexibilities(snapshot: Pick<Snapshot, 'agents' | 'demand'>): Flexibilities {
  const groups = skillGroups(snapshot.agents)
  const sums = new Map(groups.map((group) => [group, 0]))
  for (const [requires, share] of demandByRequirement(snapshot)) {
    const able = groups.filter((group) => isAble(group, requires))
    const count = able.reduce((sum, group) => sum + group.agents.length, 0)
    for (const group of able) sums.set(group, (sums.get(group) ?? 0) + share / count)
  }
  return new Map([...sums].flatMap(([{ agents }, sum]) => agents.map(({ id }) => [id, Math.round(sum * 1e9) / 1e9] as const)))
}

function demandByRequirement({ demand }: Pick<Snapshot, 'demand'>): [Skills, number][] {
  return demand
    .map(({ requires, share }): [string, Skills, number] => [requirementOf(requires), requires, share])
    .sort((a, b) => compareText(a[0], b[0]) || a[2] - b[2])
    .map(([, requires, share]) => [requires, share])
}

/** What an agent is weighed by. */
export type ChoiceRules = { readonly policy: Policy; readonly flexibility: Flexibilities }

/** The key of an agent for a contact (routing.md, "Which agent"). `requires` is that of the ring in force. */
export function agentKey(
  agent: AgentState,
  contact: Pick<WaitingContact, 'channel'> & { readonly stickyAgentId?: string | null },
  requires: Skills,
  rules: ChoiceRules,
): AgentKey {
  return {
    sticky: agent.id === contact.stickyAgentId,
    load: packs(contact.channel) ? loadOf(agent, rules.policy) : 0,
    flexibility: rules.flexibility.get(agent.id) ?? 0,
    level: Object.keys(requires).reduce((lowest, skill) => Math.min(lowest, levelOf(agent, skill)), 5),
    idleSinceMs: agent.idleSinceMs,
    id: agent.id,
  }
}

/** Order of two agents for one contact: negative if `a` is the better choice. Total: ends in id. */
export function compareAgentKeys(a: AgentKey, b: AgentKey): number {
  return decide(a, b)[1]
}

/** The first part of the key in which the two differ; `id` if in none. */
export function decidingPart(a: AgentKey, b: AgentKey): AgentKeyPart {
  return decide(a, b)[0]
}

function decide(a: AgentKey, b: AgentKey): [AgentKeyPart, number] {
  if (a.sticky !== b.sticky) return ['sticky', a.sticky ? -1 : 1]
  if (a.load !== b.load) return ['load', b.load - a.load]
  if (a.flexibility !== b.flexibility) return ['flexibility', a.flexibility - b.flexibility]
  if (a.level !== b.level) return ['level', b.level - a.level]
  if (a.idleSinceMs !== b.idleSinceMs) return ['idle', a.idleSinceMs - b.idleSinceMs]
  return ['id', compareText(a.id, b.id)]
}

/** Text conversations are packed on few agents, so that whole agents stay free for calls; a letter takes a whole one anyway. */
export function packs(channel: ChannelName): boolean {
  return channel === 'chat' || channel === 'sms' || channel === 'social'
}
