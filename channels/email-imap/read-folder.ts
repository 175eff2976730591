import type { ImapFlow } from 'imapflow'
import { ProviderError } from '../channel.ts'
import type { Cursor, FoundItem, Reading, Reach } from '../channel.ts'
import { imapFailure, openImap } from './imap-connection.ts'
import { letterFingerprint } from './letter-fingerprint.ts'
import { letterTransport } from './letter-transport.ts'
import type { Literals } from './literal-splitter.ts'
import type { EmailImapSettings } from './settings.ts'

/** At most so many letters and bytes are kept in one step, whatever is waiting there. */
const batchLetters = 100
const batchBytes = 1.5 * 1024 * 1024
/** So many steps may be under way while the next one is fetched. */
const batchesAhead = 3
/** Larger letters are read in pieces, straight to where they are kept. */
const streamedBytes = 4 * 1024 * 1024
const pieceBytes = 512 * 1024
/** The server is asked for sizes of so many letters at once. */
const listedLetters = 500
/** Without IDLE the server is asked this often; with it as well, now and then, because lines die silently. */
const askMs = 15_000
const askThoughIdleMs = 180_000

/**
 * Reads one folder (IMAP4rev1, RFC 3501, and IDLE, RFC 2177) by UID from the cursor on, and stays. Nothing is changed on the server: a
 * person may read the same mailbox. With another UIDVALIDITY everything there counts as new; whoever keeps it knows what he has.
 */
export async function readFolder(folder: string, reading: Reading, reach: Reach, settings: EmailImapSettings): Promise<void> {
  const { transport, literals } = letterTransport()
  const client = await openImap(settings, reach, transport)
  const line: Line = { client, literals, news: newsOf(client) }
  const stop = () => client.close()
  reading.signal.addEventListener('abort', stop, { once: true })
  try {
    let cursor = reading.cursor
    while (!reading.signal.aborted) {
      cursor = await catchUp(line, folder, reading, cursor)
      reading.upToDate()
      await untilNews(client, reading.signal, line.news)
    }
  } catch (error) {
    if (!reading.signal.aborted) throw error instanceof KeepFailed ? error.cause : imapFailure(error)
  } finally {
    reading.signal.removeEventListener('abort', stop)
    client.close()
  }
}

type Line = { client: ImapFlow; literals: Literals; news: News }

/** What could not be kept is no fault of the mail server. */
class KeepFailed extends Error {}

/** What the server tells unasked, also while something else is under way. */
type News = { came: boolean; wake: () => void }

function newsOf(client: ImapFlow): News {
  const news: News = { came: false, wake: () => undefined }
  client.on('exists', () => {
    news.came = true
    news.wake()
  })
  return news
}

async function catchUp(
  { client, literals, news }: Line,
  folder: string,
  reading: Reading,
  before: Cursor | null,
): Promise<Cursor> {
  // Opened anew each time: only so a changed UIDVALIDITY shows.
  const { uidValidity } = await client.mailboxOpen(folder, { readOnly: true })
  news.came = false
  const validity = String(uidValidity)
  let cursor = before?.validity === validity ? before : { validity, position: 0 }
  const from = cursor.position
  const found = await client.search({ uid: `${from + 1}:*` }, { uid: true })
  // `n:*` names the last letter even when its UID is below n.
  const uids = (found || []).filter((uid) => uid > from).toSorted((a, b) => a - b)
  const keeping: Promise<void>[] = []
  for (let n = 0; n < uids.length && !reading.signal.aborted; n += listedLetters) {
    const listed = await sizesOf(client, uids.slice(n, n + listedLetters))
    for (const run of runsOf(listed)) {
      for await (const { items, position } of fetchRun(client, literals, run)) {
        if (reading.signal.aborted) break
        // While these came, those before them were being written.
        if (keeping.length >= batchesAhead) await keeping.shift()
        cursor = { validity, position }
        const kept = keep(reading, items, cursor)
        kept.catch(() => undefined)
        keeping.push(kept)
        // Streams belong to this connection: they are read to their end before anything else is asked.
        if (items.some(({ body }) => !Buffer.isBuffer(body))) await kept
      }
    }
  }
  await Promise.all(keeping)
  if (uids.length === 0 && before?.validity !== validity) await keep(reading, [], cursor)
  return cursor
}

