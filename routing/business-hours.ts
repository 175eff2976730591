import { addDays, instantOf, isTimeZone, serviceDay, weekday } from './service-day.ts'
import type { Bounds } from './service-day.ts'

/** `from` and `to` are wall-clock times 'HH:MM' of `timeZone`, half-open, `to` up to '24:00'. Days: 1 Monday … 7 Sunday. */
export type WeeklyHours = { readonly day: number; readonly from: string; readonly to: string }

/** What holds on one date ('YYYY-MM-DD') instead of the weekly hours: closed, or these hours (several lines add up). */
export type CalendarException =
  | { readonly date: string; readonly closed: true; readonly name?: string }
  | { readonly date: string; readonly from: string; readonly to: string; readonly name?: string }

/** The JSON of GET and PUT /api/calendar. */
export type Calendar = {
  readonly timeZone: string
  readonly weekly: readonly WeeklyHours[]
  readonly exceptions: readonly CalendarException[]
}

/** `incident` is switched on by a person and never comes from the calendar. */
export type Opening = 'open' | 'closed' | 'holiday' | 'incident'

export type CalendarProblem = { readonly path: string; readonly message: string }

/** How far ahead the next opening is looked for: a centre closed for longer has none. */
const maxDaysAhead = 400

/**
 * What the calendar says at an instant: `holiday` all day on a date that is closed by an exception, else `open` or `closed`.
 * An exception with hours (a moved working day, a short day) replaces the weekly hours of its date.
 */
export function openingAt(calendar: Calendar, instantMs: number): Exclude<Opening, 'incident'> {
  const day = serviceDay(instantMs, calendar.timeZone)
  if (calendar.exceptions.some((exception) => exception.date === day && 'closed' in exception)) return 'holiday'
  return openSpans(calendar, day).some(([fromMs, toMs]) => fromMs <= instantMs && instantMs < toMs) ? 'open' : 'closed'
}

/** The first open instant at or after `fromMs` (itself, if it is open), or null if there is none within 400 days. */
export function nextOpening(calendar: Calendar, fromMs: number): number | null {
  let day = serviceDay(fromMs, calendar.timeZone)
  for (let ahead = 0; ahead <= maxDaysAhead; ahead++, day = addDays(day, 1)) {
    const span = openSpans(calendar, day).find(([, toMs]) => toMs > fromMs)
    if (span !== undefined) return Math.max(fromMs, span[0])
  }
  return null
}

/** Open milliseconds in `[fromMs, toMs)`: how long an e-mail really waited. Linear in the days between. */
export function openMsBetween(calendar: Calendar, fromMs: number, toMs: number): number {
  let open = 0
  const last = serviceDay(toMs, calendar.timeZone)
  for (let day = serviceDay(fromMs, calendar.timeZone); day <= last; day = addDays(day, 1)) {
    for (const span of openSpans(calendar, day)) open += Math.max(0, Math.min(toMs, span[1]) - Math.max(fromMs, span[0]))
  }
  return open
}

/** What is wrong with a calendar of the right shape, by the path of the field. Empty: nothing. Never throws. */
export function validateCalendar(calendar: Calendar): CalendarProblem[] {
  const problems: CalendarProblem[] = []
  const complain = (path: string, message: string): number => problems.push({ path, message })
  if (!isTimeZone(calendar.timeZone)) complain('timeZone', 'expected an IANA time zone such as Europe/Riga')
  calendar.weekly.forEach((hours, index) => {
    const path = `weekly[${index}]`
    if (!Number.isInteger(hours.day) || hours.day < 1 || hours.day > 7)
      complain(`${path}.day`, 'expected 1 (Monday) to 7 (Sunday)')
    problems.push(...hoursProblems(path, hours))
  })
  const closedDates = new Set(calendar.exceptions.flatMap((exception) => ('closed' in exception ? [exception.date] : [])))
  calendar.exceptions.forEach((exception, index) => {
    const path = `exceptions[${index}]`
    if (!isDate(exception.date)) complain(`${path}.date`, 'expected a date YYYY-MM-DD')
    if ('closed' in exception) return
    problems.push(...hoursProblems(path, exception))
    if (closedDates.has(exception.date)) complain(`${path}.date`, 'this date is also closed')
  })
  return problems
}

type Hours = { readonly from: string; readonly to: string }

/** The open spans of a date, in order, touching and overlapping ones joined. */
function openSpans(calendar: Calendar, day: string): Bounds[] {
  const exceptions = calendar.exceptions.filter((exception) => exception.date === day)
  if (exceptions.some((exception) => 'closed' in exception)) return []
  const hours: readonly Hours[] =
    exceptions.length > 0 ? exceptions.filter(hasHours) : calendar.weekly.filter((line) => line.day === weekday(day))
  const spans: Bounds[] = []
  const at = (time: string): number => instantOf(day, minutesOf(time), calendar.timeZone)
  for (const [fromMs, toMs] of hours
    .map(({ from, to }): Bounds => [at(from), at(to)])
    .sort((a, b) => a[0] - b[0] || a[1] - b[1])) {
    const before = spans.at(-1)
    if (before !== undefined && fromMs <= before[1]) spans[spans.length - 1] = [before[0], Math.max(before[1], toMs)]
    else spans.push([fromMs, toMs])
  }
  return spans
}

function hasHours(exception: CalendarException): exception is Extract<CalendarException, Hours> {
  return !('closed' in exception)
}

function hoursProblems(path: string, { from, to }: Hours): CalendarProblem[] {
  const wrong = (
    [
      ['from', from],
      ['to', to],
    ] as const
  ).filter(([, time]) => !isTime(time))
  if (wrong.length > 0) return wrong.map(([name]) => ({ path: `${path}.${name}`, message: 'expected HH:MM, at most 24:00' }))
  return minutesOf(from) < minutesOf(to) ? [] : [{ path: `${path}.to`, message: `expected a time after ${from}` }]
}

function isTime(time: string): boolean {
  return /^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/.test(time)
}

function isDate(date: string): boolean {
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(date) ? Date.parse(`${date}T00:00:00Z`) : Number.NaN
  // A month of thirty days has no 31st: such a date comes back as another one, or not at all.
  return !Number.isNaN(ms) && new Date(ms).toISOString().slice(0, 10) === date
}

/** Minutes after midnight of 'HH:MM'. */
function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))
}
