import { msOf } from '../../routing/policy.ts'
import type { AgentState, DemandClass, Snapshot, WaitingContact, Work } from '../../routing/types.ts'
import type { Centre } from '../centre/centre.ts'
import type { Ring } from '../contacts/contacts.contract.ts'
import { sql, type Tx } from '../db/database.ts'

type AgentRow = Omit<AgentState, 'idleSinceMs' | 'limits' | 'skills'> & {
  idleSince: Date
  limits: AgentState['limits']
  skills: Record<string, number>
  work: Work[]
  offer: Work | null
}

/**
 * Locks the ready agents. Whoever holds an agent's row at this moment is changing what the agent has in hand, and asks for a pass
 * of his own when done: such an agent is left out rather than waited for. What they have in hand is read by a statement of its own,
 * so that what is read is what holds once the rows are ours.
 */
const lockReadyAgents = async (tx: Tx): Promise<string[]> =>
  (await tx.rows<{ id: string }>(sql`select id from agents where presence = 'ready' for update skip locked`)).map(({ id }) => id)

async function readAgents(tx: Tx, ids: readonly string[], now: Date): Promise<AgentState[]> {
  const rows = await tx.rows<AgentRow>(sql`
    with skilled as (
      select agent_id, json_object_agg(skill, level) as skills from agent_skills where agent_id = any(${ids}::uuid[]) group by agent_id),
    held as (
      select agent_id,
        json_agg(json_build_object('contactId', id, 'channel', channel, 'admitted', admitted, 'interruptions', interruptions,
          'active', state = 'offered' or (phase is distinct from 'parked' and phase is distinct from 'wrap-up')) order by id) filter (where state = 'open') as work,
        json_agg(json_build_object('contactId', id, 'channel', channel, 'admitted', admitted, 'interruptions', interruptions, 'active', true)) filter (where state = 'offered') -> 0 as offer
      from contacts where agent_id = any(${ids}::uuid[]) and state in ('offered', 'open') group by agent_id)
    select a.id, a.presence, a.idle_since, a.limits, coalesce(a.wrap_up_until > ${now}, false) as in_wrap_up,
      coalesce(skilled.skills, '{}') as skills, coalesce(held.work, '[]') as work, held.offer
    from agents a left join skilled on skilled.agent_id = a.id left join held on held.agent_id = a.id where a.id = any(${ids}::uuid[])`)
  return rows.map(({ idleSince, ...agent }) => ({ ...agent, idleSinceMs: idleSince.getTime() }))
}

type WaitingRow = {
  id: string
  channel: WaitingContact['channel']
  queuedAt: Date
  requirementKey: string
  rings: Ring[]
  priority: WaitingContact['priority']
  stickyAgentId: string | null
  interruptions: number
  excluded: Record<string, string> | null
}

/**
 * The heads of the queue: within one requirement and channel the order never changes, so of each kind no more can be served than
 * there are agents with room. The kinds are found by skipping through the index, not by reading the queue.
 */
async function readHeads(tx: Tx, centre: Centre, now: Date, limit: number): Promise<WaitingContact[]> {
  const exclusionFrom = new Date(now.getTime() - msOf(centre.policy.pairExclusionS))
  const rows = await tx.rows<WaitingRow>(sql`
    with recursive kinds as (
      (select requirement_key, channel from contacts where state = 'waiting' order by requirement_key, channel limit 1)
      union all
      select next.requirement_key, next.channel from kinds, lateral (
        select requirement_key, channel from contacts where state = 'waiting' and (requirement_key, channel) > (kinds.requirement_key, kinds.channel)
        order by requirement_key, channel limit 1) next)
    select k.id, k.channel, k.requirement_key, k.queued_at, k.rings, k.priority, k.sticky_agent_id, k.interruptions,
      (select json_object_agg(o.agent_id, coalesce(o.connect_failed_at, o.ended_at)) from offers o
        where o.contact_id = k.id and (o.state in ('lapsed', 'declined') or o.connect_failed_at is not null) and coalesce(o.connect_failed_at, o.ended_at) > ${exclusionFrom}) as excluded
    from kinds, lateral (
      select * from contacts c where c.state = 'waiting' and c.requirement_key = kinds.requirement_key and c.channel = kinds.channel
      order by c.rank_at, c.id limit ${limit}) k`)
  const ringsBy = new Map<string, WaitingContact['rings']>()
  // One object for equal requirements: what is worked out for one holds for all of them.
  const ringsOf = ({ requirementKey, rings }: WaitingRow) => {
    const known = ringsBy.get(requirementKey) ?? rings.map(({ afterS, requires }) => ({ afterMs: msOf(afterS), requires }))
    ringsBy.set(requirementKey, known)
    return known
  }
  return rows.map((row) => ({
    id: row.id,
    channel: row.channel,
    queuedAtMs: row.queuedAt.getTime(),
    rings: ringsOf(row),
    priority: row.priority,
    stickyAgentId: row.stickyAgentId,
    dueAtMs: null,
    interruptions: row.interruptions,
    excludedUntilMs: Object.fromEntries(
      Object.entries(row.excluded ?? {}).map(([agentId, at]) => [agentId, Date.parse(at) + msOf(centre.policy.pairExclusionS)]),
    ),
  }))
}

/** What one pass decides upon; null when there is nobody to give anything to, or nothing to give. */
export async function readSnapshot(tx: Tx, centre: Centre, demand: readonly DemandClass[], now: Date): Promise<Snapshot | null> {
  const ids = await lockReadyAgents(tx)
  if (ids.length === 0) return null
  // One agent takes one offer a pass; a few more heads leave room for those it may not have.
  const [agents, waiting] = await Promise.all([readAgents(tx, ids, now), readHeads(tx, centre, now, ids.length + 8)])
  if (waiting.length === 0 || !agents.some((agent) => agent.offer === null && !agent.inWrapUp)) return null
  return { nowMs: now.getTime(), policy: centre.policy, languages: centre.languages, demand, agents, waiting }
}

/** Who waits and who is there, without taking anything in hand: for the reasons, not for offers. Null when nobody waits. */
export async function lookAtWaiting(tx: Tx, centre: Centre, now: Date, headsOfEach: number): Promise<Snapshot | null> {
  const present = await tx.rows<{ id: string }>(sql`
    select a.id from agents a join users u on u.id = a.user_id where a.presence <> 'offline' and u.disabled_at is null`)
  const ids = present.map(({ id }) => id)
  const [agents, waiting] = await Promise.all([readAgents(tx, ids, now), readHeads(tx, centre, now, headsOfEach)])
  if (waiting.length === 0) return null
  return { nowMs: now.getTime(), policy: centre.policy, languages: centre.languages, demand: [], agents, waiting }
}

/** Last 28 days' voice contacts by requirement (routing.md, "flexibility"). */
export async function readDemand(tx: Tx, now: Date): Promise<DemandClass[]> {
  const rows = await tx.rows<{ rings: Ring[]; share: number }>(sql`
    select (array_agg(rings))[1] as rings, count(*)::float8 / sum(count(*)) over () as share from contacts
    where channel = 'voice' and direction = 'in' and queued_at is not null and entered_at > ${new Date(now.getTime() - 28 * 86_400_000)} group by requirement_key`)
  return rows.map(({ rings, share }) => ({ requires: rings[0]?.requires ?? {}, share }))
}
