import { sql } from '../db/database.ts'
import type { Deps } from '../deps.ts'

/** Looked at once a minute; a worker that was away for longer misses nothing but the time of an event nobody waited for. */
const lookBackMs = 10 * 60_000

/** The least id of that millisecond: ids begin with their time, so what is new is a range of the primary key and no index of its own. */
const firstIdAt = (ms: number) => {
  const time = ms.toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-000000000000`
}

/** When each account was last heard of, for its health: far from the path of the events, many of which come in a second. */
export async function noteLastEvents(deps: Pick<Deps, 'db' | 'clock' | 'live'>): Promise<void> {
  const since = firstIdAt(deps.clock.now().getTime() - lookBackMs)
  const changed = await deps.db.run(sql`
    update accounts a set last_event_at = e.at from (select account_id, max(received_at) as at from inbound_events where id >= ${since} group by account_id) e
    where a.id = e.account_id and coalesce(a.last_event_at, '-infinity') < e.at`)
  if (changed > 0) deps.live.publish([{ what: 'accounts', id: null }])
}
