import type { Logger } from 'pino'

export type Outage = { failed: (error: unknown) => void; over: () => void }

/** Says once that the jobs store is away and once that it is back, however many calls fail meanwhile. */
export function watchOutage(log: Pick<Logger, 'info' | 'warn'>): Outage {
  let since: number | undefined
  return {
    failed(error) {
      if (since !== undefined) return
      since = Date.now()
      log.warn({ err: error }, 'jobs store is away: work continues by the sweep')
    },
    over() {
      if (since === undefined) return
      log.info({ awayMs: Date.now() - since }, 'jobs store is back')
      since = undefined
    },
  }
}
