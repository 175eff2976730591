import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { nextOpening, openMsBetween, openingAt, validateCalendar } from '../../routing/business-hours.ts'
import { defaultCalendar, latvianHolidays, movedWorkingDays } from '../../routing/latvian-holidays.ts'
import { addDays, weekday } from '../../routing/service-day.ts'
import type { Calendar } from '../../routing/business-hours.ts'

const riga = defaultCalendar([2026])
const at = (iso: string): number => Date.parse(iso)
const always: Calendar = {
  timeZone: 'Europe/Riga',
  exceptions: [],
  weekly: [1, 2, 3, 4, 5, 6, 7].map((day) => ({ day, from: '00:00', to: '24:00' })),
}

describe('openingAt', () => {
  it.each([
    ['a second before opening', '2026-11-23T05:59:59.999Z', 'closed'],
    ['opening', '2026-11-23T06:00:00Z', 'open'],
    ['the last moment', '2026-11-23T15:59:59.999Z', 'open'],
    ['closing', '2026-11-23T16:00:00Z', 'closed'],
    ['in summer time', '2026-07-01T05:00:00Z', 'open'],
    ['Saturday', '2026-11-21T10:00:00Z', 'closed'],
    ['18 November', '2026-11-18T10:00:00Z', 'holiday'],
    ['the night before counts by its own date', '2026-11-17T21:59:59Z', 'closed'],
    ['the night of a holiday', '2026-11-17T22:00:00Z', 'holiday'],
    ['Easter Sunday', '2026-04-05T10:00:00Z', 'holiday'],
    ['a moved day is free', '2026-06-22T10:00:00Z', 'holiday'],
    ['the Saturday worked instead', '2026-06-27T10:00:00Z', 'open'],
    ['that Saturday in the evening', '2026-06-27T15:00:00Z', 'closed'],
  ])('%s', (_, instant, expected) => {
    expect(openingAt(riga, at(instant))).toBe(expected)
  })

  it('joins several lines of a date and knows midnight', () => {
    const night: Calendar = {
      timeZone: 'Europe/Riga',
      weekly: [],
      exceptions: [
        { date: '2026-11-23', from: '12:00', to: '24:00' },
        { date: '2026-11-23', from: '08:00', to: '12:30' },
      ],
    }
    expect(openMsBetween(night, at('2026-11-01T00:00Z'), at('2026-12-01T00:00Z'))).toBe(16 * 3_600_000)
    expect(openingAt(night, at('2026-11-23T21:59:59.999Z'))).toBe('open')
    expect(openingAt(night, at('2026-11-23T22:00:00Z'))).toBe('closed')
  })
})

test('nextOpening: over the weekend, over holidays, now, never', () => {
  expect(nextOpening(riga, at('2026-11-20T16:00:00Z'))).toBe(at('2026-11-23T06:00:00Z'))
  expect(nextOpening(riga, at('2026-12-23T17:00:00Z'))).toBe(at('2026-12-28T06:00:00Z'))
  expect(nextOpening(riga, at('2026-11-23T10:00:00Z'))).toBe(at('2026-11-23T10:00:00Z'))
  expect(nextOpening({ ...riga, weekly: [], exceptions: [] }, at('2026-11-23T10:00:00Z'))).toBe(null)
})

test('openMsBetween counts real hours on odd days', () => {
  expect(openMsBetween(always, at('2026-03-28T22:00Z'), at('2026-03-29T21:00Z'))).toBe(23 * 3_600_000)
  expect(openMsBetween(always, at('2026-10-24T21:00Z'), at('2026-10-25T22:00Z'))).toBe(25 * 3_600_000)
  expect(openMsBetween(riga, at('2026-11-20T15:00Z'), at('2026-11-23T07:00Z'))).toBe(2 * 3_600_000)
  expect(openMsBetween(riga, 5, 4)).toBe(0)
})

