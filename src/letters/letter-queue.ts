import type { Letter } from '../../channels/channel.ts'
import type { Account } from '../centre/centre.ts'
import { isDatabaseAway, sql, type Tx } from '../db/database.ts'
import type { Deps } from '../deps.ts'
import type { BatchAftermath } from '../inbound/apply-events.ts'
import { applyLetters, type UnderstoodLetter } from './apply-letters.ts'
import type { Lane, LetterThreads } from './letter-threads.ts'
import { understandLetter } from './understand-letter.ts'

type QueueDeps = Pick<Deps, 'db' | 'blobs' | 'clock' | 'centre' | 'live' | 'log' | 'config' | 'assigner'> & {
  threads: LetterThreads
}

export type TakenLetter = {
  id: string
  accountId: string
  receivedAt: Date
  arrivedAt: Date | null
  rawKey: string
  size: number
}

export type LetterQueue = {
  /** Letters may be waiting to be read. */
  nudge: (fresh?: readonly { id: string; bytes: Buffer | null }[]) => void
  settled: () => Promise<void>
  close: () => Promise<void>
}

const batchSize = 50
/** Larger letters, and those that took the quick lane too long, are read one by one beside the others. */
export const quickBytes = 4 * 1024 * 1024
/** Threading asks what is here already: letters are placed one batch after the other, whatever the number of processes. */
const placingLock = 7_204_011
const retryMs = 1000
const maxAtHandBytes = 8 * 1024 * 1024

/**
 * Turns kept letters into tickets and messages, oldest first. A batch is read in a thread while the one before it is placed. The rows
 * are locked meanwhile: when the process dies, the next one finds them at once.
 */
export function openLetterQueue(deps: QueueDeps): LetterQueue {
  /** Letters that need the slow lane, as far as this process knows. */
  const stubborn = new Set<string>()
  /** Bytes of letters just kept: they need not be read back, when they are read soon. */
  const atHand = new Map<string, Buffer>()
  let atHandBytes = 0
  const takeAtHand = (id: string) => {
    const bytes = atHand.get(id)
    atHand.delete(id)
    atHandBytes -= bytes?.length ?? 0
    return bytes
  }
  const lanes = [openLane('quick', 2), openLane('slow', 1)]
  let placing: Promise<unknown> = Promise.resolve()
  let closed = false

  function openLane(lane: Lane, width: number) {
    let running = 0
    let again = false
    let timer: NodeJS.Timeout | undefined
    const idle = new Set<() => void>()
    const run = async () => {
      running += 1
      try {
        while (!closed && (await takeBatch(lane)) > 0);
      } catch (error) {
        deps.log.warn({ err: error instanceof Error ? error.message : error }, 'letters wait: trying again')
        if (!closed) timer ??= setTimeout(() => ((timer = undefined), nudge()), retryMs).unref()
      }
      running -= 1
      if (again && !closed) {
        again = false
        nudge()
      } else if (running === 0) for (const resolve of idle) resolve()
    }
    const nudge = () => {
      if (closed) return
      if (running >= width) {
        again = true
        return
      }
      while (running < width) void run()
    }
    const settled = () =>
      running === 0 ? Promise.resolve() : new Promise<void>((resolve) => idle.add(resolve)).then(() => idle.clear())
    return { nudge, settled, stop: () => clearTimeout(timer) }
  }

  async function takeBatch(lane: Lane, size = batchSize): Promise<number> {
    const left: BatchAftermath = { notices: [], assign: false }
    let taken: TakenLetter[] = []
    const slow: string[] = []
    try {
      await deps.db.transaction(async (tx) => {
        left.notices.length = 0
        taken = await takeLetters(tx, lane, lane === 'slow' ? 1 : size, [...stubborn])
        if (taken.length === 0) return
        // In the order in which they were taken, also when a later batch is read sooner. A slow letter is not waited for.
        const before = lane === 'quick' ? placing : Promise.resolve()
        let placed = () => {}
        if (lane === 'quick') placing = new Promise<void>((resolve) => (placed = resolve))
        try {
          const understood = await understandAll(taken, lane, slow)
          await before
          if (understood.length === 0) return
          await tx.run(sql`select pg_advisory_xact_lock(${placingLock})`)
          await applyLetters(tx, await deps.centre.get(), understood, deps.clock.now(), left)
        } finally {
          void before.then(placed, placed)
        }
      })
    } catch (error) {
      if (isDatabaseAway(error) || taken.length === 0) throw error
      if (size > 1 && lane === 'quick' && taken.length > 1) {
        // One of them is the culprit: each is tried in a transaction of its own.
        for (let n = 0; n < taken.length; n += 1) await takeBatch(lane, 1)
        return taken.length
      }
      await markFailed(deps, taken[0]!.id, error)
    }
    for (const { id } of lane === 'slow' ? taken : []) stubborn.delete(id)
    for (const id of slow) stubborn.add(id)
    if (slow.length > 0) lanes[1]!.nudge()
    if (left.notices.length > 0)
      deps.live.publish([...new Map(left.notices.map((notice) => [`${notice.what} ${notice.id}`, notice])).values()])
    if (left.assign) deps.assigner.nudge()
    return taken.length
  }

  async function understandAll(taken: readonly TakenLetter[], lane: Lane, slow: string[]): Promise<UnderstoodLetter[]> {
    const centre = await deps.centre.get()
    const read = await Promise.all(
      taken.map(async (row): Promise<UnderstoodLetter | null> => {
        const account: Account | undefined = centre.accountsById.get(row.accountId)
        const letter: Letter | 'slow' = await understandLetter(deps, centre, account, row, lane, takeAtHand(row.id))
        if (letter !== 'slow') return { ...row, letter }
        slow.push(row.id)
        return null
      }),
    )
    return read.filter((row) => row !== null)
  }

  return {
    nudge: (fresh = []) => {
      for (const { id, bytes } of fresh) {
        if (bytes === null || bytes.length > quickBytes || atHandBytes + bytes.length > maxAtHandBytes) continue
        atHand.set(id, bytes)
        atHandBytes += bytes.length
      }
      for (const lane of lanes) lane.nudge()
    },
    async settled() {
      for (let quiet = 0; quiet < 2; quiet += 1) for (const lane of lanes) await lane.settled()
    },
    async close() {
      closed = true
      for (const lane of lanes) lane.stop()
      await Promise.all([deps.threads.close(), ...lanes.map((lane) => lane.settled())])
    },
  }
}

async function takeLetters(tx: Tx, lane: Lane, size: number, stubborn: readonly string[]): Promise<TakenLetter[]> {
  const columns = sql`
    select e.id, e.account_id, e.received_at, l.arrived_at, l.raw_key, l.size from inbound_events e join letters l on l.id = e.id
    where e.state = 'new' and e.kind = 'letter' and (l.size > ${quickBytes} or e.id = any(${stubborn}::uuid[])) = ${lane === 'slow'}
    order by e.received_at, e.id limit ${size} for update of e skip locked`
  return tx.rows<TakenLetter>(columns)
}

async function markFailed(deps: Pick<Deps, 'db' | 'log' | 'live'>, id: string, error: unknown): Promise<void> {
  const message = error instanceof Error ? error.message : String(error)
  await deps.db.run(
    sql`update inbound_events set state = 'failed', attempts = attempts + 1, error = ${message.slice(0, 500)} where id = ${id} and state = 'new'`,
  )
  deps.log.error({ eventId: id, err: message }, 'a letter could not be placed')
  deps.live.publish([
    { what: 'failed-events', id: null },
    { what: 'board', id: null },
  ])
}
