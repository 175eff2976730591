import type { Deps } from '../deps.ts'
import { playInThread } from './play-in-thread.ts'
import { claimReplay, endReplay, noteProgress } from './replays.store.ts'

/** How often progress is written, which is also how soon a cancelled one stops. */
const noteEveryMs = 250

/** Plays a replay that nobody plays, and writes how far it is; stops when it was cancelled. */
export async function runReplay(deps: Pick<Deps, 'db' | 'clock' | 'log'>, replayId: string): Promise<void> {
  const replay = await claimReplay(deps.db, replayId, deps.clock.now())
  if (!replay) return
  const { recorded: record, asked } = replay
  const stop = new AbortController()
  let done = 0
  let noting: Promise<unknown> = Promise.resolve()
  const timer = setInterval(() => {
    noting = noteProgress(deps.db, replayId, done, deps.clock.now())
      .then((goesOn) => {
        if (!goesOn) stop.abort()
      })
      // The database is away for a moment: what is played is not lost.
      .catch(() => undefined)
  }, noteEveryMs)
  try {
    const { variants, replications } = asked
    const result = await playInThread({ record, variants, replications }, stop.signal, (played) => {
      done = played
    })
    if (result) await endReplay(deps.db, replayId, { state: 'done', result }, deps.clock.now())
  } catch (error) {
    deps.log.error({ err: error, replayId }, 'a replay failed')
    await endReplay(deps.db, replayId, { state: 'failed', result: null }, deps.clock.now())
  } finally {
    clearInterval(timer)
    await noting
  }
}
