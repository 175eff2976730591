import type { FastifyInstance } from 'fastify'
import type { Deps } from '../deps.ts'
import { auditAll, type AuditEntry } from './append-audit.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The answer shows a citizen's data: who has seen it is on record, as `<views>.view`, with the id of the path where there is one. */
    views?: 'citizen' | 'citizens' | 'ticket' | 'contact' | 'call' | 'message' | 'failed-events'
  }
}

/** Gathered for so long: a screen reads several things at once, and they share a commit. A process that is killed loses no more. */
const gatherMs = 1000
/** A desk reads its ticket again at each notice; for a person that is one look. */
const sameLookMs = 15 * 60_000
const looksKept = 10_000
const mostWaiting = 10_000
const batch = 500

/**
 * Views of citizens' data, written after the answer: a read waits for nothing. While the database is away they wait here, so many
 * that a day of work fits; beyond that the newest are counted in the log and lost.
 */
export function addViews(app: FastifyInstance, deps: Pick<Deps, 'db' | 'clock' | 'log'>): void {
  const looks = new Map<string, number>()
  let waiting: AuditEntry[] = []
  let timer: NodeJS.Timeout | undefined
  let writing: Promise<void> = Promise.resolve()

  async function write(): Promise<void> {
    while (waiting.length > 0) {
      const entries = waiting.slice(0, batch)
      await deps.db.transaction((tx) => auditAll(tx, entries))
      waiting = waiting.slice(entries.length)
    }
  }
  function flush(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    writing = writing.then(write).catch((error: Error) => {
      deps.log.warn({ err: error.message, waiting: waiting.length }, 'views are not on record yet')
      due()
    })
    return writing
  }
  function due(): void {
    timer ??= setTimeout(() => void flush(), gatherMs).unref()
  }
  function isNewLook(key: string, nowMs: number): boolean {
    const seenAt = looks.get(key)
    if (seenAt !== undefined && nowMs - seenAt < sameLookMs) return false
    if (looks.size >= looksKept) looks.clear()
    looks.set(key, nowMs)
    return true
  }

  app.addHook('onResponse', async (request, reply) => {
    const { views } = request.routeOptions.config
    if (!views || !request.caller || reply.statusCode !== 200) return
    const { id } = (request.params ?? {}) as { id?: string }
    const subject = id ? `${views} ${id}` : views
    const at = deps.clock.now()
    if (!isNewLook(`${request.caller.userId} ${subject}`, at.getTime())) return
    if (waiting.length >= mostWaiting) {
      deps.log.error({ subject }, 'a view could not be put on record')
      return
    }
    waiting.push({ at, userId: request.caller.userId, action: `${views}.view`, subject })
    due()
  })
  app.addHook('onClose', async () => {
    await flush()
    clearTimeout(timer)
  })
}
