import type { Worker } from 'node:worker_threads'

/** However little of a processor a thread gets: after so many looks it is at its end, because others wait. */
const mostLooks = 15
const answerMs = 1000

/**
 * Calls `exceeded` once a thread has used `mayUseMs` of a processor beyond `usedMs`. Looks are counted, not the clock: on a busy machine a
 * good letter may wait long for its turn, and a machine that stood still has not worked on it. Answers how to stop watching.
 */
export function watchThread(worker: Worker, usedMs: number, mayUseMs: number, exceeded: () => void): () => void {
  let looks = 0
  let stopped = false
  let timer = setTimeout(() => void look(), mayUseMs)
  async function look(): Promise<void> {
    const left = mayUseMs - ((await cpuMsOf(worker)) - usedMs)
    if (stopped) return
    looks += 1
    if (left <= 0 || looks >= mostLooks) exceeded()
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
