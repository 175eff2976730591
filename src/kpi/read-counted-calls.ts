import { openingAt, type Calendar } from '../../routing/business-hours.ts'
import type { CallInProgress, CountedCall } from '../../routing/ledger-row.ts'
import { serviceDay } from '../../routing/service-day.ts'
import { sql, type Tx } from '../db/database.ts'
import { knownPseudonyms } from './caller-pseudonym.ts'

/** Rows of one read: enough to keep the way to the database short, few enough to hold. */
const batchRows = 10_000

type Row = CountedCall & { seq: number }

/**
 * What the fold needs of every row that holds for a call of `[from, to)`, in batches in order of arrival. Whether the person was
 * reached afterwards is read from the calls to return, which are linked to the call by its number and time.
 */
export async function* readCountedCalls(tx: Tx, from: Date, to: Date): AsyncGenerator<CountedCall[]> {
  let [afterMs, afterSeq] = [from.getTime(), -1]
  for (;;) {
    const rows: Row[] = await tx.rows<Row>(sql`
      select l.seq, l.account_id, (extract(epoch from l.arrived_at) * 1000)::bigint as arrived_at_ms, l.service_day, l.opening, l.caller,
        (extract(epoch from l.queued_at) * 1000)::bigint as queued_at_ms, (extract(epoch from l.offered_at) * 1000)::bigint as offered_at_ms,
        (extract(epoch from l.answered_at) * 1000)::bigint as answered_at_ms, (extract(epoch from l.ended_at) * 1000)::bigint as ended_at_ms,
        l.ending, l.topic,
        case when l.ending <> 'answered' then (select (extract(epoch from min(r.closed_at)) * 1000)::bigint from calls k join calls_to_return r on r.phone = k.caller
          where k.id = l.call_id and r.last_call_at >= l.arrived_at and r.first_call_at <= l.arrived_at and r.closing in ('reached', 'got-through')) end as reached_at_ms
      from (select * from kpi_ledger l
        where l.arrived_at < ${to} and (l.arrived_at, l.seq) > (${new Date(afterMs)}, ${afterSeq}) and not exists (select 1 from kpi_ledger n where n.replaces_seq = l.seq)
        order by l.arrived_at, l.seq limit ${batchRows}) l
      order by l.arrived_at, l.seq`)
    if (rows.length > 0) yield rows
    const last = rows.at(-1)
    if (last === undefined || rows.length < batchRows) return
    afterMs = last.arrivedAtMs
    afterSeq = last.seq
  }
}

/** Calls of `[from, to)` that still go on: they count, and how they will end is not guessed. */
export async function readCallsInProgress(tx: Tx, from: Date, to: Date, calendar: Calendar): Promise<CallInProgress[]> {
  const rows = await tx.rows<{ accountId: string; arrivedAt: Date; topic: string | null; caller: string | null }>(sql`
    select account_id, arrived_at, topic, caller from calls where direction = 'in' and ended_at is null and arrived_at >= ${from} and arrived_at < ${to} order by arrived_at, id`)
  const dayOf = (at: Date) => serviceDay(at.getTime(), calendar.timeZone)
  if (rows.length === 0) return []
  const pseudonymOf = await knownPseudonyms(
    tx,
    rows.map(({ arrivedAt }) => dayOf(arrivedAt)),
  )
  return rows.map(({ accountId, arrivedAt, topic, caller }) => {
    const day = dayOf(arrivedAt)
    return {
      accountId,
      arrivedAtMs: arrivedAt.getTime(),
      topic,
      serviceDay: day,
      opening: openingAt(calendar, arrivedAt.getTime()),
      caller: caller === null ? null : pseudonymOf(caller, day),
    }
  })
}
