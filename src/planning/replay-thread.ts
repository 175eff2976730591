import { parentPort, workerData } from 'node:worker_threads'
import { playVariants, type Replay } from './play-variants.ts'
import type { ReplayNews } from './play-in-thread.ts'

/** Plays one day in a thread of its own: a day takes the whole of a processor for seconds, and callers must not wait for it. */
const begin = performance.now()
const say = (news: ReplayNews) => parentPort?.postMessage(news)
// Given by `playInThread` and nobody else.
const steps = playVariants(workerData as Replay)
for (;;) {
  const step = steps.next()
  if (step.done === true) {
    say({ what: 'result', result: { ...step.value, tookMs: Math.round(performance.now() - begin) } })
    break
  }
  say({ what: 'progress', done: step.value })
}
