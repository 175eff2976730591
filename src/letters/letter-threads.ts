import { Worker } from 'node:worker_threads'
import type { Letter } from '../../channels/channel.ts'
import { watchThread } from './watch-thread.ts'

export type ThreadTask =
  | { what: 'understand'; letters: readonly ThreadLetter[]; ours: readonly string[] }
  | { what: 'html'; bytes: Uint8Array; given: { remote: boolean } }
  | { what: 'attachment'; bytes: Uint8Array; given: { index: number } }

export type ThreadLetter = { bytes: Uint8Array; whole: boolean }

/** `cpuMs`: what the thread has used of a processor since it began. */
export type ThreadAnswer = ({ ok: true; value: unknown } | { ok: false; message: string }) & { cpuMs: number }

export type UnderstoodOrNot = Letter | { failed: string }

/** It took too long, needed too much memory, or the module threw. */
export class NotUnderstood extends Error {}

/** `quick`: what comes in. `slow`: large or stubborn letters, and what people ask to see. One never waits for the other. */
export type Lane = 'quick' | 'slow'

/** Bytes that are given are given away. */
export type LetterThreads = {
  /** In their order. Rejects with `NotUnderstood` when the thread had to be ended: any of them may be the cause. */
  understand: (
    lane: Lane,
    module: URL,
    letters: readonly ThreadLetter[],
    ours: readonly string[],
  ) => Promise<(Letter | NotUnderstood)[]>
  html: (module: URL, bytes: Uint8Array, given: { remote: boolean }) => Promise<string>
  attachment: (module: URL, bytes: Uint8Array, index: number) => Promise<Uint8Array | null>
  close: () => Promise<void>
}

/** Of a processor, not of the clock (`watchThread`). */
const limitMs: Record<Lane, number> = { quick: 2000, slow: 10_000 }
/** A thread that begins reads its modules first; that is not the letter's fault. */
const beginningMs = 5000
const limits = { maxOldGenerationSizeMb: 192, maxYoungGenerationSizeMb: 8 }
/** A thread nobody needs gives its memory back. */
const idleMs = 15_000

type Waiting = { task: ThreadTask; resolve: (value: unknown) => void; reject: (error: unknown) => void }

/**
 * Threads in which letters are read: what a stranger sends may cost time and memory without end, so each task has a limit of both, and a
 * thread that exceeds one is ended and replaced. The process goes on.
 */
export function openLetterThreads(): LetterThreads {
  const threads = new Map<string, ReturnType<typeof openThread>>()
  let closed = false
  const run = (lane: Lane, module: URL, task: ThreadTask) => {
    if (closed) return Promise.reject(new Error('closing'))
    const key = `${lane} ${module.href}`
    let thread = threads.get(key)
    if (!thread) threads.set(key, (thread = openThread(module, limitMs[lane])))
    return thread.run(task)
  }
  return {
    async understand(lane, module, letters, ours) {
      const read = (await run(lane, module, { what: 'understand', letters, ours })) as UnderstoodOrNot[]
      return read.map((letter) => ('failed' in letter ? new NotUnderstood(letter.failed) : letter))
    },
    html: (module, bytes, given) => run('slow', module, { what: 'html', bytes, given }) as Promise<string>,
    attachment: (module, bytes, index) =>
      run('slow', module, { what: 'attachment', bytes, given: { index } }) as Promise<Uint8Array | null>,
    async close() {
      closed = true
      await Promise.all([...threads.values()].map((thread) => thread.close()))
    },
  }
}

/** Bytes with memory of their own are handed over, not copied: whoever gave them has them no more. */
function handedOver(task: ThreadTask): ArrayBuffer[] {
  const all = task.what === 'understand' ? task.letters.map(({ bytes }) => bytes) : [task.bytes]
  return all.flatMap(({ buffer, byteLength }) =>
    buffer instanceof ArrayBuffer && buffer.byteLength === byteLength && byteLength > 0 ? [buffer] : [],
  )
}

type Heard = { online: () => void; answer: (answer: ThreadAnswer) => unknown; gone: (error: Error) => unknown }

function startWorker(module: URL, heard: Heard): Worker {
  const worker = new Worker(new URL('./letter-thread.ts', import.meta.url), {
    workerData: { module: module.href },
    resourceLimits: limits,
    execArgv: [],
    env: {},
  })
  worker.on('online', heard.online)
  worker.on('message', heard.answer)
  worker.on('error', heard.gone)
  worker.on('exit', () => heard.gone(new Error('the thread ended')))
  worker.unref()
  return worker
}

function openThread(module: URL, limit: number) {
  const waiting: Waiting[] = []
  let worker: Worker | undefined
  let ready = false
  /** What the worker had used of a processor before its task. */
  let usedMs = 0
  let current: Waiting | undefined
  let unwatch = () => {}
  let idle: NodeJS.Timeout | undefined

  function start(): Worker {
    const mine = (): boolean => worker === started
    usedMs = 0
    const started: Worker = startWorker(module, {
      online: () => void (ready ||= mine()),
      answer: (answer) => {
        if (!mine()) return
        usedMs = answer.cpuMs
        settle((task) => (answer.ok ? task.resolve(answer.value) : task.reject(new NotUnderstood(answer.message))))
      },
      gone: (error) => mine() && void drop(error),
    })
    return started
  }

  /** The thread is gone, or is to be: its task failed, the next one gets a new thread. */
  async function drop(error: Error): Promise<void> {
    const gone = worker
    worker = undefined
    ready = false
    settle((task) => task.reject(new NotUnderstood(error.message)))
    await gone?.terminate()
  }

  function settle(say: (task: Waiting) => void): void {
    unwatch()
    const task = current
    current = undefined
    if (task) say(task)
    next()
  }

  function next(): void {
    clearTimeout(idle)
    if (current) return
    current = waiting.shift()
    if (!current && worker) idle = setTimeout(() => void drop(new Error('idle')), idleMs).unref()
    if (!current) return
    worker ??= start()
    unwatch = watchThread(worker, usedMs, ready ? limit : limit + beginningMs, () => void drop(new Error('it takes too long')))
    worker.postMessage(current.task, handedOver(current.task))
  }

  return {
    run: (task: ThreadTask) =>
      new Promise<unknown>((resolve, reject) => {
        waiting.push({ task, resolve, reject })
        next()
      }),
    async close() {
      for (const task of waiting.splice(0)) task.reject(new Error('closing'))
      await drop(new Error('closing'))
      clearTimeout(idle)
    },
  }
}
