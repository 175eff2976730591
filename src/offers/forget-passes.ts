import { sql } from '../db/database.ts'
import type { Deps } from '../deps.ts'

/** Long enough to look into last month's complaint, and to try a changed policy on whole weeks. */
const keptDays = 35
/** The next sweep takes the rest. */
const most = 1000

/** What passes were decided upon goes with time; the reasons of each offer stay with the offer. */
export async function forgetPasses(deps: Pick<Deps, 'db' | 'clock'>): Promise<void> {
  const before = new Date(deps.clock.now().getTime() - keptDays * 86_400_000)
  await deps.db.run(
    sql`delete from passes where id in (select id from passes where at < ${before} order by at, id limit ${most})`,
  )
}
