import { sql, type Tx } from '../db/database.ts'

/** Until enough calls have been handled to know: the length of a usual call. */
const usualS = 240

/** How long the last calls of the last hours took, in seconds. */
export async function readMeanCallS(tx: Tx, now: Date): Promise<number> {
  const row = await tx.one<{ meanS: number | null }>(sql`
    select extract(epoch from avg(ended_at - answered_at))::float8 as mean_s from (
      select ended_at, answered_at from calls where answered_at is not null and ended_at is not null and arrived_at > ${new Date(now.getTime() - 4 * 3600_000)}
      order by arrived_at desc limit 50) recent`)
  return row?.meanS ?? usualS
}
