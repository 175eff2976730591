import { sql } from '../db/database.ts'
import type { Deps } from '../deps.ts'

/** A quarter: as long as a roster is argued about. What is worth more is downloaded as a file. */
const keptDays = 90
/** Each holds a whole day; the next sweep takes the rest. */
const most = 20

/** Replays go some time after they ended, with the day they hold; those that wait or are being played stay. */
export async function forgetReplays(deps: Pick<Deps, 'db' | 'clock'>): Promise<void> {
  const before = new Date(deps.clock.now().getTime() - keptDays * 86_400_000)
  await deps.db.run(
    sql`delete from replays where id in (select id from replays where ended_at < ${before} order by ended_at limit ${most})`,
  )
}
