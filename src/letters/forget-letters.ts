import { audit } from '../audit/append-audit.ts'
import { wholeOf } from '../blobs/blobs.ts'
import { sql } from '../db/database.ts'
import type { Deps } from '../deps.ts'
import { walkOld } from '../settings/walk-old.ts'

type ForgetDeps = Pick<Deps, 'db' | 'blobs' | 'clock' | 'centre' | 'live' | 'background' | 'log'>
type Condemned = { id: string; rawKey: string; createdAt: Date }

/** A sweep takes so many, the next one the rest. */
const most = 50
/** Whoever began to read an original when its time ended has so long to come to its end. */
const graceMs = 60_000

const removing = new WeakSet<Deps['db']>()

/**
 * Originals of letters go when their time of keeping is over, those of open tickets and of events nobody has dealt with excepted. Called by
 * the sweep. First the row says so, then the bytes go, then the row forgets where they were: whoever is killed in between leaves a row that
 * the next sweep finds. Its fingerprint stays: found again in a mailbox, the letter is the same letter.
 */
export async function forgetLetters(deps: ForgetDeps): Promise<void> {
  await condemn(deps)
  if (removing.has(deps.db)) return
  removing.add(deps.db)
  // A store may be slow or away: the sweep does not wait for it.
  deps.background.run('remove originals', () => removeOriginals(deps).finally(() => removing.delete(deps.db)))
}

async function condemn(deps: ForgetDeps): Promise<void> {
  const { letterOriginals } = (await deps.centre.get()).keptDays
  await walkOld(deps, 'letter-originals', letterOriginals, async ({ from, to, most }) => {
    const rows = await deps.db.rows<{ createdAt: Date; ticketId: string | null }>(sql`
      with condemned as (
        update letters set original_deleted_at = ${deps.clock.now()} where id in (
          select l.id from letters l
          where l.raw_key is not null and l.original_deleted_at is null and l.created_at >= ${from} and l.created_at <= ${to}
            and not exists (select 1 from inbound_events e where e.id = l.id and e.state in ('new', 'failed'))
            and not exists (
              select 1 from messages m join tickets t on t.id = m.ticket_id left join contacts k on k.id = m.contact_id
              where m.id = l.id and (t.status <> 'resolved' or k.state <> 'closed'))
          order by l.created_at, l.id limit ${most} for update of l skip locked)
        returning id, created_at)
      select c.created_at, m.ticket_id from condemned c left join messages m on m.id = c.id order by c.created_at`)
    const tickets = new Set(rows.flatMap(({ ticketId }) => ticketId ?? []))
    if (tickets.size > 0) deps.live.publish([...tickets].map((id) => ({ what: 'ticket', id })))
    return rows.map(({ createdAt }) => createdAt)
  })
}

async function removeOriginals({ db, blobs, clock, centre, log }: ForgetDeps): Promise<void> {
  const now = clock.now()
  const before = new Date(now.getTime() - graceMs)
  const rows = await db.rows<Condemned>(sql`
    select id, raw_key, created_at from letters where raw_key is not null and original_deleted_at <= ${before}
    order by original_deleted_at, id limit ${most}`)
  if (rows.length === 0) return
  const shared = await stillShared(db, rows, before)
  const keyOf = ({ rawKey }: Condemned) => (shared.has(wholeOf(rawKey)) ? rawKey : wholeOf(rawKey))
  const keys = [...new Set(rows.map(keyOf))]
  const removed = await Promise.allSettled(keys.map((key) => blobs.remove(key)))
  const gone = new Set(keys.filter((_, n) => removed[n]?.status === 'fulfilled'))
  const ids = rows.filter((row) => gone.has(keyOf(row))).map(({ id }) => id)
  const { keptDays } = await centre.get()
  await db.transaction(async (tx) => {
    const forgotten = await tx.rows(sql`
      with forgotten as (update letters set raw_key = null where id = any(${ids}::uuid[]) and raw_key is not null returning id),
        events as (update inbound_events e set raw_key = null from forgotten f where e.id = f.id)
      select id from forgotten`)
    if (forgotten.length === 0) return
    const details = { letters: forgotten.length, keptDays: keptDays.letterOriginals }
    await audit(tx, { at: now, userId: null, action: 'retention.delete', subject: 'letter-originals', details })
  })
  const failed = removed.find((each) => each.status === 'rejected')
  const error: unknown = failed?.reason
  if (failed) log.warn({ err: error instanceof Error ? error.message : error }, 'originals could not be removed: trying again')
}

/**
 * Files in which other letters lie as well that are kept on. Those of one file were written by one transaction at one instant: that finds
 * them by the index.
 */
async function stillShared(db: Deps['db'], rows: readonly Condemned[], before: Date): Promise<Set<string>> {
  const inPacks = rows.filter(({ rawKey }) => wholeOf(rawKey) !== rawKey)
  if (inPacks.length === 0) return new Set()
  const others = await db.rows<{ rawKey: string }>(sql`
    select raw_key from letters where raw_key is not null and original_deleted_at is null and created_at = any(${inPacks.map(({ createdAt }) => createdAt)}::timestamptz[])
    union all
    select raw_key from letters where raw_key is not null and original_deleted_at > ${before}`)
  return new Set(others.map(({ rawKey }) => wholeOf(rawKey)))
}
