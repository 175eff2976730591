import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { Queue, Worker, type Job, type JobsOptions, type Processor } from 'bullmq'
import type { Redis } from 'ioredis'
import type { PgConfig } from '../db/database.ts'
import { guardedBackend } from './guarded-backend.ts'
import { queueTable, type QueueName } from './job-table.ts'

/** Where jobs are kept. The same queues on two stores; which one is a matter of REDIS_URL. */
export type Store = {
  kind: 'postgres' | 'redis'
  /** False while it is known to be away: then nobody needs to try. */
  isThere: () => boolean
  newQueue: (name: QueueName) => StoreQueue
  newWorker: (name: QueueName, run: Processor, on: WorkerEvents) => StoreWorker
  close: () => Promise<void>
}
/** What is used of the library's queues and workers; their types differ by store. */
export type StoreQueue = {
  add: (name: string, payload: object, options: JobsOptions) => Promise<unknown>
  isPaused: () => Promise<boolean>
  getJobCounts: (...states: ('waiting' | 'delayed')[]) => Promise<Record<string, number>>
  close: () => Promise<void>
}
export type StoreWorker = { waitUntilReady: () => Promise<unknown>; close: (force?: boolean) => Promise<void> }
export type WorkerEvents = { error: (error: Error) => void; failed: (job: Job | undefined, error: Error) => void }

type OnError = (error: Error) => void

/** A job held by a process that was killed runs elsewhere after this time and the next check. */
const lockMs = 10_000
const checkMs = 5_000
const connectLimitMs = 2_000
const failedKept = 1_000
const eventsKept = 100

const queueOptions = {
  defaultJobOptions: { removeOnComplete: true, removeOnFail: { count: failedKept } },
  streams: { events: { maxLen: eventsKept } },
}
const workerOptions = (name: QueueName) => ({
  concurrency: queueTable[name].concurrency,
  lockDuration: lockMs,
  stalledInterval: checkMs,
  maxStalledCount: 5,
  runRetryDelay: 1_000,
})

export function openPostgresStore(config: PgConfig, onError: OnError): Store {
  const connection = (max: number) => ({
    ...jobsConfig(config),
    schema: 'jobs',
    migrate: true,
    max,
    connectionTimeoutMillis: connectLimitMs,
  })
  return {
    kind: 'postgres',
    isThere: () => true,
    newQueue(name) {
      const queue = new Queue(name, { ...queueOptions, connection: connection(2) }, guardedBackend)
      queue.on('error', onError)
      return queue
    },
    newWorker(name, run, on) {
      const worker = new Worker(name, run, { ...workerOptions(name), connection: connection(4) }, guardedBackend)
      worker.on('error', on.error)
      worker.on('failed', on.failed)
      return worker
    },
    close: async () => undefined,
  }
}

/** A job is only a nudge, the row is the truth: it need not wait for the disk. */
const sessionOptions = '-c synchronous_commit=off -c jit=off'

/** The library puts its search path into `options`; options in the URL would win over it, so they go in front. */
export function jobsConfig(config: PgConfig): Record<string, unknown> {
  const url = config.connectionString
  if (!url?.includes('?')) return { ...config, options: [config.options, sessionOptions].filter(Boolean).join(' ') }
  const [address, query] = url.split('?', 2)
  const parameters = new URLSearchParams(query)
  const options = [parameters.get('options'), sessionOptions].filter(Boolean).join(' ')
  parameters.delete('options')
  return { ...config, connectionString: `${address}?${parameters}`, options }
}

export async function openRedisStore(url: string, onError: OnError): Promise<Store> {
  // Loaded only where used: it takes memory
  const { Redis } = await import('ioredis')
  const retryStrategy = (times: number) => Math.min(times * 100, 2_000)
  const open = (options: { enableOfflineQueue: boolean; maxRetriesPerRequest: number | null }): Redis => {
    const redis = new Redis(url, { ...options, retryStrategy })
    redis.on('error', onError)
    return redis
  }
  // Adding fails at once while Redis is away; workers wait for it
  const forQueues = open({ enableOfflineQueue: false, maxRetriesPerRequest: 1 })
  const forWorkers = open({ enableOfflineQueue: true, maxRetriesPerRequest: null })
  await readyInTime(forQueues)
  return {
    kind: 'redis',
    isThere: () => forQueues.status === 'ready',
    newQueue(name) {
      const queue = new Queue(name, { ...queueOptions, connection: forQueues })
      queue.on('error', onError)
      return queue
    },
    newWorker(name, run, on) {
      const worker = new Worker(name, run, { ...workerOptions(name), connection: forWorkers })
      worker.on('error', on.error)
      worker.on('failed', on.failed)
      return worker
    },
    close: async () => {
      forQueues.disconnect()
      forWorkers.disconnect()
    },
  }
}

/** The first nudges of a process must not be lost to a connection that is being made. An absent Redis does not hold up the start. */
async function readyInTime(redis: Redis): Promise<void> {
  const waiting = new AbortController()
  const ready = once(redis, 'ready', { signal: waiting.signal }).catch(() => undefined)
  await Promise.race([ready, sleep(connectLimitMs, undefined, { signal: waiting.signal }).catch(() => undefined)])
  waiting.abort()
}
