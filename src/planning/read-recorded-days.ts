import { addDays, dayBounds, serviceDay } from '../../routing/service-day.ts'
import type { Centre } from '../centre/centre.ts'
import { sql, type Tx } from '../db/database.ts'
import type { RecordedDayView } from './planning.contract.ts'

/** Five weeks: as long as one looks back to plan. */
const daysBack = 35

/** The days of the last weeks on which somebody came and somebody was there, the newest first. */
export async function readRecordedDays(
  tx: Tx,
  { calendar: { timeZone } }: Pick<Centre, 'calendar'>,
  now: Date,
): Promise<RecordedDayView[]> {
  const today = serviceDay(now.getTime(), timeZone)
  const [from] = dayBounds(addDays(today, -daysBack), timeZone)
  const [contacts, agents] = await Promise.all([
    tx.rows<{ day: string; calls: number; otherContacts: number }>(sql`
      select (queued_at at time zone ${timeZone})::date as day, count(*) filter (where channel = 'voice') as calls, count(*) filter (where channel <> 'voice') as other_contacts
      from contacts where direction = 'in' and queued_at >= ${new Date(from)} group by 1 order by 1 desc`),
    tx.rows<{ day: string; agents: number }>(sql`
      select (at at time zone ${timeZone})::date as day, count(distinct agent_id) as agents from agent_presences
      where presence = 'ready' and at >= ${new Date(from)} group by 1`),
  ])
  const agentsOn = new Map(agents.map((row) => [row.day, row.agents]))
  return contacts.map((row) => ({ ...row, agents: agentsOn.get(row.day) ?? 0 }))
}
