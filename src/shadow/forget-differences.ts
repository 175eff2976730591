import { sql } from '../db/database.ts'
import type { Deps } from '../deps.ts'

/** As long as the passes they were found in. */
const keptDays = 35
/** The next sweep takes the rest. */
const most = 1000

/** Of a shadow that has ended long ago the sums stay, with who started it and what came of it; the single differences go. */
export async function forgetDifferences(deps: Pick<Deps, 'db' | 'clock'>): Promise<void> {
  const before = new Date(deps.clock.now().getTime() - keptDays * 86_400_000)
  await deps.db.run(sql`
    delete from shadow_differences where (shadow_id, pass_id, contact_id) in (
      select d.shadow_id, d.pass_id, d.contact_id from shadows s join shadow_differences d on d.shadow_id = s.id where s.ended_at < ${before} limit ${most})`)
}
