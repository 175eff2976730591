import { sql, type Tx } from '../db/database.ts'
import type { AgentView } from './agents.contract.ts'

/** `limits`: how many contacts the agent may hold at once, per channel. */
export type AgentNew = { id: string; userId: string; at: Date; limits: AgentView['limits'] }

export async function insertAgent(tx: Tx, agent: AgentNew): Promise<void> {
  await tx.run(sql`insert into agents (id, user_id, presence_since, idle_since, limits)
    values (${agent.id}, ${agent.userId}, ${agent.at}, ${agent.at}, ${JSON.stringify(agent.limits)}::jsonb)`)
}

/** The whole map at once: what is not in it is no longer mastered. */
export async function replaceSkills(tx: Tx, agentId: string, skills: Readonly<Record<string, number>>): Promise<void> {
  await tx.run(sql`delete from agent_skills where agent_id = ${agentId}`)
  await tx.run(sql`insert into agent_skills (agent_id, skill, level)
    select ${agentId}, skill, level from unnest(${Object.keys(skills)}::text[], ${Object.values(skills)}::int[]) as given (skill, level)`)
}

/** Codes among the given that no skill has. */
export async function unknownSkills(tx: Tx, codes: readonly string[]): Promise<string[]> {
  const known = await tx.rows<{ code: string }>(sql`select code from skills where code = any(${codes}::text[])`)
  const names = new Set(known.map(({ code }) => code))
  return codes.filter((code) => !names.has(code))
}
