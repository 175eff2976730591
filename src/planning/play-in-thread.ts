import { Worker } from 'node:worker_threads'
import type { Replay } from './play-variants.ts'
import type { ReplayResult } from './planning.contract.ts'

export type ReplayNews =
  | { readonly what: 'progress'; readonly done: number }
  | { readonly what: 'result'; readonly result: ReplayResult }

/** A day of 10,000 contacts stays far below it. */
const limits = { maxOldGenerationSizeMb: 512 }

/** Plays in a thread; `onProgress` is told how many days are played. Whoever aborts ends the thread at once: the answer is null. */
export function playInThread(
  replay: Replay,
  signal: AbortSignal,
  onProgress: (done: number) => void,
): Promise<ReplayResult | null> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(new URL('./replay-thread.ts', import.meta.url), {
      workerData: replay,
      resourceLimits: limits,
      execArgv: [],
      env: {},
    })
    const stop = () => {
      resolve(null)
      void thread.terminate()
    }
    if (signal.aborted) return stop()
    signal.addEventListener('abort', stop, { once: true })
    thread.on('message', (news: ReplayNews) => {
      if (news.what === 'progress') onProgress(news.done)
      else resolve(news.result)
    })
    thread.on('error', reject)
    thread.on('exit', () => {
      signal.removeEventListener('abort', stop)
      reject(new Error('the thread ended before its work'))
    })
  })
}
