import type { Letter } from '../channel.ts'

/** Names of time zones as Windows writes them, where our citizens are. */
const zones: Record<string, string> = {
  'fle standard time': 'Europe/Riga',
  'e. europe standard time': 'Europe/Chisinau',
  'gtb standard time': 'Europe/Bucharest',
  'gmt standard time': 'Europe/London',
  'greenwich standard time': 'Atlantic/Reykjavik',
  'w. europe standard time': 'Europe/Berlin',
  'central europe standard time': 'Europe/Budapest',
  'central european standard time': 'Europe/Warsaw',
  'romance standard time': 'Europe/Paris',
  'russian standard time': 'Europe/Moscow',
  'belarus standard time': 'Europe/Minsk',
  'eastern standard time': 'America/New_York',
  utc: 'UTC',
}

/** What an invitation (iCalendar, RFC 5545) says: to be shown, never to be accepted by itself. */
export function readCalendar(text: string, method: string | undefined): Letter['calendar'] {
  const lines = text.replace(/\r?\n[ \t]/g, '').split(/\r?\n/)
  const begin = lines.findIndex((line) => /^BEGIN:VEVENT/i.test(line))
  const event = begin < 0 ? [] : lines.slice(begin)
  const property = (name: string, from: readonly string[]) => {
    const line = from.find((each) => new RegExp(`^${name}[;:]`, 'i').test(each))
    if (!line) return null
    const colon = valueStart(line)
    return { parameters: line.slice(name.length, colon), value: line.slice(colon + 1).trim() }
  }
  const said = method ?? property('METHOD', lines)?.value ?? 'PUBLISH'
  const words = property('SUMMARY', event)
    ?.value.replace(/\\([,;\\])/g, '$1')
    .replace(/\\n/gi, ' ')
  return {
    method: said.toUpperCase().slice(0, 40),
    start: instantOf(property('DTSTART', event)),
    end: instantOf(property('DTEND', event)),
    summary: words?.slice(0, 500) ?? null,
    organizer:
      property('ORGANIZER', event)
        ?.value.replace(/^mailto:/i, '')
        .slice(0, 254) ?? null,
  }
}

/** The first colon outside quotation marks. */
function valueStart(line: string): number {
  let quoted = false
  for (let n = 0; n < line.length; n += 1) {
    if (line[n] === '"') quoted = !quoted
    else if (line[n] === ':' && !quoted) return n
  }
  return line.length
}

function instantOf(property: { parameters: string; value: string } | null): string | null {
  const [, y, mo, d, h = '00', mi = '00', s = '00', z] =
    /^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})?(Z)?)?/.exec(property?.value ?? '') ?? []
  if (!property || !y || !mo || !d) return null
  const wall = Date.UTC(Number(y), Number(mo) - 1, Number(d), Number(h), Number(mi), Number(s))
  if (Number.isNaN(wall)) return null
  const named = /TZID="?([^";:]+)"?/i.exec(property.parameters)?.[1]?.trim() ?? 'Europe/Riga'
  const zone = z ? 'UTC' : (zones[named.toLowerCase()] ?? named)
  const instant = new Date(wall - offsetMs(wall, zone)).toISOString().replace('.000Z', 'Z')
  // Years that no calendar shows come of nonsense.
  return /^\d{4}-/.test(instant) ? instant : null
}

/** How far a zone's clock is ahead of UTC when it shows this time; unknown zones count as ours. */
function offsetMs(wallMs: number, zone: string): number {
  const shown = (at: number, timeZone: string) => {
    const parts = new Intl.DateTimeFormat('en-GB', { timeZone, dateStyle: 'short', timeStyle: 'medium', hourCycle: 'h23' })
      .formatToParts(at)
      .map(({ value }) => value)
    const [day, , month, , year, , hour, , minute, , second] = parts.map(Number)
    return Date.UTC(year!, month! - 1, day, hour, minute, second)
  }
  try {
    const guess = wallMs - (shown(wallMs, zone) - wallMs)
    return shown(guess, zone) - guess
  } catch {
    return zone === 'Europe/Riga' ? 0 : offsetMs(wallMs, 'Europe/Riga')
  }
}
