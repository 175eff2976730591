import { createHash } from 'node:crypto'
import type { Cursor, FoundItem } from '../../channels/channel.ts'
import { sql } from '../db/database.ts'
import { newId } from '../db/new-id.ts'
import type { Deps } from '../deps.ts'
import type { FreshLetter } from './letters-at-hand.ts'

export type Place = { accountId: string; place: string }

/** Nothing larger is read from a server: whatever such a thing is, it is no letter. */
const maxBytes = 1024 ** 3

type Found = { item: FoundItem; fingerprint: string | null; sha256: string; size: number }
type Kept = Found & { id: string; key: string }

/**
 * Letters found in a mailbox, kept for good before anything is made of them: first the raw bytes, then in one transaction their rows,
 * where they were found, and how far the mailbox has been read. A letter that is known (found again, or found in another mailbox of
 * ours) is only noted as being there too. The bytes are written at once, the rows after those of the batch `before`: the cursor moves in
 * order.
 */
export async function keepLetters(
  deps: Pick<Deps, 'db' | 'blobs' | 'clock'>,
  { accountId, place }: Place,
  items: readonly FoundItem[],
  cursor: Cursor,
  before: Promise<unknown> = Promise.resolve(),
): Promise<{ fresh: FreshLetter[] }> {
  const found = items.map(measured)
  const known = await knownOf(deps, found)
  const kept = await keepBytes(deps, found, known)
  await before
  const now = deps.clock.now()
  return deps.db.transaction(async (tx) => {
    const ids = new Map(known)
    const rows = kept.filter(({ fingerprint }, n) => kept.findIndex((each) => each.fingerprint === fingerprint) === n)
    if (rows.length > 0) {
      const won = await tx.rows<{ id: string; fingerprint: string }>(sql`
        insert into letters (id, fingerprint, sha256, size, raw_key, arrived_at, created_at)
        select id, fingerprint, sha256, size, raw_key, arrived_at, ${now}::timestamptz
        from unnest(${rows.map((row) => row.id)}::uuid[], ${rows.map((row) => row.fingerprint)}::text[], ${rows.map((row) => row.sha256)}::text[], ${rows.map((row) => row.size)}::bigint[],
          ${rows.map((row) => row.key)}::text[], ${rows.map((row) => row.item.at)}::timestamptz[]) as l (id, fingerprint, sha256, size, raw_key, arrived_at)
        on conflict (fingerprint) do nothing returning id, fingerprint`)
      for (const { id, fingerprint } of won) ids.set(fingerprint, id)
      const fresh = rows.filter(({ id }) => won.some((row) => row.id === id))
      await tx.run(sql`
        insert into inbound_events (id, account_id, external_id, kind, path, content_type, raw, raw_key, sha256, received_at, state)
        select id, ${accountId}::uuid, 'letter:' || fingerprint, 'letter', ${place}::text, 'message/rfc822', ''::bytea, raw_key, sha256, ${now}::timestamptz, 'new'
        from unnest(${fresh.map((row) => row.id)}::uuid[], ${fresh.map((row) => row.fingerprint)}::text[], ${fresh.map((row) => row.key)}::text[], ${fresh.map((row) => row.sha256)}::text[]) as l (id, fingerprint, raw_key, sha256)`)
      const lost = rows.filter((row) => !ids.has(row.fingerprint!)).map((row) => row.fingerprint)
      // Another reader was first with the same letter.
      for (const row of lost.length > 0
        ? await tx.rows<{ id: string; fingerprint: string }>(
            sql`select id, fingerprint from letters where fingerprint = any(${lost}::text[])`,
          )
        : [])
        ids.set(row.fingerprint, row.id)
    }
    const prints = kept.length > 0 || known.size > 0 ? printsOf(found, kept) : []
    tx.post(sql`
      insert into letter_places (account_id, place, validity, position, letter_id)
      select ${accountId}::uuid, ${place}::text, ${cursor.validity}::text, position, letter_id
      from unnest(${items.map((item) => item.position)}::bigint[], ${prints.map((print) => ids.get(print) ?? null)}::uuid[]) as p (position, letter_id)
      where letter_id is not null on conflict do nothing`)
    tx.post(sql`
      insert into reading_places (account_id, place, validity, position, read_at) values (${accountId}, ${place}, ${cursor.validity}, ${cursor.position}, ${now})
      on conflict (account_id, place) do update set validity = excluded.validity, position = excluded.position, read_at = excluded.read_at`)
    return {
      fresh: rows
        .filter(({ id, fingerprint }) => ids.get(fingerprint!) === id)
        .map(({ id, item: { body } }) => ({ id, bytes: Buffer.isBuffer(body) ? body : null })),
    }
  })
}

/** In the order of the items; a streamed letter that names itself by its bytes alone has its print only once it is kept. */
function printsOf(found: readonly Found[], kept: readonly Kept[]): string[] {
  const streamed = new Map(kept.map((row) => [row.item, row.fingerprint!]))
  return found.map(({ item, fingerprint }) => fingerprint ?? streamed.get(item) ?? '')
}

function measured(item: FoundItem): Found {
  if (!Buffer.isBuffer(item.body)) return { item, fingerprint: item.fingerprint, sha256: '', size: item.size }
  const sha256 = createHash('sha256').update(item.body).digest('hex')
  return { item, fingerprint: item.fingerprint ?? sha256, sha256, size: item.body.length }
}

async function knownOf(deps: Pick<Deps, 'db'>, found: readonly Found[]): Promise<Map<string, string>> {
  const prints = found.flatMap(({ fingerprint }) => (fingerprint ? [fingerprint] : []))
  if (prints.length === 0) return new Map()
  const rows = await deps.db.rows<{ id: string; fingerprint: string }>(
    sql`select id, fingerprint from letters where fingerprint = any(${prints}::text[])`,
  )
  return new Map(rows.map(({ id, fingerprint }) => [fingerprint, id]))
}

async function keepBytes(
  deps: Pick<Deps, 'blobs' | 'clock'>,
  found: readonly Found[],
  known: ReadonlyMap<string, string>,
): Promise<Kept[]> {
  const fresh = found.filter(({ fingerprint }) => fingerprint === null || !known.has(fingerprint))
  const atHand = fresh.flatMap((each) => (Buffer.isBuffer(each.item.body) ? [{ ...each, bytes: each.item.body }] : []))
  const keys = await deps.blobs.put(
    'letters',
    atHand.map(({ bytes }) => bytes),
  )
  const nowMs = deps.clock.now().getTime()
  const kept: Kept[] = atHand.map(({ item, fingerprint, sha256, size }, n) => ({
    item,
    fingerprint,
    sha256,
    size,
    id: newId(nowMs),
    key: keys[n]!,
  }))
  for (const each of fresh) {
    const { body } = each.item
    if (Buffer.isBuffer(body)) continue
    const blob = await deps.blobs.putStream('letters', await body(), maxBytes)
    kept.push({ ...each, ...blob, fingerprint: each.fingerprint ?? blob.sha256, id: newId(nowMs) })
  }
  const order = new Map(found.map(({ item }, n) => [item, n]))
  return kept.toSorted((a, b) => order.get(a.item)! - order.get(b.item)!)
}
