import { isDatabaseAway, sql, type Tx } from '../db/database.ts'
import type { Deps } from '../deps.ts'
import type { BatchAftermath } from '../inbound/apply-events.ts'
import { applyLetters } from './apply-letters.ts'
import { openLetterLane, type LetterLane } from './letter-lane.ts'
import type { Lane, LetterThreads } from './letter-threads.ts'
import { lettersAtHand, type FreshLetter, type LettersAtHand } from './letters-at-hand.ts'
import { understandLetters } from './understand-letters.ts'
import type { TakenLetter, UnderstoodLetter } from './understood-letter.ts'

type QueueDeps = Pick<Deps, 'db' | 'blobs' | 'clock' | 'centre' | 'live' | 'log' | 'config' | 'assigner'> & {
  threads: LetterThreads
}

export type LetterQueue = {
  /** Letters may be waiting to be read: these, and others. */
  nudge: (fresh?: readonly FreshLetter[]) => void
  /** Resolves when what waits here has been read for the most part, or after a while: whoever fetches letters need not be far ahead. */
  room: () => Promise<void>
  settled: () => Promise<void>
  close: () => Promise<void>
}

const batchSize = 50
/** Larger letters, and those that took the quick lane too long, are read one by one beside the others. */
const quickBytes = 4 * 1024 * 1024
/** Threading asks what is here already: letters are placed one batch after the other, whatever the number of processes. */
const placingLock = 7_204_011

type Queue = {
  deps: QueueDeps
  /** Letters that need the slow lane, as far as this process knows. */
  stubborn: Set<string>
  atHand: LettersAtHand
  /** The batch before, placed or not. */
  placing: Promise<void>
  slow: LetterLane
}

/**
 * Turns kept letters into tickets and messages, oldest first. A batch is read in a thread while the one before it is placed. The rows
 * are locked meanwhile: when the process dies, the next one finds them at once.
 */
export function openLetterQueue(deps: QueueDeps): LetterQueue {
  const failed = (error: unknown) =>
    deps.log.warn({ err: error instanceof Error ? error.message : error }, 'letters wait: trying again')
  const slow = openLetterLane(1, () => takeBatch(queue, 'slow', 1), failed)
  const queue: Queue = { deps, stubborn: new Set(), atHand: lettersAtHand(), placing: Promise.resolve(), slow }
  const quick = openLetterLane(2, () => takeBatch(queue, 'quick', batchSize), failed)
  const lanes = [quick, slow]
  return {
    nudge(fresh = []) {
      queue.atHand.add(fresh, quickBytes)
      for (const lane of lanes) lane.nudge()
    },
    room: () => queue.atHand.room(),
    async settled() {
      for (let quiet = 0; quiet < 2; quiet += 1) for (const lane of lanes) await lane.settled()
    },
    async close() {
      for (const lane of lanes) lane.close()
      await Promise.all([deps.threads.close(), ...lanes.map((lane) => lane.settled())])
    },
  }
}

/** Answers how many were taken. */
async function takeBatch(queue: Queue, lane: Lane, size: number): Promise<number> {
  const { deps, stubborn } = queue
  const left: BatchAftermath = { notices: [], assign: false }
  let taken: TakenLetter[] = []
  let slow: string[] = []
  try {
    await deps.db.transaction(async (tx) => {
      left.notices.length = 0
      slow = []
      taken = await takeLetters(tx, lane, size, [...stubborn])
      if (taken.length === 0) return
      await inOrder(queue, lane, async (before) => {
        const understood = await understandAll(queue, taken, lane, slow)
        await before
        if (understood.length === 0) return
        await tx.run(sql`select pg_advisory_xact_lock(${placingLock})`)
        await applyLetters(tx, await deps.centre.get(), understood, deps.clock.now(), left)
      })
    })
  } catch (error) {
    if (isDatabaseAway(error) || taken.length === 0) throw error
    if (taken.length > 1) {
      // One of them is the culprit: each is tried in a transaction of its own.
      for (let n = 0; n < taken.length; n += 1) await takeBatch(queue, lane, 1)
      return taken.length
    }
    await markFailed(deps, taken[0]!.id, error)
  }
  for (const { id } of lane === 'slow' ? taken : []) stubborn.delete(id)
  for (const id of slow) stubborn.add(id)
  if (slow.length > 0) queue.slow.nudge()
  if (left.notices.length > 0)
    deps.live.publish([...new Map(left.notices.map((notice) => [`${notice.what} ${notice.id}`, notice])).values()])
  if (left.assign) deps.assigner.nudge()
  return taken.length
}

/** Batches are placed as they were taken, also when a later one is read sooner. A slow letter is not waited for. */
async function inOrder(queue: Queue, lane: Lane, work: (before: Promise<void>) => Promise<void>): Promise<void> {
  if (lane === 'slow') return work(Promise.resolve())
  const before = queue.placing
  const working = work(before)
  queue.placing = working.catch(() => undefined)
  return working
}

async function understandAll(
  { deps, atHand }: Queue,
  taken: readonly TakenLetter[],
  lane: Lane,
  slow: string[],
): Promise<UnderstoodLetter[]> {
  const read = await understandLetters({ ...deps, atHand }, taken, lane)
  slow.push(...taken.filter((_, n) => read[n] === 'slow').map(({ id }) => id))
  return taken.flatMap((row, n) => {
    const letter = read[n]!
    return letter === 'slow' ? [] : [{ ...row, letter }]
  })
}

async function takeLetters(tx: Tx, lane: Lane, size: number, stubborn: readonly string[]): Promise<TakenLetter[]> {
  return tx.rows<TakenLetter>(sql`
    select e.id, e.account_id, e.received_at, l.arrived_at, l.raw_key, l.size from inbound_events e join letters l on l.id = e.id
    where e.state = 'new' and e.kind = 'letter' and (l.size > ${quickBytes} or e.id = any(${[...stubborn]}::uuid[])) = ${lane === 'slow'}
    order by e.received_at, e.id limit ${size} for update of e skip locked`)
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
