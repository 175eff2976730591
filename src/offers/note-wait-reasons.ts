import { waitReasons } from '../../routing/wait-reasons.ts'
import { sql } from '../db/database.ts'
import type { Deps } from '../deps.ts'
import { lookAtWaiting } from './read-snapshot.ts'

/** Of each kind so many are told why; those behind them wait for the same reasons. */
const headsOfEach = 20
/** Reasons of contacts that wait no more go a few at a time. */
const most = 1000

/** Writes down why the first of each kind still wait, where that has changed (routing.md, "Decision record"). */
export async function noteWaitReasons(deps: Pick<Deps, 'db' | 'clock' | 'centre' | 'live'>): Promise<void> {
  const now = deps.clock.now()
  const snapshot = await lookAtWaiting(deps.db, await deps.centre.get(), now, headsOfEach)
  const reasons = [...(snapshot ? waitReasons(snapshot) : [])]
  // Most have the very same counts.
  const texts = new Map<object, string>(reasons.map(([, counts]) => [counts, '']))
  for (const counts of texts.keys()) texts.set(counts, JSON.stringify(counts))
  // Most are written down already, and their rows are left alone. In the order of their ids: two processes at once do not wait for each
  // other in a circle.
  const changed = await deps.db.run(sql`
    insert into wait_reasons (contact_id, at, reasons)
    select r.id, ${now}, r.reasons from unnest(${reasons.map(([id]) => id)}::uuid[], ${reasons.map(([, counts]) => texts.get(counts))}::jsonb[]) as r (id, reasons)
    where not exists (select 1 from wait_reasons w where w.contact_id = r.id and w.reasons = r.reasons) order by r.id
    on conflict (contact_id) do update set at = excluded.at, reasons = excluded.reasons where wait_reasons.reasons <> excluded.reasons`)
  await deps.db.run(sql`
    delete from wait_reasons where contact_id in (
      select w.contact_id from wait_reasons w join contacts c on c.id = w.contact_id where c.state <> 'waiting' limit ${most} for update of w skip locked)`)
  if (changed > 0)
    deps.live.publish([
      { what: 'queue', id: null },
      { what: 'board', id: null },
    ])
}

/** However many passes there are, people read no faster. */
const atMostEveryMs = 1000
/** In a very large centre it takes a while: no more than a hundredth of the time goes there. The sweep does it as often. */
const restTimes = 100
const longestRestMs = 5000

/** Whatever passes leave waiting says why, in its own time: no offer waits for that. */
export function reasonsInTheirTime(deps: Parameters<typeof noteWaitReasons>[0] & Pick<Deps, 'background'>): () => void {
  let due = false
  let restMs = atMostEveryMs
  return () => {
    if (due) return
    due = true
    deps.background.later('note-wait-reasons', restMs, async () => {
      due = false
      const begin = performance.now()
      await noteWaitReasons(deps)
      restMs = Math.min(Math.max((performance.now() - begin) * restTimes, atMostEveryMs), longestRestMs)
    })
  }
}
