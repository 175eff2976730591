/**
 * Local days of instants. The figure counts by service day: the date in Europe/Riga on which a call arrived; two of them a year
 * have 23 or 25 hours (docs/kpi.md). Uses Intl and nothing else; offsets are remembered, because this runs over a million rows.
 */
const hourMs = 3_600_000
const dayMs = 24 * hourMs

/** Every offset in force since 1970 is a multiple of this, and changes only at one. */
const quarterMs = hourMs / 4

/** Two years of quarter hours of two zones; then the memory starts anew. */
const maxRemembered = 140_000

type Zone = { readonly format: Intl.DateTimeFormat; readonly offsets: Map<number, number>; readonly days: Map<number, string> }

const zones = new Map<string, Zone>()

/** Half-open: `fromMs` is in it, `toMs` is not. */
export type Bounds = readonly [fromMs: number, toMs: number]

/**
 * The local date 'YYYY-MM-DD' of an instant.
 * @throws RangeError for a time zone that does not exist.
 */
export function serviceDay(ms: number, timeZone = 'Europe/Riga'): string {
  const zone = zoneOf(timeZone)
  const day = Math.floor((ms + offsetAt(zone, ms)) / dayMs)
  const known = zone.days.get(day)
  if (known !== undefined) return known
  const name = dayName(day)
  if (zone.days.size >= maxRemembered) zone.days.clear()
  zone.days.set(day, name)
  return name
}

/** The local hour of an instant as 'YYYY-MM-DDTHH:00+03:00': the offset tells the two equal hours of an autumn night apart. */
export function hourOf(ms: number, timeZone = 'Europe/Riga'): string {
  const offset = offsetAt(zoneOf(timeZone), ms)
  const local = new Date(ms + offset).toISOString().slice(0, 13)
  const minutes = Math.abs(offset) / 60_000
  return `${local}:00${offset < 0 ? '-' : '+'}${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}`
}

/** First and one-past-last instant of a local date: 24 hours apart, or 23, or 25. */
export function dayBounds(day: string, timeZone = 'Europe/Riga'): Bounds {
  return [instantOf(day, 0, timeZone), instantOf(addDays(day, 1), 0, timeZone)]
}

/** The week, Monday to Sunday, that holds a local date. */
export function weekBounds(day: string, timeZone = 'Europe/Riga'): Bounds {
  const monday = addDays(day, 1 - weekday(day))
  return [instantOf(monday, 0, timeZone), instantOf(addDays(monday, 7), 0, timeZone)]
}

/** The calendar month that holds a local date. */
export function monthBounds(day: string, timeZone = 'Europe/Riga'): Bounds {
  const first = `${day.slice(0, 7)}-01`
  const next = `${addDays(first, 31).slice(0, 7)}-01`
  return [instantOf(first, 0, timeZone), instantOf(next, 0, timeZone)]
}

/** 1 Monday … 7 Sunday. */
export function weekday(day: string): number {
  return new Date(dayNumber(day) * dayMs).getUTCDay() || 7
}

/** The date `count` days later (earlier, if negative). */
export function addDays(day: string, count: number): string {
  return dayName(dayNumber(day) + count)
}

/**
 * The instant at which the wall clock of a date reads so many minutes after midnight. Of a time that comes twice, the first; a
 * time that is skipped counts as so much later (the rule 'compatible' of RFC 5545 and Temporal).
 */
export function instantOf(day: string, minutes: number, timeZone = 'Europe/Riga'): number {
  const zone = zoneOf(timeZone)
  const wall = dayNumber(day) * dayMs + minutes * 60_000
  const before = offsetAt(zone, wall - dayMs)
  const after = offsetAt(zone, wall + dayMs)
  return offsetAt(zone, wall - before) === before || offsetAt(zone, wall - after) !== after ? wall - before : wall - after
}

/** True for a time zone Intl knows, in its IANA spelling. */
export function isTimeZone(name: string): boolean {
  try {
    return zoneOf(name) !== undefined
  } catch {
    return false
  }
}

function zoneOf(timeZone: string): Zone {
  const known = zones.get(timeZone)
  if (known !== undefined) return known
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  const zone = { format, offsets: new Map<number, number>(), days: new Map<number, string>() }
  zones.set(timeZone, zone)
  return zone
}

/** Local time minus UTC, in milliseconds. */
function offsetAt(zone: Zone, ms: number): number {
  const quarter = Math.floor(ms / quarterMs)
  const known = zone.offsets.get(quarter)
  if (known !== undefined) return known
  const at = quarter * quarterMs
  const part: Record<string, number> = {}
  for (const { type, value } of zone.format.formatToParts(at)) part[type] = Number(value)
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part
  const offset = Date.UTC(year, month - 1, day, hour, minute, second) - at
  if (zone.offsets.size >= maxRemembered) zone.offsets.clear()
  zone.offsets.set(quarter, offset)
  return offset
}

/** Days since 1970-01-01 of a date. */
function dayNumber(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) / dayMs
}

function dayName(number: number): string {
  return new Date(number * dayMs).toISOString().slice(0, 10)
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0')
}
