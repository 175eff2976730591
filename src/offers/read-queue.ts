import { msOf } from '../../routing/policy.ts'
import type { Policy } from '../../routing/policy.ts'
import type { Priority, WaitingContact } from '../../routing/types.ts'
import type { ChannelName } from '../../channels/channel.ts'
import type { Ring } from '../contacts/contacts.contract.ts'
import { sql, type Tx } from '../db/database.ts'

type Wanted = {
  /** Agents with room: whom a contact was lately offered to in vain matters of these alone. */
  agentIds: readonly string[]
  /** So many of a kind can be served at most. */
  most: number
  /** Whether it matters who is let in as overdue. */
  overdue: boolean
}

/** id, queued at, sticky agent, interruptions. */
type Head = [string, number, string | null, number]
type Stretch = { requirementKey: string; channel: ChannelName; priority: Priority; rings: Ring[]; heads: Head[] }
type InVain = { contactId: string; agentId: string; at: Date }

/** A few more of each kind than can be served, for another policy to choose among. */
const spareHeads = 4

/**
 * What of the queue can have a part in a pass. Contacts of one channel, priority and requirement which have reached the same ring are
 * served in the order in which they were queued; so of each such stretch no more than there are agents with room, and as many more as
 * were lately offered to one of these in vain. The stretches are found by skipping through the index, not by reading the queue.
 * Beside them the written work that is overdue, as far as it is let in: it fills the quota, whoever it is for.
 */
export async function readQueue(tx: Tx, policy: Policy, now: Date, wanted: Wanted): Promise<WaitingContact[]> {
  const excludedFrom = new Date(now.getTime() - msOf(policy.pairExclusionS))
  const [heads, overdue, inVain] = await Promise.all([
    readHeads(tx, now, excludedFrom, wanted),
    wanted.overdue ? readOverdue(tx, policy, now) : [],
    tx.rows<InVain>(sql`
      select o.contact_id, o.agent_id, coalesce(o.connect_failed_at, o.ended_at) as at from offers o join contacts c on c.id = o.contact_id and c.state = 'waiting'
      where o.agent_id = any(${wanted.agentIds}::uuid[]) and (o.state in ('lapsed', 'declined') or o.connect_failed_at is not null) and coalesce(o.connect_failed_at, o.ended_at) > ${excludedFrom}`),
  ])
  const exclusions = Map.groupBy(inVain, ({ contactId }) => contactId)
  const exclusionsOf = (id: string): Record<string, number> =>
    Object.fromEntries((exclusions.get(id) ?? []).map(({ agentId, at }) => [agentId, at.getTime() + msOf(policy.pairExclusionS)]))
  const ringsOf = ringsOnce()
  const waiting = new Map<string, WaitingContact>()
  for (const { requirementKey, channel, priority, rings, heads: some } of [...heads, ...overdue]) {
    for (const [id, queuedAtMs, stickyAgentId, interruptions] of some) {
      const excludedUntilMs = exclusions.has(id) ? exclusionsOf(id) : nobody
      waiting.set(id, {
        id,
        channel,
        queuedAtMs,
        rings: ringsOf(requirementKey, rings),
        priority,
        stickyAgentId,
        dueAtMs: null,
        interruptions,
        excludedUntilMs,
      })
    }
  }
  return [...waiting.values()]
}

const nobody = {}

const readHeads = (tx: Tx, now: Date, excludedFrom: Date, { agentIds, most }: Wanted) =>
  tx.rows<Stretch>(sql`
    with recursive kinds as (
      (select requirement_key, channel, priority, rings from contacts where state = 'waiting' order by requirement_key, channel, priority limit 1)
      union all
      select next.* from kinds, lateral (
        select requirement_key, channel, priority, rings from contacts
        where state = 'waiting' and (requirement_key, channel, priority) > (kinds.requirement_key, kinds.channel, kinds.priority)
        order by requirement_key, channel, priority limit 1) next),
    in_vain as (
      select count(distinct o.contact_id) as count from offers o join contacts c on c.id = o.contact_id and c.state = 'waiting'
      where o.agent_id = any(${agentIds}::uuid[]) and (o.state in ('lapsed', 'declined') or o.connect_failed_at is not null) and coalesce(o.connect_failed_at, o.ended_at) > ${excludedFrom})
    select k.requirement_key, k.channel, k.priority, k.rings, h.heads from kinds k,
      lateral (select reached, lead(reached) over (order by reached desc) as next from (
        select 'infinity'::timestamptz as reached union
        select ${now}::timestamptz - make_interval(secs => (ring ->> 'afterS')::float8) from jsonb_array_elements(k.rings) with ordinality as r (ring, place) where place > 1) all_reached) s,
      lateral (select json_agg(json_build_array(id, floor(extract(epoch from queued_at) * 1000)::bigint, sticky_agent_id, interruptions)) as heads from (
        select id, queued_at, sticky_agent_id, interruptions from contacts c
        where c.state = 'waiting' and c.requirement_key = k.requirement_key and c.channel = k.channel and c.priority = k.priority
          and c.queued_at <= s.reached and c.queued_at > coalesce(s.next, '-infinity')
        order by c.queued_at, c.id limit ${most + spareHeads}::bigint + (select count from in_vain)) head) h
    where h.heads is not null`)

/** In order of rank, and one more than the quota holds: routing says where it ends. */
function readOverdue(tx: Tx, { weights, overdueShare }: Policy, now: Date): Promise<Stretch[]> {
  const lightest = Math.min(weights.chat, weights.sms, weights.social, weights.email)
  return tx.rows<Stretch>(sql`
    select requirement_key, channel, priority, (array_agg(rings))[1] as rings,
      json_agg(json_build_array(id, floor(extract(epoch from queued_at) * 1000)::bigint, sticky_agent_id, interruptions)) as heads from (
      select id, requirement_key, channel, priority, rings, queued_at, sticky_agent_id, interruptions from contacts
      where state = 'waiting' and channel not in ('voice', 'callback') and priority <> 'emergency' and rank_at <= ${now} order by rank_at, queued_at, id
      limit (select ceil(100 * greatest(1, ceil(${overdueShare}::float8 * count(*))) / ${lightest}::float8)::bigint + 1 from agents where presence = 'ready')) late
    group by requirement_key, channel, priority`)
}

/** One object for equal requirements: what is worked out for one holds for all of them. */
function ringsOnce(): (requirementKey: string, rings: readonly Ring[]) => WaitingContact['rings'] {
  const known = new Map<string, WaitingContact['rings']>()
  return (requirementKey, rings) => {
    const same = known.get(requirementKey) ?? rings.map(({ afterS, requires }) => ({ afterMs: msOf(afterS), requires }))
    known.set(requirementKey, same)
    return same
  }
}
