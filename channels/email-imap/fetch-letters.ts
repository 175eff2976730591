import type { ImapFlow } from 'imapflow'
import { ProviderError } from '../channel.ts'
import type { FoundItem } from '../channel.ts'
import { fingerprintBytes, letterFingerprint } from './letter-fingerprint.ts'
import type { Literals } from './literal-splitter.ts'
import { LetterWithheld, standInFor, wayToRead } from './withheld-letters.ts'

/** At most so many letters and bytes are kept in one step, whatever is waiting there. */
const batchLetters = 100
const batchBytes = 1.5 * 1024 * 1024
/** Larger letters are read in pieces, straight to where they are kept. */
const streamedBytes = 4 * 1024 * 1024
const pieceBytes = 512 * 1024

type Listed = { uid: number; size: number }
type Batch = { items: FoundItem[]; position: number }
/** `place` and `folder` together name the letters' numbers. */
type Asking = { client: ImapFlow; literals: Literals; place: string; folder: string }

/**
 * Letters of these UIDs, in batches that can be kept; the server goes on sending while they are, but not further than a little ahead.
 * @throws LetterWithheld, after all that came before it.
 */
export async function* fetchLetters(asking: Asking, uids: readonly number[]): AsyncGenerator<Batch> {
  for (const run of runsOf(asking.place + asking.folder, await sizesOf(asking, uids)))
    yield* run.length === 1 ? fetchAlone(asking, run[0]!) : fetchRun(asking, run)
}

/** A letter whose size is not told is there all the same; one that is under suspicion is not asked for it. */
async function sizesOf({ client, place, folder }: Asking, uids: readonly number[]): Promise<Listed[]> {
  const asked = uids.filter((uid) => wayToRead(place + folder, uid) === 'together')
  const sizes = new Map<number, number>()
  try {
    if (asked.length > 0)
      for await (const { uid, size } of client.fetch(rangeOf(asked), { uid: true, size: true }, { uid: true }))
        sizes.set(uid, size ?? 0)
  } catch (error) {
    // Where the line broke, a letter may be the cause.
    if (!client.usable) throw new LetterWithheld(asked.find((uid) => !sizes.has(uid)) ?? asked[0]!, error)
  }
  return uids.map((uid) => ({ uid, size: sizes.get(uid) ?? 0 }))
}

/** 1,2,3,7 → 1:3,7. */
export function rangeOf(uids: readonly number[]): string {
  const ranges: [number, number][] = []
  for (const uid of uids) {
    const last = ranges.at(-1)
    if (last && last[1] === uid - 1) last[1] = uid
    else ranges.push([uid, uid])
  }
  return ranges.map(([from, to]) => (from === to ? String(from) : `${from}:${to}`)).join(',')
}

/** What one command asks for: all small letters up to the next that is read by itself, or that alone. */
function runsOf(folder: string, listed: readonly Listed[]): Listed[][] {
  const runs: Listed[][] = []
  let isOpen = false
  for (const letter of listed) {
    const isSmall = letter.size <= streamedBytes && wayToRead(folder, letter.uid) === 'together'
    if (isSmall && isOpen) runs.at(-1)!.push(letter)
    else runs.push([letter])
    isOpen = isSmall
  }
  return runs
}

async function* fetchAlone(asking: Asking, letter: Listed): AsyncGenerator<Batch> {
  const { client, place, folder } = asking
  const way = wayToRead(place + folder, letter.uid)
  if ((way === 'together' || way === 'whole') && letter.size <= streamedBytes) return yield* fetchRun(asking, [letter])
  if (way === 'header' || way === 'nothing')
    return yield { items: [await standIn(asking, letter.uid, way)], position: letter.uid }
  const items = (await isThere(client, letter.uid)) ? [await streamedLetter(client, letter)] : []
  yield { items, position: letter.uid }
}

