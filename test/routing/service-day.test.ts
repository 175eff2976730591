import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import {
  addDays,
  dayBounds,
  hourOf,
  instantOf,
  isTimeZone,
  monthBounds,
  serviceDay,
  weekBounds,
  weekday,
} from '../../routing/service-day.ts'

const at = (iso: string): number => Date.parse(iso)
const hours = ([from, to]: readonly [number, number]): number => (to - from) / 3_600_000

describe('serviceDay', () => {
  it.each([
    ['2026-01-15T21:59:59.999Z', '2026-01-15'],
    ['2026-01-15T22:00:00.000Z', '2026-01-16'],
    ['2026-07-15T20:59:59.999Z', '2026-07-15'],
    ['2026-07-15T21:00:00.000Z', '2026-07-16'],
    ['2026-12-31T22:00:00.000Z', '2027-01-01'],
    ['2024-02-28T22:00:00.000Z', '2024-02-29'],
  ])('%s is %s in Riga', (instant, day) => {
    expect(serviceDay(at(instant))).toBe(day)
  })
})

test('two days a year have 23 and 25 hours', () => {
  expect(hours(dayBounds('2026-03-29'))).toBe(23)
  expect(hours(dayBounds('2026-10-25'))).toBe(25)
  expect(hours(dayBounds('2026-10-26'))).toBe(24)
  expect(dayBounds('2026-03-29').map((ms) => new Date(ms).toISOString())).toEqual([
    '2026-03-28T22:00:00.000Z',
    '2026-03-29T21:00:00.000Z',
  ])
})

test('the two equal hours of the autumn night are two hours', () => {
  expect(hourOf(at('2026-10-25T00:30Z'))).toBe('2026-10-25T03:00+03:00')
  expect(hourOf(at('2026-10-25T01:30Z'))).toBe('2026-10-25T03:00+02:00')
  expect(hourOf(at('2026-01-01T12:00Z'), 'America/St_Johns')).toBe('2026-01-01T08:00-03:30')
})

test('wall clocks that skip or repeat an hour', () => {
  expect(instantOf('2026-03-29', 3 * 60 + 30)).toBe(at('2026-03-29T01:30Z'))
  expect(instantOf('2026-10-25', 3 * 60 + 30)).toBe(at('2026-10-25T00:30Z'))
  expect(instantOf('2026-10-25', 24 * 60)).toBe(dayBounds('2026-10-25')[1])
  // Midnight itself is skipped in Beirut: the day begins at one.
  expect(new Date(dayBounds('2026-03-29', 'Asia/Beirut')[0]).toISOString()).toBe('2026-03-28T22:00:00.000Z')
})

test('weeks begin on Monday; months are of any length', () => {
  expect(weekBounds('2026-11-29')).toEqual([dayBounds('2026-11-23')[0], dayBounds('2026-11-30')[0]])
  expect(weekBounds('2026-11-23')).toEqual(weekBounds('2026-11-29'))
  expect(hours(weekBounds('2026-03-29'))).toBe(167)
  expect(monthBounds('2026-02-17')).toEqual([dayBounds('2026-02-01')[0], dayBounds('2026-03-01')[0]])
  expect(monthBounds('2026-12-31')).toEqual([dayBounds('2026-12-01')[0], dayBounds('2027-01-01')[0]])
  expect(hours(monthBounds('2026-10-01'))).toBe(31 * 24 + 1)
  expect([weekday('2026-11-23'), weekday('2026-11-29'), addDays('2026-12-31', 1), addDays('2026-03-01', -1)]).toEqual([
    1,
    7,
    '2027-01-01',
    '2026-02-28',
  ])
})

test('every instant lies within the bounds of its day, and days follow each other without gap', () => {
  const zone = fc.constantFrom('Europe/Riga', 'UTC', 'Australia/Lord_Howe', 'America/New_York')
  const instant = fc.integer({ min: at('2015-01-01T00:00Z'), max: at('2035-01-01T00:00Z') })
  fc.assert(
    fc.property(instant, zone, (ms, timeZone) => {
      const day = serviceDay(ms, timeZone)
      const [from, to] = dayBounds(day, timeZone)
      expect(from <= ms && ms < to).toBe(true)
      expect(serviceDay(from, timeZone)).toBe(day)
      expect(serviceDay(to - 1, timeZone)).toBe(day)
      expect(dayBounds(addDays(day, 1), timeZone)[0]).toBe(to)
      const local = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(ms)
      expect(day).toBe(local)
    }),
    { numRuns: 500 },
  )
})

test('a million days of rows are quick', () => {
  const from = at('2026-01-01T00:00Z')
  const begun = performance.now()
  for (let index = 0; index < 1_000_000; index++) serviceDay(from + ((index * 31_536_000) % 31_536_000_000))
  expect(performance.now() - begun).toBeLessThan(3000)
})

test('time zones are checked', () => {
  expect([isTimeZone('Europe/Riga'), isTimeZone('Europe/Atlantis'), isTimeZone('')]).toEqual([true, false, false])
  expect(() => serviceDay(0, 'Europe/Atlantis')).toThrow(RangeError)
})
