import { instantOf, monthBounds, serviceDay } from '../../routing/service-day.ts'
import { Refusal } from '../refusal.ts'

export type Period = { from: Date; to: Date }

/** Ten years: more than anything is kept for. */
const maxPeriodMs = 3700 * 24 * 3600_000

/** Half-open, by the time of arrival. Days begin at their midnight in Riga; without any, the month that is running. */
export function periodOf(given: { from?: string | undefined; to?: string | undefined }, now: Date, timeZone: string): Period {
  const bound = (name: 'from' | 'to') => (given[name] === undefined ? undefined : instantGiven(name, given[name], timeZone))
  const [fromMs, toMs] = [bound('from'), bound('to')]
  const monthOf = (ms: number) => monthBounds(serviceDay(ms, timeZone), timeZone)
  const month = monthOf(now.getTime())
  // One bound alone: the rest of the month it lies in, or up to the end of this one.
  const from = fromMs ?? (toMs === undefined ? month[0] : monthOf(toMs - 1)[0])
  const to = toMs ?? Math.max(month[1], monthOf(from)[1])
  if (from >= to) throw new Refusal('bad-input', 'to: expected a time after from', { field: 'to' })
  if (to - from > maxPeriodMs) throw new Refusal('bad-input', 'to: at most ten years after from', { field: 'to' })
  return { from: new Date(from), to: new Date(to) }
}

function instantGiven(name: string, text: string, timeZone: string): number {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text)
  // An instant says its offset; a local time without one would mean something else on every machine.
  const isInstant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/.test(text)
  const ms = isDay || isInstant ? Date.parse(isDay ? `${text}T00:00:00Z` : text) : Number.NaN
  // 30 February is read as 2 March by some: it must come back as it was written.
  if (Number.isNaN(ms) || (isDay && new Date(ms).toISOString().slice(0, 10) !== text)) {
    throw new Refusal('bad-input', `${name}: expected a day YYYY-MM-DD or an instant such as 2026-03-01T00:00:00Z`, {
      field: name,
    })
  }
  return isDay ? instantOf(text, 0, timeZone) : ms
}
