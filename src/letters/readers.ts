import { setTimeout as sleep } from 'node:timers/promises'
import { ProviderError, type Cursor, type Listening } from '../../channels/channel.ts'
import { storeHealth } from '../accounts/accounts.store.ts'
import { checkAccount } from '../accounts/check-accounts.ts'
import { BlobError } from '../blobs/blob-error.ts'
import type { Account } from '../centre/centre.ts'
import { isDatabaseAway, sql } from '../db/database.ts'
import type { Deps } from '../deps.ts'
import { letterKeeper } from './keep-letters.ts'
import { openReaderLock } from './reader-lock.ts'

/** So often accounts are compared with what is being read; a change made here is seen at once. */
const lookMs = 3000
/** After a failure: later and later, never longer than a minute, so that all goes on by itself. */
const firstWaitMs = 1000
const longestWaitMs = 60_000

type ReaderDeps = Pick<Deps, 'db' | 'blobs' | 'clock' | 'centre' | 'live' | 'reach' | 'log' | 'letters'>
type Running = { settings: string; stop: () => Promise<void> }

export type Readers = { close: () => Promise<void> }

/**
 * Reads what providers keep for us, such as mailboxes: each account in one process, each of its places by one reader that never
 * overlaps itself. Accounts that are added, changed or switched off are noticed without a restart.
 */
export function openReaders(deps: ReaderDeps): Readers {
  const running = new Map<string, Running>()
  let closed = false
  let wake = () => {}
  const lock = openReaderLock(deps.db, () => {
    // Another process may be reading already.
    for (const [id, { stop }] of running) {
      running.delete(id)
      void stop()
    }
  })
  const unsubscribe = deps.live.subscribe((notice) => {
    if (notice.what === 'centre') wake()
  })

  async function look(): Promise<void> {
    const { accountsById } = await deps.centre.get()
    for (const [id, { settings, stop }] of running) {
      const account = accountsById.get(id)
      if (account && isRead(account) && JSON.stringify(account.settings) === settings) continue
      running.delete(id)
      await stop()
      await lock.leave(id)
    }
    for (const account of accountsById.values()) {
      if (closed || running.has(account.id) || !isRead(account) || !(await lock.take(account.id))) continue
      running.set(account.id, { settings: JSON.stringify(account.settings), stop: readAccount(deps, account) })
    }
  }

  const loop = (async () => {
    while (!closed) {
      await look().catch((error: Error) => deps.log.warn({ err: error.message }, 'readers: cannot look at the accounts'))
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, lookMs)
        wake = () => {
          clearTimeout(timer)
          resolve()
        }
        if (closed) wake()
      })
    }
  })()

  return {
    async close() {
      closed = true
      unsubscribe()
      wake()
      await loop
      await Promise.all([...running.values()].map(({ stop }) => stop()))
      lock.close()
    },
  }
}

const isRead = (account: Account) => account.enabled && account.settings !== null && account.channel.listen !== undefined

function readAccount(deps: ReaderDeps, account: Account): () => Promise<void> {
  const ending = new AbortController()
  const listen = account.channel.listen!
  const readers = listen.places(account.settings).map((place) => readPlace(deps, account, listen, place, ending.signal))
  return async () => {
    ending.abort()
    await Promise.all(readers)
  }
}

/** One reader of one place, begun again whenever it ends. */
async function readPlace(
  deps: ReaderDeps,
  account: Account,
  listen: Listening<unknown>,
  place: string,
  signal: AbortSignal,
): Promise<void> {
  let failures = 0
  /** What was last noted; undefined: nothing yet. */
  let noted: string | null | undefined
  const note = async (code: string | null) => {
    if (noted === code) return
    noted = code
    await noteState(deps, account, place, code)
  }
  while (!signal.aborted) {
    try {
      const cursor = await cursorOf(deps, account.id, place)
      const keeper = letterKeeper(deps, { accountId: account.id, place })
      await listen.follow(
        place,
        {
          cursor,
          signal,
          keep: async (items, next) => {
            const { fresh } = await keeper.keep(items, next)
            failures = 0
            if (fresh.length === 0) return
            deps.letters.nudge(fresh)
            await deps.letters.room()
          },
          upToDate: () => {
            failures = 0
            void note(null)
          },
        },
        deps.reach,
        account.settings,
      )
    } catch (error) {
      if (signal.aborted) return
      failures += 1
      const code = codeOf(error)
      await note(code)
      const err = code === 'fault' && error instanceof Error ? error.message : undefined
      deps.log.warn({ account: account.slug, place, code, failures, err }, 'a mailbox cannot be read, trying again')
      await pause(Math.min(longestWaitMs, firstWaitMs * 2 ** (failures - 1)), signal)
    }
  }
}

async function cursorOf(deps: Pick<Deps, 'db'>, accountId: string, place: string): Promise<Cursor | null> {
  const row = await deps.db.one<Cursor>(
    sql`select validity, position from reading_places where account_id = ${accountId} and place = ${place} and validity <> ''`,
  )
  return row ?? null
}

/** A word that has a sentence on the accounts page. */
function codeOf(error: unknown): string {
  if (error instanceof ProviderError || error instanceof BlobError) return error.code
  return isDatabaseAway(error) ? 'database' : 'fault'
}

/** The account's light goes out at once; it goes on again when all of the account, sending included, is seen to work. */
async function noteState(deps: ReaderDeps, account: Account, place: string, code: string | null): Promise<void> {
  const now = deps.clock.now()
  try {
    await deps.db.run(sql`
      insert into reading_places (account_id, place, code, code_at) values (${account.id}, ${place}, ${code}, ${now})
      on conflict (account_id, place) do update set code = excluded.code, code_at = excluded.code_at`)
    if (code === null) return await checkAccount(deps, account)
    if (await storeHealth(deps.db, account.id, { state: 'down', code }, now))
      deps.live.publish([
        { what: 'accounts', id: null },
        { what: 'board', id: null },
      ])
  } catch (error) {
    deps.log.warn({ err: (error as Error).message, account: account.slug }, 'the state of a mailbox could not be noted')
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  // Not all at the same moment, when a server comes back.
  await sleep(ms * (0.75 + Math.random() / 2), undefined, { signal, ref: false }).catch(() => undefined)
}