test('the three answers agree with each other at any instant', () => {
  const time = fc
    .integer({ min: 0, max: 95 })
    .map((quarter) => `${String(Math.floor(quarter / 4)).padStart(2, '0')}:${String((quarter % 4) * 15).padStart(2, '0')}`)
  const hours = fc.tuple(time, fc.oneof(time, fc.constant('24:00'))).filter(([from, to]) => from < to)
  const weekly = fc.array(
    fc.tuple(fc.integer({ min: 1, max: 7 }), hours).map(([day, [from, to]]) => ({ day, from, to })),
    { maxLength: 10 },
  )
  const instant = fc.integer({ min: at('2026-03-20T00:00Z'), max: at('2026-11-20T00:00Z') })
  fc.assert(
    fc.property(weekly, instant, (lines, ms) => {
      const calendar: Calendar = { timeZone: 'Europe/Riga', weekly: lines, exceptions: [{ date: '2026-05-04', closed: true }] }
      expect(validateCalendar(calendar)).toEqual([])
      const open = openingAt(calendar, ms) === 'open'
      expect(openMsBetween(calendar, ms, ms + 1)).toBe(open ? 1 : 0)
      const next = nextOpening(calendar, ms)
      expect(next === ms).toBe(open)
      if (next === null) return
      expect(openingAt(calendar, next)).toBe('open')
      expect(openMsBetween(calendar, ms, next)).toBe(0)
    }),
    { numRuns: 500 },
  )
})

describe('validateCalendar', () => {
  it.each([
    ['timeZone', { ...always, timeZone: 'Riga' }],
    ['weekly[0].day', { ...always, weekly: [{ day: 8, from: '08:00', to: '09:00' }] }],
    ['weekly[0].to', { ...always, weekly: [{ day: 1, from: '18:00', to: '08:00' }] }],
    ['weekly[0].to', { ...always, weekly: [{ day: 1, from: '08:00', to: '08:00' }] }],
    ['weekly[0].from', { ...always, weekly: [{ day: 1, from: '8:00', to: '24:00' }] }],
    ['weekly[0].to', { ...always, weekly: [{ day: 1, from: '08:00', to: '24:01' }] }],
    ['exceptions[0].date', { ...always, exceptions: [{ date: '2026-02-29', closed: true }] }],
    [
      'exceptions[1].date',
      {
        ...always,
        exceptions: [
          { date: '2026-02-28', closed: true },
          { date: '2026-02-28', from: '08:00', to: '09:00' },
        ],
      },
    ],
    ['exceptions[0].to', { ...always, exceptions: [{ date: '2026-02-28', from: '10:00', to: '09:00' }] }],
  ] as [string, Calendar][])('complains of %s', (path, calendar) => {
    expect(validateCalendar(calendar).map((problem) => problem.path)).toEqual([path])
  })

  it('finds nothing wrong with the shipped calendar', () => {
    expect(validateCalendar(defaultCalendar([2025, 2026, 2027, 2028]))).toEqual([])
  })
})

describe('Latvian holidays', () => {
  const dates = (year: number): string =>
    latvianHolidays(year)
      .map(({ date }) => date.slice(5))
      .join(' ')

  it.each([
    [2024, '01-01 03-29 03-31 04-01 05-01 05-04 05-06 05-12 05-19 06-23 06-24 11-18 12-24 12-25 12-26 12-31'],
    [2025, '01-01 04-18 04-20 04-21 05-01 05-04 05-05 05-11 06-08 06-23 06-24 11-18 12-24 12-25 12-26 12-31'],
    [2026, '01-01 04-03 04-05 04-06 05-01 05-04 05-10 05-24 06-23 06-24 11-18 12-24 12-25 12-26 12-31'],
    [2028, '01-01 04-14 04-16 04-17 05-01 05-04 05-14 06-04 06-23 06-24 11-18 11-20 12-24 12-25 12-26 12-31'],
  ])('of %i', (year, expected) => {
    expect(dates(year)).toBe(expected)
  })

  it('knows the earliest and the latest Easter', () => {
    expect(dates(2285)).toContain(' 03-22 ')
    expect(dates(2038)).toContain(' 04-25 ')
  })

  it('moves working days from a weekday to a Saturday', () => {
    for (const { from, to } of movedWorkingDays) {
      expect(weekday(from)).toBeLessThanOrEqual(5)
      expect(weekday(to)).toBe(6)
      expect(latvianHolidays(Number(from.slice(0, 4))).map(({ date }) => date)).not.toContain(from)
      // What is moved is a day between a holiday and a weekend, or between two holidays.
      const free = (day: string): boolean =>
        weekday(day) > 5 || latvianHolidays(Number(day.slice(0, 4))).some(({ date }) => date === day)
      expect(free(addDays(from, -1)) && free(addDays(from, 1))).toBe(true)
    }
  })

  it('names each date of the calendar once, also where Mother’s Day is Whitsun', () => {
    const closed = defaultCalendar([2008, 2026]).exceptions.map(({ date }) => date)
    expect(new Set(closed).size).toBe(closed.length)
    expect(closed).toContain('2008-05-11')
  })
})
