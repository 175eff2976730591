import { sql, type Tx } from '../db/database.ts'
import { iso, isoOrNull } from '../http/iso.ts'
import { pageOfRows, readCursor } from '../http/page-cursor.ts'
import type { Page } from '../http/page.contract.ts'
import type { DayRecord } from './day-record.ts'
import { daysToPlay } from './play-variants.ts'
import type { ReplayNew, ReplayResult, ReplayState, ReplayView } from './planning.contract.ts'

type ReplayRow = {
  id: string
  day: string
  asked: ReplayNew
  state: ReplayState
  done: number
  total: number
  result: ReplayResult | null
  createdAt: Date
  createdByName: string
  endedAt: Date | null
}

/** A process that plays says so at least so often; one that is silent for longer is gone. */
export const silentMs = 30_000

export async function insertReplay(
  tx: Tx,
  replay: { id: string; asked: ReplayNew; recorded: DayRecord; by: string; at: Date },
): Promise<void> {
  const { id, asked, recorded, by, at } = replay
  await tx.run(sql`
    insert into replays (id, day, asked, recorded, state, total, created_at, created_by)
    values (${id}, ${asked.day}, ${JSON.stringify(asked)}::jsonb, ${JSON.stringify(recorded)}::jsonb, 'queued', ${daysToPlay(asked)}, ${at}, ${by})`)
}

/** Takes it up, or finds that another does, that it is over, or that there is none: null. */
export const claimReplay = (tx: Tx, id: string, now: Date) =>
  tx.one<{ asked: ReplayNew; recorded: DayRecord }>(sql`
    update replays set state = 'running', done = 0, heard_at = ${now}
    where id = ${id} and recorded is not null and (state = 'queued' or (state = 'running' and heard_at < ${new Date(now.getTime() - silentMs)}))
    returning asked, recorded`)

/** False: it was cancelled meanwhile. */
export const noteProgress = async (tx: Tx, id: string, done: number, now: Date): Promise<boolean> =>
  (await tx.run(
    sql`update replays set done = greatest(done, ${done}), heard_at = ${now} where id = ${id} and state = 'running'`,
  )) > 0

export async function endReplay(
  tx: Tx,
  id: string,
  end: { state: 'done' | 'failed'; result: ReplayResult | null },
  now: Date,
): Promise<void> {
  await tx.run(sql`
    update replays set state = ${end.state}, result = ${end.result === null ? null : JSON.stringify(end.result)}::jsonb, ended_at = ${now},
      done = case when ${end.state} = 'done' then total else done end
    where id = ${id} and state = 'running'`)
}

/** True: it stops; false: it was over already. */
export const cancelReplay = async (tx: Tx, id: string, now: Date): Promise<boolean> =>
  (await tx.run(
    sql`update replays set state = 'cancelled', ended_at = ${now} where id = ${id} and state in ('queued', 'running')`,
  )) > 0

/** Those nobody plays: their nudge was lost, or the process that played them is gone. */
export const replaysLeft = (tx: Tx, now: Date) =>
  tx.rows<{ id: string }>(sql`
    select id from replays where (state = 'queued' and created_at < ${new Date(now.getTime() - 3000)})
      or (state = 'running' and heard_at < ${new Date(now.getTime() - silentMs)}) order by created_at limit 20`)

export async function readReplays(
  tx: Tx,
  { limit, after }: { limit: number; after?: string | undefined },
): Promise<Page<ReplayView>> {
  const [at, id] = readCursor(after, ['instant', 'uuid']) ?? [null, null]
  const rows = await tx.rows<ReplayRow>(sql`
    select r.id, r.day, r.asked, r.state, r.done, r.total, r.result, r.created_at, r.ended_at, u.name as created_by_name
    from replays r join users u on u.id = r.created_by
    where ${at}::timestamptz is null or (r.created_at, r.id) < (${at}, ${id}) order by r.created_at desc, r.id desc limit ${limit + 1}`)
  return pageOfRows(rows, limit, viewOf, (row) => [row.createdAt, row.id])
}

export async function readReplay(tx: Tx, id: string): Promise<ReplayView | undefined> {
  const row = await tx.one<ReplayRow>(sql`
    select r.id, r.day, r.asked, r.state, r.done, r.total, r.result, r.created_at, r.ended_at, u.name as created_by_name
    from replays r join users u on u.id = r.created_by where r.id = ${id}`)
  return row && viewOf(row)
}

/** What a scenario of it is made of. */
export const readReplayed = (tx: Tx, id: string) =>
  tx.one<{ asked: ReplayNew; recorded: DayRecord }>(
    sql`select asked, recorded from replays where id = ${id} and recorded is not null`,
  )

const viewOf = ({ createdAt, endedAt, ...row }: ReplayRow): ReplayView => ({
  ...row,
  createdAt: iso(createdAt),
  endedAt: isoOrNull(endedAt),
})
