import { mayGetSomething } from '../../routing/agent-groups.ts'
import type { Policy } from '../../routing/policy.ts'
import type { DemandClass, Snapshot } from '../../routing/types.ts'
import type { Centre } from '../centre/centre.ts'
import type { Ring } from '../contacts/contacts.contract.ts'
import { sql, type Tx } from '../db/database.ts'
import { readAgents } from './read-floor.ts'
import { readQueue } from './read-queue.ts'

/**
 * Locks the agents who may have room. Whoever holds an agent's row at this moment is changing what the agent has in hand, and asks
 * for a pass of his own when done: such an agent is left out rather than waited for. Most passes end here: in a busy centre nobody
 * has room, in a quiet one nobody waits. What agents have in hand is read by a statement of its own, so that what is read is what holds
 * once the rows are ours.
 */
async function lockAgentsWithRoom(tx: Tx, { policy }: Pick<Centre, 'policy'>, now: Date): Promise<string[]> {
  const rows = await tx.rows<{ id: string }>(sql`
    select a.id from agents a where exists (select 1 from contacts where state = 'waiting') and a.presence = 'ready' and coalesce(a.wrap_up_until <= ${now}, true) and not exists (
      select 1 from contacts c where c.agent_id = a.id and c.state in ('offered', 'open')
        and (c.state = 'offered' or c.channel = any(${fillingChannels(policy)}::text[]) and c.phase is distinct from 'parked' and c.phase is distinct from 'wrap-up'))
    for update skip locked`)
  return rows.map(({ id }) => id)
}

/** One contact of these takes a whole agent, and is never laid aside. */
const fillingChannels = ({ weights }: Policy) =>
  (['voice', 'callback', 'chat'] as const).filter((channel) => weights[channel] >= 100)

/**
 * What one pass decides upon; null when there is nobody to give anything to, or nothing to give. Agents without room are read as
 * well, though nobody holds their rows: they count in what is scarce, and in the reasons.
 */
export async function readSnapshot(tx: Tx, centre: Centre, demand: readonly DemandClass[], now: Date): Promise<Snapshot | null> {
  const { policy, languages } = centre
  const ids = await lockAgentsWithRoom(tx, centre, now)
  if (ids.length === 0) return null
  const [present, waiting] = await Promise.all([
    readAgents(tx, 'ready', now),
    readQueue(tx, policy, now, { agentIds: ids, most: Math.min(ids.length, policy.maxOffersPerPass), overdue: true }),
  ])
  const ours = new Set(ids)
  // Who has got room since then, or is in other hands, is not ours to offer anything to.
  const agents = present.filter((agent) => ours.has(agent.id) || !mayGetSomething(agent, policy))
  if (waiting.length === 0 || !agents.some((agent) => ours.has(agent.id))) return null
  return { nowMs: now.getTime(), policy, languages, demand, agents, waiting }
}

/** Who waits and who is there, without taking anything in hand: for the reasons, not for offers. Null when nobody waits. */
export async function lookAtWaiting(tx: Tx, centre: Centre, now: Date, headsOfEach: number): Promise<Snapshot | null> {
  const agents = await readAgents(tx, 'present', now)
  const agentIds = agents.filter((agent) => mayGetSomething(agent, centre.policy)).map(({ id }) => id)
  const waiting = await readQueue(tx, centre.policy, now, { agentIds, most: headsOfEach, overdue: false })
  if (waiting.length === 0) return null
  return { nowMs: now.getTime(), policy: centre.policy, languages: centre.languages, demand: [], agents, waiting }
}

/** Last 28 days' voice contacts by requirement (routing.md, "flexibility"). What a requirement asks is read of one row of each. */
export async function readDemand(tx: Tx, now: Date): Promise<DemandClass[]> {
  const rows = await tx.rows<{ rings: Ring[]; share: number }>(sql`
    with kinds as (
      select count(*) as count, max(ctid) as one from contacts
      where channel = 'voice' and direction = 'in' and queued_at is not null and entered_at > ${new Date(now.getTime() - 28 * 86_400_000)} group by requirement_key)
    select c.rings, k.count::float8 / sum(k.count) over () as share from kinds k join contacts c on c.ctid = k.one`)
  return rows.map(({ rings, share }) => ({ requires: rings[0]?.requires ?? {}, share }))
}
