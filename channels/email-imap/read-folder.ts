import type { ImapFlow } from 'imapflow'
import { ProviderError } from '../channel.ts'
import type { Cursor, FoundItem, Reading, Reach } from '../channel.ts'
import { fetchLetters } from './fetch-letters.ts'
import { imapFailure, openImap } from './imap-connection.ts'
import { letterTransport } from './letter-transport.ts'
import type { Literals } from './literal-splitter.ts'
import type { EmailImapSettings } from './settings.ts'
import { LetterWithheld, noteWithheld } from './withheld-letters.ts'

/** So many steps may be under way while the next one is fetched. */
const batchesAhead = 3
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
  const { host, port, user } = settings.imap
  const line: Line = { client, literals, news: newsOf(client), place: JSON.stringify([host, port, user]), folder }
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
    if (!reading.signal.aborted) throw failureOf(error, line)
  } finally {
    reading.signal.removeEventListener('abort', stop)
    client.close()
  }
}

/** `folder`: with its numbers, once they are known. */
type Line = { client: ImapFlow; literals: Literals; news: News; place: string; folder: string }

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

function failureOf(error: unknown, { place, folder }: Line): unknown {
  const cause = error instanceof KeepFailed ? error.cause : error
  if (!(cause instanceof LetterWithheld)) return error instanceof KeepFailed ? cause : imapFailure(cause)
  noteWithheld(place + folder, cause.uid)
  return imapFailure(cause.cause)
}

async function catchUp(line: Line, name: string, reading: Reading, before: Cursor | null): Promise<Cursor> {
  const { client, news } = line
  // Opened anew each time: only so a changed UIDVALIDITY shows.
  const { uidValidity } = await client.mailboxOpen(name, { readOnly: true })
  news.came = false
  const validity = String(uidValidity)
  line.folder = `${name} ${validity}`
  let cursor = before?.validity === validity ? before : { validity, position: 0 }
  const from = cursor.position
  const found = await client.search({ uid: `${from + 1}:*` }, { uid: true })
  if (!found) throw new ProviderError('refused', { retry: true })
  // `n:*` names the last letter even when its UID is below n.
  const uids = found.filter((uid) => uid > from).toSorted((a, b) => a - b)
  const keeping: Promise<void>[] = []
  try {
    for (let n = 0; n < uids.length && !reading.signal.aborted; n += listedLetters)
      for await (const { items, position } of fetchLetters(line, uids.slice(n, n + listedLetters))) {
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
    await Promise.all(keeping)
  } finally {
    // Whoever begins again begins where these end.
    await Promise.allSettled(keeping)
  }
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
