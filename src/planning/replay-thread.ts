import { parentPort, workerData } from 'node:worker_threads'
import { playVariants, type Replay } from './play-variants.ts'
import type { ReplayNews } from './play-in-thread.ts'

// oxlint-disable unicorn/require-post-message-target-origin -- a port, not a window

/** Plays one day in a thread of its own: a day takes the whole of a processor for seconds, and callers must not wait for it. */
const begin = performance.now()
// Given by `playInThread` and nobody else.
const steps = playVariants(workerData as Replay)
for (;;) {
  const step = steps.next()
  if (step.done === true) {
    parentPort!.postMessage({
      what: 'result',
      result: { ...step.value, tookMs: Math.round(performance.now() - begin) },
    } satisfies ReplayNews)
    break
  }
  parentPort!.postMessage({ what: 'progress', done: step.value } satisfies ReplayNews)
}