async function keep(reading: Reading, items: readonly FoundItem[], cursor: Cursor): Promise<void> {
  try {
    await reading.keep(items, cursor)
  } catch (error) {
    throw new KeepFailed('not kept', { cause: error })
  }
}

type Listed = { uid: number; size: number }

async function sizesOf(client: ImapFlow, uids: readonly number[]): Promise<Listed[]> {
  const listed: Listed[] = []
  for await (const letter of client.fetch(rangeOf(uids), { uid: true, size: true }, { uid: true }))
    listed.push({ uid: letter.uid, size: letter.size ?? 0 })
  const wanted = new Set(uids)
  return listed.filter(({ uid }) => wanted.has(uid)).toSorted((a, b) => a.uid - b.uid)
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

/** What one command asks for: all small letters up to the next large one, or that alone. */
function runsOf(listed: readonly Listed[]): Listed[][] {
  const runs: Listed[][] = []
  let isOpen = false
  for (const letter of listed) {
    const isSmall = letter.size <= streamedBytes
    if (isSmall && isOpen) runs.at(-1)!.push(letter)
    else runs.push([letter])
    isOpen = isSmall
  }
  return runs
}

type Batch = { items: FoundItem[]; position: number }

/** In batches that can be kept; the server goes on sending while they are, but not further than a little ahead. */
async function* fetchRun(client: ImapFlow, literals: Literals, run: readonly Listed[]): AsyncGenerator<Batch> {
  const [first] = run
  if (first && first.size > streamedBytes) {
    yield { items: [await streamedLetter(client, first)], position: first.uid }
    return
  }
  let items: FoundItem[] = []
  let bytes = 0
  const missing = new Set(run.map(({ uid }) => uid))
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
      // No further than all that comes before is here as well, in whatever order the server answers.
      const next = Math.min(...missing)
      const position = run.findLast(({ uid }) => uid < next)?.uid ?? first!.uid - 1
      yield { items: items.toSorted((a, b) => a.position - b.position), position }
      items = []
      bytes = 0
    }
  } finally {
    literals.capture(false)
  }
  // Another program may have removed some in between.
  if (items.length > 0 || missing.size > 0)
    yield { items: items.toSorted((a, b) => a.position - b.position), position: run.at(-1)!.uid }
}

async function streamedLetter(client: ImapFlow, { uid, size }: Listed): Promise<FoundItem> {
  const known = await client.fetchOne(String(uid), { internalDate: true, uid: true, headers: true }, { uid: true })
  return {
    position: uid,
    fingerprint: known && known.headers ? letterFingerprint(known.headers) : null,
    at: known ? dateOf(known.internalDate) : null,
    size,
    body: async () => {
      const { content } = await client.download(String(uid), undefined, { uid: true, chunkSize: pieceBytes })
      if (!content) throw new ProviderError('refused', { retry: true })
      return content as AsyncIterable<Uint8Array>
    },
  }
}

function dateOf(given: Date | string | undefined): Date | null {
  const at = given === undefined ? null : new Date(given)
  return at && !Number.isNaN(at.getTime()) ? at : null
}

/** Resolves when something may have come, when it is time to ask anyway, or at the signal; rejects when the line is lost. */
function untilNews(client: ImapFlow, signal: AbortSignal, news: News): Promise<void> {
  const canIdle = client.capabilities.has('IDLE')
  return new Promise((resolve, reject) => {
    const end = (settle: () => void) => () => {
      clearTimeout(timer)
      news.wake = () => undefined
      client.off('close', lost)
      signal.removeEventListener('abort', wake)
      settle()
    }
    const wake = end(resolve)
    const lost = end(() => reject(new ProviderError('unreachable', { retry: true })))
    const timer = setTimeout(wake, canIdle ? askThoughIdleMs : askMs)
    if (signal.aborted || news.came) return wake()
    if (!client.usable) return lost()
    news.wake = wake
    client.on('close', lost)
    signal.addEventListener('abort', wake)
    // Ends by itself with the next command.
    if (canIdle) client.idle().catch(lost)
  })
}
