import { dayBounds, serviceDay } from '../../routing/service-day.ts'
import type { Centre } from '../centre/centre.ts'
import { sql, type Tx } from '../db/database.ts'

export type Counted = {
  what: 'waiting' | 'longest-wait' | 'agents' | 'offers' | 'calls' | 'failed-events'
  label: string
  value: number
}

/** Of now and of today, each by an index: no part grows with the years. One statement, so that all of it is one state. */
export async function readBusinessCounts(tx: Tx, centre: Pick<Centre, 'calendar'>, now: Date): Promise<Counted[]> {
  const { timeZone } = centre.calendar
  const day = serviceDay(now.getTime(), timeZone)
  const from = new Date(dayBounds(day, timeZone)[0])
  return tx.rows<Counted>(sql`
    select 'waiting' as what, channel as label, count(*)::float8 as value from contacts where state = 'waiting' group by channel
    union all select 'longest-wait', channel, extract(epoch from ${now}::timestamptz - min(queued_at))::float8 from contacts where state = 'waiting' and queued_at is not null group by channel
    union all select 'agents', a.presence, count(*) from agents a join users u on u.id = a.user_id where u.disabled_at is null and u.role = 'agent' group by a.presence
    union all select 'offers', state, count(*) from offers where created_at >= ${from} group by state
    union all select 'calls', ending, count(*) from kpi_ledger l where service_day = ${day} and not exists (select 1 from kpi_ledger n where n.replaces_seq = l.seq) group by ending
    union all select 'failed-events', '', count(*) from inbound_events where state = 'failed'`)
}
