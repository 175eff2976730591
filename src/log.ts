import { pino } from 'pino'

/** Log once, where the outcome is known, with ids: no message text, no phone number, no secret. */
export function openLog(level: string) {
  return pino({ level, base: null, redact: { paths: ['req.headers', 'settings'], remove: true } })
}
export type Log = ReturnType<typeof openLog>
