import { sql } from '../db/database.ts'
import type { Deps } from '../deps.ts'

/** A file that went with no letter by then is not wanted; one that stands in a draft is, for as long as somebody writes on it. */
const keptMs = 86_400_000
const keptInDraftMs = 30 * 86_400_000
/** A sweep takes so many, the next one the rest. */
const most = 20

/** Called by the sweep. A letter that takes the file at the same moment finds it, or is told that it is gone. */
export async function forgetUploads(deps: Pick<Deps, 'db' | 'blobs' | 'clock'>): Promise<void> {
  const now = deps.clock.now()
  const ago = (ms: number) => new Date(now.getTime() - ms)
  await deps.db.run(sql`
    update uploads set discarded_at = ${now} where id in (
      select u.id from uploads u where u.message_id is null and u.discarded_at is null and u.created_at < ${ago(keptMs)}
        and not exists (select 1 from drafts d where d.updated_at > ${ago(keptInDraftMs)} and d.fields -> 'uploads' ? u.id::text)
      order by u.created_at limit ${most} for update skip locked)`)
  await removeDiscarded(deps)
}

/** First the bytes, then the row, or in the row of a file that was sent where they were: whoever is killed in between leaves nothing behind that nobody knows of. */
export async function removeDiscarded({ db, blobs }: Pick<Deps, 'db' | 'blobs'>): Promise<void> {
  const rows = await db.rows<{ id: string; blobKey: string }>(
    sql`select id, blob_key from uploads where discarded_at is not null and blob_key is not null order by discarded_at, id limit ${most}`,
  )
  if (rows.length === 0) return
  const removed = await Promise.allSettled(rows.map(({ blobKey }) => blobs.remove(blobKey)))
  const gone = rows.filter((_, n) => removed[n]?.status === 'fulfilled').map(({ id }) => id)
  await db.run(sql`
    with sent as (update uploads set blob_key = null where id = any(${gone}::uuid[]) and message_id is not null)
    delete from uploads where id = any(${gone}::uuid[]) and message_id is null`)
  const failed = removed.find((each) => each.status === 'rejected')
  if (failed) throw failed.reason
}
