import type { Policy } from '../../routing/policy.ts'
import { sql, type Tx } from '../db/database.ts'

/**
 * Open work nobody can act on. Offered without an offer; in the hands of nobody, of someone who is gone or signed off, unless both
 * are still talking; waiting without a place in the queue or after its caller has left; arriving though its call is over.
 */
export async function countOwnerlessWork(tx: Tx): Promise<number> {
  const row = await tx.one<{ count: number }>(sql`
    select (select count(*) from contacts c where c.state = 'offered' and not exists (select 1 from offers o where o.contact_id = c.id and o.state = 'open'))
      + (select count(*) from contacts c left join agents g on g.id = c.agent_id left join users u on u.id = g.user_id
        where c.state = 'open' and coalesce(c.phase, '') <> 'parked' and (g.id is null or u.disabled_at is not null or g.presence = 'offline')
          and not (c.phase in ('talking', 'on-hold') and exists (select 1 from calls k join call_legs l on l.call_id = k.id
            where k.contact_id = c.id and k.ended_at is null and l.party = 'agent' and l.joined_at is not null and l.left_at is null and l.ended_at is null)))
      + (select count(*) from contacts c left join calls k on k.contact_id = c.id
        where c.state = 'waiting' and (c.queued_at is null or c.rank_at is null or k.ended_at is not null))
      + (select count(*) from contacts c left join calls k on k.contact_id = c.id where c.state = 'arriving' and (k.id is null or k.ended_at is not null)) as count`)
  return row?.count ?? 0
}

/** The unique indexes forbid it; counted all the same, because an index can be dropped. */
export async function countDoubleOffers(tx: Tx): Promise<number> {
  const row = await tx.one<{ count: number }>(sql`
    select (select count(*) from (select 1 from offers where state = 'open' group by contact_id having count(*) > 1) c)
      + (select count(*) from (select 1 from offers where state = 'open' group by agent_id having count(*) > 1) a) as count`)
  return row?.count ?? 0
}

/** Agents who hold more than an agent has to give, or more of one channel than their limit. Parked conversations and wrap-up take nothing, as in hasRoom. */
export async function countOverCapacity(tx: Tx, weights: Policy['weights']): Promise<number> {
  const row = await tx.one<{ count: number }>(sql`
    select count(*) from agents g where exists (
      select 1 from contacts c where c.agent_id = g.id and c.state = 'open' and c.phase not in ('parked', 'wrap-up')
      group by grouping sets ((), (case when c.channel = 'callback' then 'voice' else c.channel end))
      having case when grouping(case when c.channel = 'callback' then 'voice' else c.channel end) = 1
        then sum((${JSON.stringify(weights)}::jsonb ->> c.channel)::numeric) > 100
        else count(*) > coalesce((g.limits ->> (case when c.channel = 'callback' then 'voice' else c.channel end))::int, 0) end)`)
  return row?.count ?? 0
}

/** Rows older than this are looked at only by a full count: an ending is written when the call ends, not later. */
const recentMs = 7 * 24 * 3600_000

/** Calls that are over and have no ending, no row in the ledger that holds, or more than one. */
export async function countCallsWithoutEnding(tx: Tx, now: Date, all: boolean): Promise<number> {
  const since = all ? new Date(0) : new Date(now.getTime() - recentMs)
  const row = await tx.one<{ count: number }>(sql`
    select (select count(*) from calls where ended_at is not null and ending is null and direction = 'in')
      + (select count(*) from calls k where k.arrived_at > ${since} and k.direction = 'in' and k.ended_at is not null and k.ending is not null
        and not exists (select 1 from kpi_ledger l where l.call_id = k.id))
      + (select count(*) from (select 1 from kpi_ledger l where l.arrived_at > ${since} and not exists (select 1 from kpi_ledger n where n.replaces_seq = l.seq)
        group by l.call_id having count(*) > 1) d) as count`)
  return row?.count ?? 0
}

export async function countFailedEvents(tx: Tx): Promise<number> {
  return (await tx.one<{ count: number }>(sql`select count(*) from inbound_events where state = 'failed'`))?.count ?? 0
}