async function* fetchRun(asking: Asking, run: readonly Listed[]): AsyncGenerator<Batch> {
  const { client, literals } = asking
  let items: FoundItem[] = []
  let bytes = 0
  const missing = new Set(run.map(({ uid }) => uid))
  // No further than all that comes before is here as well, in whatever order the server answers.
  const reached = () => {
    const next = Math.min(...missing)
    return run.findLast(({ uid }) => uid < next)?.uid ?? run[0]!.uid - 1
  }
  const batch = (): Batch => ({ items: items.toSorted((a, b) => a.position - b.position), position: reached() })
  let failure: { cause: unknown } | undefined
  literals.capture(true)
  try {
    const query = { uid: true, source: true, internalDate: true }
    for await (const letter of client.fetch(rangeOf([...missing]), query, { uid: true })) {
      if (!letter.source || !missing.delete(letter.uid)) continue
      const body = literals.take(letter.source) ?? letter.source
      items.push({
        position: letter.uid,
        fingerprint: letterFingerprint(body),
        at: dateOf(letter.internalDate),
        size: body.length,
        body,
      })
      bytes += body.length
      if (items.length < batchLetters && bytes < batchBytes) continue
      yield batch()
      items = []
      bytes = 0
    }
  } catch (error) {
    failure = { cause: error }
  } finally {
    literals.capture(false)
  }
  // Another program may have removed some in between.
  if (!failure && missing.size > 0) for (const uid of missing) if (!(await isThere(client, uid))) missing.delete(uid)
  if (items.length > 0 || missing.size < run.length) yield batch()
  // Some servers refuse them all for the sake of one.
  if (failure && client.usable && missing.size > 1)
    yield* fetchHalves(
      asking,
      run.filter(({ uid }) => missing.has(uid)),
    )
  else if (failure || missing.size > 0) throw new LetterWithheld(Math.min(...missing), failure?.cause ?? refused())
}

async function* fetchHalves(asking: Asking, run: readonly Listed[]): AsyncGenerator<Batch> {
  const half = Math.ceil(run.length / 2)
  yield* fetchRun(asking, run.slice(0, half))
  yield* fetchRun(asking, run.slice(half))
}

const refused = () => new ProviderError('refused', { retry: true })

async function isThere(client: ImapFlow, uid: number): Promise<boolean> {
  const found = await client.search({ uid: String(uid) }, { uid: true })
  if (!found) throw refused()
  return found.includes(uid)
}

async function standIn({ client, folder }: Asking, uid: number, way: 'header' | 'nothing'): Promise<FoundItem> {
  let header: Buffer | null = null
  try {
    const known = way === 'header' ? await client.fetchOne(String(uid), { uid: true, headers: true }, { uid: true }) : false
    header = (known && known.headers) || null
  } catch (error) {
    if (!client.usable) throw new LetterWithheld(uid, error)
  }
  const body = standInFor(folder, uid, header)
  // It is not the letter: that may yet be found elsewhere.
  return { position: uid, fingerprint: null, at: null, size: body.length, body }
}

async function streamedLetter(client: ImapFlow, { uid, size }: Listed): Promise<FoundItem> {
  const known = await client
    .fetchOne(String(uid), { internalDate: true, uid: true, source: { start: 0, maxLength: fingerprintBytes } }, { uid: true })
    .catch((error: unknown) => {
      throw new LetterWithheld(uid, error)
    })
  return {
    position: uid,
    fingerprint: known && known.source ? letterFingerprint(known.source) : null,
    at: known ? dateOf(known.internalDate) : null,
    size,
    body: () => Promise.resolve(piecesOf(client, uid)),
  }
}

/** To its end, whatever its size is said to be: where the server has nothing more. */
async function* piecesOf(client: ImapFlow, uid: number): AsyncGenerator<Buffer> {
  for (let start = 0; ;) {
    const query = { uid: true, source: { start, maxLength: pieceBytes } }
    const found = await client.fetchOne(String(uid), query, { uid: true }).catch((error: unknown) => {
      throw new LetterWithheld(uid, error)
    })
    if (!found || (!found.source && start === 0)) throw new LetterWithheld(uid, refused())
    if (!found.source?.length) return
    yield found.source
    start += found.source.length
  }
}

function dateOf(given: Date | string | undefined): Date | null {
  const at = given === undefined ? null : new Date(given)
  return at && !Number.isNaN(at.getTime()) ? at : null
}
