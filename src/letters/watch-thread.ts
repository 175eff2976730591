import type { Worker } from 'node:worker_threads'

/** However little of a processor a thread gets: after so many times what it may use it is at its end, because others wait. */
const longestWait = 10
const answerMs = 1000

/**
 * Calls `exceeded` once a thread has used `mayUseMs` of a processor beyond `usedMs`; the clock counts tenfold, because on a busy machine a good
 * letter may wait long for its turn. Answers how to stop watching.
 */
export function watchThread(worker: Worker, usedMs: number, mayUseMs: number, exceeded: () => void): () => void {
  const began = performance.now()
  let stopped = false
  let timer = setTimeout(() => void look(), mayUseMs)
  async function look(): Promise<void> {
    const left = mayUseMs - ((await cpuMsOf(worker)) - usedMs)
    if (stopped) return
    if (left <= 0 || performance.now() - began >= mayUseMs * longestWait) exceeded()
    else timer = setTimeout(() => void look(), Math.max(100, left))
  }
  return () => {
    stopped = true
    clearTimeout(timer)
  }
}

/** A thread that does not even answer this has used it all. */
async function cpuMsOf(worker: Worker): Promise<number> {
  const silent = new Promise<null>((resolve) => setTimeout(() => resolve(null), answerMs).unref())
  const answer = await Promise.race([worker.cpuUsage().catch(() => null), silent])
  return answer ? (answer.user + answer.system) / 1000 : Number.POSITIVE_INFINITY
}
