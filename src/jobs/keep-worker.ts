import { UnrecoverableError, type Job as StoredJob } from 'bullmq'
import type { Logger } from 'pino'
import { isDatabaseAway } from '../db/database.ts'
import { errorCode } from '../error-code.ts'
import { isJobName, jobTable, type JobHandlers, type QueueName } from './job-table.ts'
import type { Outage } from './outage.ts'
import type { Store, StoreWorker } from './store.ts'

export type KeptWorker = {
  /** Resolves when the worker runs for the first time, or the first try failed. */
  settled: Promise<void>
  close: () => Promise<void>
}

type Parts = { store: Store; name: QueueName; handlers: JobHandlers; outage: Outage; log: Pick<Logger, 'warn' | 'error'> }

const reopenMinMs = 250
const reopenMaxMs = 5_000
const closeLimitMs = 5_000

/**
 * A worker that lives through outages. On Redis its client reconnects by itself; on PostgreSQL the library neither makes its
 * schema again nor rests between tries, so the worker is replaced when its store has gone.
 */
export function keepWorker(parts: Parts): KeptWorker {
  let isClosed = false
  let current: StoreWorker | undefined
  let waitMs = reopenMinMs
  let timer: NodeJS.Timeout | undefined

  async function open(): Promise<void> {
    const worker: StoreWorker = parts.store.newWorker(parts.name, (job) => runJob(parts.handlers, job), {
      error: (error) => {
        if (!isStoreGone(error)) return parts.log.warn({ err: error, queue: parts.name }, 'job worker')
        parts.outage.failed(error)
        replace(worker)
      },
      failed: (job, error) => logFailure(parts.log, job, error),
    })
    current = worker
    const ready = worker.waitUntilReady()
    // Redis may be away for long; it is waited for in the background
    if (parts.store.kind === 'redis' && !parts.store.isThere()) return void ready.catch(parts.outage.failed)
    try {
      await ready
      waitMs = reopenMinMs
    } catch (error) {
      parts.outage.failed(error)
      replace(worker)
    }
  }

  function replace(worker: StoreWorker): void {
    if (isClosed || current !== worker || parts.store.kind === 'redis') return
    current = undefined
    // Not waiting for its jobs: they cannot report to a store that is gone, and will run again
    void worker.close(true).catch(parts.outage.failed)
    timer = setTimeout(() => void open(), waitMs)
    waitMs = Math.min(waitMs * 2, reopenMaxMs)
  }

  return {
    settled: open(),
    async close() {
      isClosed = true
      clearTimeout(timer)
      if (current) await closeInTime(current)
    },
  }
}

async function runJob(handlers: JobHandlers, job: StoredJob): Promise<void> {
  // A newer release may have left jobs that this one does not know
  if (!isJobName(job.name)) throw new UnrecoverableError(`no such job: ${job.name}`)
  const payload = jobTable[job.name].payload.safeParse(job.data)
  if (!payload.success) throw new UnrecoverableError(`${job.name} does not take this payload`)
  const number = job.attemptsMade + 1
  // The table ties name and payload together; the compiler cannot follow that through a variable name
  const handler = handlers[job.name] as (data: unknown, attempt: { number: number; isLast: boolean }) => Promise<void>
  await handler(payload.data, { number, isLast: number >= (job.opts.attempts ?? 1) })
}

function logFailure(log: Parts['log'], job: StoredJob | undefined, error: Error): void {
  const isLast = job === undefined || job.finishedOn !== undefined
  const facts = { err: error, job: job?.name, payload: job?.data as unknown, attempt: job?.attemptsMade }
  if (isLast) log.error(facts, 'job failed for good')
  else log.warn(facts, 'job failed and will be tried again')
}

/** Away, or emptied: its schema or functions are missing. */
function isStoreGone(error: unknown): boolean {
  return isDatabaseAway(error) || ['3F000', '42P01', '42883'].includes(errorCode(error) ?? '')
}

async function closeInTime(worker: StoreWorker): Promise<void> {
  const closing = worker.close()
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, closeLimitMs)
  })
  await Promise.race([closing, limit]).finally(() => clearTimeout(timer))
  // What still runs is begun again by another process; every handler stands that
  closing.catch(() => undefined)
}
