import type { Board } from '../../../src/board/board.contract.ts'
import type { Format } from '../../format.ts'
import { dayAfter, rowsOfDay, rowsOfHour } from '../ledger/ledger-search.ts'
import type { Slot } from './rate-chart.tsx'

const days = 30
const tickEveryDays = 5
/** Hours shown even when nobody has called yet. */
const usualHours = [8, 18] as const

/** The last 30 days, also those on which nobody called: a gap in the line is a day without calls. */
export function daySlots({ now, trend }: Pick<Board, 'now' | 'trend'>, format: Format): Slot[] {
  const byDay = new Map(trend.map((point) => [point.key, point]))
  const today = format.day(now)
  return Array.from({ length: days }, (_, index) => {
    const key = dayAfter(today, index - days + 1)
    const name = format.date(key)
    const tick = (days - 1 - index) % tickEveryDays === 0 ? name.slice(0, 6) : ''
    return { key, name, tick, point: byDay.get(key), rows: rowsOfDay(key, { counted: '1' }) }
  })
}

/** Today by hours of Riga: the usual ones, and any other in which somebody called. */
export function hourSlots({ now, hours }: Pick<Board, 'now' | 'hours'>, format: Format): Slot[] {
  const byHour = new Map(hours.map((point) => [format.time(point.key), point]))
  const seen = hours.map((point) => Number(format.time(point.key).slice(0, 2)))
  const first = Math.min(usualHours[0], ...seen)
  const end = Math.max(usualHours[1], ...seen.map((hour) => hour + 1))
  return Array.from({ length: end - first }, (_, index) => {
    const hour = String(first + index).padStart(2, '0')
    const point = byHour.get(`${hour}:00`)
    const name = `${hour}:00–${String(first + index + 1).padStart(2, '0')}:00`
    const rows = point ? rowsOfHour(point.key, { counted: '1' }) : rowsOfDay(format.day(now))
    return { key: hour, name, tick: `${hour}:00`, point, rows }
  })
}
