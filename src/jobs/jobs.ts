import type { Logger } from 'pino'
import type { PgConfig } from '../db/database.ts'
import { jobTable, type JobHandlers, type JobName, type Payload, type QueueName } from './job-table.ts'
import { watchOutage } from './outage.ts'
import { openPostgresStore, openRedisStore, type StoreQueue } from './store.ts'
import { keepWorker, type KeptWorker } from './keep-worker.ts'

export type JobsOptions = {
  /** Set: jobs are kept in Redis; else in the schema `jobs` of this PostgreSQL. */
  redisUrl?: string | undefined
  postgres: PgConfig
  log: Pick<Logger, 'info' | 'warn' | 'error'>
}

export type Jobs = {
  /**
   * Asks for a job, now or after `delayMs`. Never throws, and takes a second at most: when the store is away the nudge is lost,
   * which is logged once per outage, and the sweep finds the work.
   */
  enqueue: <Name extends JobName>(name: Name, payload: Payload<Name>, options?: { delayMs?: number }) => Promise<void>
  startWorkers: (handlers: JobHandlers) => Promise<void>
  ready: () => Promise<boolean>
  /** How many jobs of each queue wait for a worker; null while the store is away. */
  waiting: () => Promise<Record<QueueName, number | null>>
  /** Waits for running jobs, but not for long. */
  close: () => Promise<void>
}

const queueNames = ['events', 'send', 'letters', 'timers'] as const satisfies readonly QueueName[]
const enqueueLimitMs = 1_000
const readyLimitMs = 2_000
/** After a failure nobody tries for this long, so that an outage does not slow every caller down. */
const restMs = 1_000

export async function openJobs(options: JobsOptions): Promise<Jobs> {
  const { log } = options
  const outage = watchOutage(log)
  const store = await (options.redisUrl
    ? openRedisStore(options.redisUrl, outage.failed)
    : openPostgresStore(options.postgres, outage.failed))
  const queues = new Map<QueueName, StoreQueue>()
  const workers: KeptWorker[] = []
  let restUntil = 0

  function queueOf(name: QueueName): StoreQueue {
    const queue = queues.get(name) ?? store.newQueue(name)
    queues.set(name, queue)
    return queue
  }

  /** Runs `use` on a queue; false when the store is away. A queue that failed is opened anew: its set-up may be what failed. */
  async function tryQueue(name: QueueName, limitMs: number, use: (queue: StoreQueue) => Promise<unknown>): Promise<boolean> {
    if (Date.now() < restUntil || !store.isThere()) {
      outage.failed(new Error(`the jobs store (${store.kind}) is away`))
      return false
    }
    const queue = queueOf(name)
    try {
      await withLimit(use(queue), limitMs)
      outage.over()
      return true
    } catch (error) {
      outage.failed(error)
      restUntil = Date.now() + restMs
      if (queues.get(name) === queue) queues.delete(name)
      void queue.close().catch(outage.failed)
      return false
    }
  }

  return {
    async enqueue(name, payload, { delayMs = 0 } = {}) {
      const { queue, attempts, backoffMs } = jobTable[name]
      const jobOptions = { delay: Math.max(0, Math.ceil(delayMs)), attempts, backoff: { type: 'exponential', delay: backoffMs } }
      await tryQueue(queue, enqueueLimitMs, (target) => target.add(name, payload, jobOptions))
    },
    async startWorkers(handlers) {
      for (const name of queueNames) workers.push(keepWorker({ store, name, handlers, outage, log }))
      await Promise.all(workers.map((worker) => worker.settled))
    },
    ready: () => tryQueue('events', readyLimitMs, (queue) => queue.isPaused()),
    async waiting() {
      const counts: Record<QueueName, number | null> = { events: null, send: null, letters: null, timers: null }
      for (const name of queueNames)
        await tryQueue(name, readyLimitMs, async (queue) => {
          counts[name] = (await queue.getJobCounts('waiting'))['waiting'] ?? 0
        })
      return counts
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.close()))
      await Promise.all([...queues.values()].map((queue) => queue.close().catch(outage.failed)))
      await store.close()
    },
  }
}

async function withLimit(work: Promise<unknown>, limitMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer from the jobs store within ${limitMs} ms`)), limitMs)
  })
  try {
    await Promise.race([work, limit])
  } finally {
    clearTimeout(timer)
  }
}
