import { serverNow, useNow } from '../clock.ts'
import { duration } from '../format.ts'

/** Time passed since an instant, ticking. Not announced: a reader that spoke every second would be no help. */
export function Elapsed({ since, className }: { since: string; className?: string }) {
  useNow()
  return <time className={`tabular ${className ?? ''}`}>{duration(serverNow() - Date.parse(since))}</time>
}

/** Time left until an instant, ticking; rounded up, so that it reads 0:00 only when it is over. */
export function Remaining({ until, className }: { until: string; className?: string }) {
  useNow()
  return (
    <time className={`tabular ${className ?? ''}`}>{duration(Math.ceil((Date.parse(until) - serverNow()) / 1000) * 1000)}</time>
  )
}
