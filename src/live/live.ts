import type { Log } from '../log.ts'
import type { Database } from '../db/database.ts'
import { sql } from '../db/database.ts'
import { newId } from '../db/new-id.ts'
import type { LiveNotice } from './live.contract.ts'

/** Notices between our own processes beside those for browsers: what is cached must be read anew; sessions of a user have ended. */
export type Notice = (LiveNotice | { what: 'centre'; id: null } | { what: 'sessions'; id: string }) & {
  /** Of a desk: the stream of the page that made the change, which has the answer to its request. Only others are told. */
  besides?: string | null
}

export type Live = {
  /** Tells every process that something changed. Called after the commit; a lost notice costs a late screen, never data. */
  publish: (notices: readonly Notice[]) => void
  /** Hears every notice, also those of this process. Returns how to stop. */
  subscribe: (hear: (notice: Notice) => void) => () => void
  close: () => Promise<void>
}

const channelName = 'live'
/** A NOTIFY takes a lock of the whole database at commit: notices of some milliseconds share one. */
const gatherMs = 50
const relistenMs = 1000

/**
 * One function for notices, whatever the number of processes: PostgreSQL's LISTEN/NOTIFY, which is there in every set-up.
 * Listeners of the same process hear a notice at once, without the way through the database.
 */
export async function openLive(db: Database, log: Log): Promise<Live> {
  const self = newId()
  const listeners = new Set<(notice: Notice) => void>()
  let waiting = new Map<string, Notice>()
  let timer: NodeJS.Timeout | undefined

  const dispatch = (notice: Notice) => {
    for (const hear of listeners) hear(notice)
  }
  const hear = (payload: string) => {
    const { from, notices } = JSON.parse(payload) as { from: string; notices: Notice[] }
    if (from !== self) notices.forEach(dispatch)
  }
  // Whatever was said while nobody listened is lost: everything cached is read anew.
  const ear = keepListening(db, log, hear, () => dispatch({ what: 'centre', id: null }))

  function send(): Promise<void> {
    timer = undefined
    const notices = [...waiting.values()]
    waiting = new Map()
    return notify(db, log, self, notices)
  }

  await ear.connect()
  return {
    publish(notices) {
      for (const notice of notices) {
        const key = `${notice.what} ${notice.id ?? ''}`
        const same = waiting.get(key)
        // Changed by several, it is news for each of them.
        if (!same) waiting.set(key, notice)
        else if (same.besides !== notice.besides) waiting.set(key, { ...same, besides: null })
        dispatch(notice)
      }
      timer ??= setTimeout(() => void send(), gatherMs)
    },
    subscribe(hear) {
      listeners.add(hear)
      return () => listeners.delete(hear)
    },
    async close() {
      if (timer) {
        clearTimeout(timer)
        await send()
      }
      await ear.close()
    },
  }
}

/** Listens, and again a second after each time the connection was lost or refused. */
function keepListening(db: Database, log: Log, hear: (payload: string) => void, opened: () => void) {
  let due: NodeJS.Timeout | undefined
  let closed = false
  let connection: { close: () => Promise<void> } | undefined

  async function connect(): Promise<void> {
    if (closed) return
    try {
      connection = await db.listen(channelName, hear, () => {
        connection = undefined
        retry()
      })
    } catch (error) {
      log.warn({ err: (error as Error).message }, 'live: cannot listen, trying again')
      return retry()
    }
    if (closed) await connection.close()
    else opened()
  }

  /** At most one attempt is due, whoever asks. */
  function retry(): void {
    if (closed) return
    clearTimeout(due)
    due = setTimeout(() => void connect(), relistenMs).unref()
  }

  return {
    connect,
    async close() {
      closed = true
      clearTimeout(due)
      await connection?.close()
    },
  }
}

async function notify(db: Database, log: Log, from: string, notices: readonly Notice[]): Promise<void> {
  // A payload holds 8000 bytes; a notice takes about 70.
  for (let n = 0; n < notices.length; n += 80) {
    const payload = JSON.stringify({ from, notices: notices.slice(n, n + 80) })
    await db
      .run(sql`select pg_notify(${channelName}, ${payload})`)
      .catch((error: Error) => log.warn({ err: error.message }, 'live: notice lost'))
  }
}
