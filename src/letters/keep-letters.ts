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
type Kept = Found & { key: string }

type KeepDeps = Pick<Deps, 'db' | 'blobs' | 'clock'>
/** Letters whose bytes are safe; their rows are yet to be written. */
type Stored = {
  items: readonly FoundItem[]
  found: readonly Found[]
  known: ReadonlyMap<string, string>
  kept: readonly Kept[]
  cursor: Cursor
}

export type LetterKeeper = { keep: (items: readonly FoundItem[], cursor: Cursor) => Promise<{ fresh: FreshLetter[] }> }

/**
 * Letters found in a mailbox, kept for good before anything is made of them: first the raw bytes, then in one transaction their rows,
 * where they were found, and how far the mailbox has been read. A letter that is known (found again, or found in another mailbox of
 * ours) is only noted as being there too.
 *
 * Bytes are written as they come; rows in the order of the calls, those together that wait while a commit is under way. After a failure
 * nothing more is kept: the cursor must not pass what is not here.
 */
export function letterKeeper(deps: KeepDeps, place: Place): LetterKeeper {
  type Step = {
    stored: Promise<Stored>
    isStored: boolean
    resolve: (done: { fresh: FreshLetter[] }) => void
    reject: (error: unknown) => void
  }
  const waiting: Step[] = []
  let writing = false
  let failed: { error: unknown } | undefined

  async function write(): Promise<void> {
    writing = true
    while (waiting.length > 0) {
      await waiting[0]!.stored.catch(() => undefined)
      const ready = waiting.findIndex(({ isStored }) => !isStored)
      const steps = waiting.splice(0, ready > 0 ? ready : ready === 0 ? 1 : waiting.length)
      try {
        if (failed) throw failed.error
        const fresh = await writeRows(deps, place, await Promise.all(steps.map(({ stored }) => stored)))
        for (const [n, step] of steps.entries()) step.resolve({ fresh: n === 0 ? fresh : [] })
      } catch (error) {
        failed ??= { error }
        for (const step of steps) step.reject(error)
      }
    }
    writing = false
  }

  return {
    keep(items, cursor) {
      const stored = storeBytes(deps, items, cursor)
      return new Promise((resolve, reject) => {
        const step: Step = { stored, isStored: false, resolve, reject }
        void stored.then(
          () => (step.isStored = true),
          () => undefined,
        )
        waiting.push(step)
        if (!writing) void write()
      })
    },
  }
}

async function storeBytes(deps: KeepDeps, items: readonly FoundItem[], cursor: Cursor): Promise<Stored> {
  const found = items.map(measured)
  const known = await knownOf(deps, found)
  return { items, found, known, kept: await keepBytes(deps, found, known), cursor }
}

async function writeRows(deps: KeepDeps, { accountId, place }: Place, steps: readonly Stored[]): Promise<FreshLetter[]> {
  const items = steps.flatMap((step) => step.items)
  const found = steps.flatMap((step) => step.found)
  const kept = steps.flatMap((step) => step.kept)
  const known = new Map(steps.flatMap((step) => [...step.known]))
  const { cursor } = steps.at(-1)!
  const now = deps.clock.now()
  const written = await deps.db.transaction(async (tx) => {
    const ids = new Map(known)
    // One that stands there twice is kept by its first; of one that has come to be known in between the other bytes are not used.
    const once = [...new Map(kept.toReversed().map((row) => [row.fingerprint, row])).values()].toReversed()
    const rows = once.map((row) => ({ ...row, id: newId(now.getTime()) }))
    if (rows.length > 0) {
      const won = await tx.rows<{ id: string; fingerprint: string }>(sql`
        insert into letters (id, fingerprint, sha256, size, raw_key, arrived_at, created_at)
        select id, fingerprint, sha256, size, raw_key, arrived_at, ${now}::timestamptz
        from unnest(${rows.map((row) => row.id)}::uuid[], ${rows.map((row) => row.fingerprint)}::text[], ${rows.map((row) => row.sha256)}::text[], ${rows.map((row) => row.size)}::bigint[],
          ${rows.map((row) => row.key)}::text[], ${rows.map((row) => row.item.at)}::timestamptz[]) as l (id, fingerprint, sha256, size, raw_key, arrived_at)
        on conflict (fingerprint) do nothing returning id, fingerprint`)
      for (const { id, fingerprint } of won) ids.set(fingerprint, id)
      const wonIds = new Set(won.map(({ id }) => id))
      const fresh = rows.filter(({ id }) => wonIds.has(id))
      tx.post(sql`
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
    return rows.filter(({ id, fingerprint }) => ids.get(fingerprint!) === id)
  })
  await removeUnused(deps, kept, new Set(written.map(({ key }) => key)))
  return written.map(({ id, item: { body } }) => ({ id, bytes: Buffer.isBuffer(body) ? body : null }))
}

/** Bytes no row names would be kept for ever. Only once it is certain that the rows are written: a commit that failed may have succeeded. */
async function removeUnused({ blobs }: Pick<Deps, 'blobs'>, kept: readonly Kept[], used: ReadonlySet<string>): Promise<void> {
  const unused = kept.filter(({ key }) => !used.has(key))
  await Promise.allSettled(unused.map(({ key }) => blobs.remove(key)))
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
  deps: Pick<Deps, 'blobs'>,
  found: readonly Found[],
  known: ReadonlyMap<string, string>,
): Promise<Kept[]> {
  const fresh = found.filter(({ fingerprint }) => fingerprint === null || !known.has(fingerprint))
  const atHand = fresh.flatMap((each) => (Buffer.isBuffer(each.item.body) ? [{ ...each, bytes: each.item.body }] : []))
  const keys = await deps.blobs.put(
    'letters',
    atHand.map(({ bytes }) => bytes),
  )
  const kept: Kept[] = atHand.map(({ item, fingerprint, sha256, size }, n) => ({
    item,
    fingerprint,
    sha256,
    size,
    key: keys[n]!,
  }))
  for (const each of fresh) {
    const { body } = each.item
    if (Buffer.isBuffer(body)) continue
    const blob = await deps.blobs.putStream('letters', await body(), maxBytes)
    kept.push({ ...each, ...blob, fingerprint: each.fingerprint ?? blob.sha256 })
  }
  const order = new Map(found.map(({ item }, n) => [item, n]))
  return kept.toSorted((a, b) => order.get(a.item)! - order.get(b.item)!)
}
