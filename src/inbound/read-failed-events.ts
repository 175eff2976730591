import { isUtf8 } from 'node:buffer'
import type { PageRequest } from '../contacts/read-contacts.ts'
import { sql } from '../db/database.ts'
import type { Deps } from '../deps.ts'
import { iso } from '../http/iso.ts'
import { pageOfRows, readCursor } from '../http/page-cursor.ts'
import type { Page } from '../http/page.contract.ts'
import type { FailedEventView } from './inbound.contract.ts'

type FailedRow = {
  id: string
  account: string
  kind: string
  externalId: string
  receivedAt: Date
  attempts: number
  error: string | null
  path: string
  contentType: string | null
  raw: Buffer
  rawKey: string | null
}

/** Originals of one page together: a page ends early rather than be larger, but holds at least one event. */
const maxPageBytes = 4 * 1024 * 1024

type FailedDeps = Pick<Deps, 'db' | 'blobs'>

/** Of a letter its beginning: who wrote, about what. */
const shownBytes = 64 * 1024

async function withOriginal<Row extends FailedRow>(blobs: Deps['blobs'], row: Row): Promise<Row> {
  if (row.rawKey === null) return row
  return { ...row, raw: await blobs.readStart(row.rawKey, shownBytes).catch(() => Buffer.alloc(0)) }
}

/** Last received first. */
export async function readFailedEvents({ db, blobs }: FailedDeps, page: PageRequest): Promise<Page<FailedEventView>> {
  const [at, id] = readCursor(page.after, ['instant', 'uuid']) ?? ['infinity', 'ffffffff-ffff-ffff-ffff-ffffffffffff']
  const rows = await db.rows<FailedRow & { bytesBefore: number }>(sql`
    select e.id, a.slug as account, e.kind, e.external_id, e.received_at, e.attempts, e.error, e.path, e.content_type, e.raw_key, e.bytes_before,
      case when e.bytes_before < ${maxPageBytes}::bigint then e.raw else ''::bytea end as raw
    from (select *, coalesce(sum(length(raw)) over (order by received_at desc, id desc rows between unbounded preceding and 1 preceding), 0)::bigint as bytes_before
      from (select * from inbound_events where state = 'failed' and (received_at, id) < (${at}::timestamptz, ${id}::uuid) order by received_at desc, id desc limit ${page.limit + 1}) f) e
    join accounts a on a.id = e.account_id order by e.received_at desc, e.id desc`)
  const fitting = rows.filter((row) => row.bytesBefore < maxPageBytes).length
  const originals = await Promise.all(rows.map((row) => withOriginal(blobs, row)))
  return pageOfRows(originals, Math.min(page.limit, fitting), failedEventViewOf, (row) => [row.receivedAt, row.id])
}

/** Undefined: there is no such event, or it has been dealt with. */
export async function readFailedEvent({ db, blobs }: FailedDeps, id: string): Promise<FailedEventView | undefined> {
  const row = await db.one<FailedRow>(sql`
    select e.id, a.slug as account, e.kind, e.external_id, e.received_at, e.attempts, e.error, e.path, e.content_type, e.raw, e.raw_key
    from inbound_events e join accounts a on a.id = e.account_id where e.id = ${id} and e.state = 'failed'`)
  return row && failedEventViewOf(await withOriginal(blobs, row))
}

function failedEventViewOf({
  id,
  account,
  kind,
  externalId,
  receivedAt,
  attempts,
  error,
  path,
  contentType,
  raw,
}: FailedRow): FailedEventView {
  const encoding = isUtf8(raw) ? 'utf8' : 'base64'
  return {
    id,
    account,
    kind,
    externalId,
    receivedAt: iso(receivedAt),
    attempts,
    error,
    path,
    contentType,
    original: { encoding, body: raw.toString(encoding) },
  }
}
