import { describe, expect, test } from 'vitest'
import { periodOf } from '../../src/kpi/period.ts'

const now = new Date('2026-03-29T10:00:00Z')
const period = (from?: string, to?: string) => {
  const found = periodOf({ from, to }, now, 'Europe/Riga')
  return [found.from.toISOString(), found.to.toISOString()]
}

describe('a period', () => {
  test('is the running month in Riga when none is named', () =>
    expect(period()).toEqual(['2026-02-28T22:00:00.000Z', '2026-03-31T21:00:00.000Z']))
  test('of days begins at their midnight; the day clocks change has 23 hours', () =>
    expect(period('2026-03-29', '2026-03-30')).toEqual(['2026-03-28T22:00:00.000Z', '2026-03-29T21:00:00.000Z']))
  test('of instants is taken as it is', () =>
    expect(period('2026-03-01T00:00:00Z', '2026-03-01T12:00:00+02:00')).toEqual([
      '2026-03-01T00:00:00.000Z',
      '2026-03-01T10:00:00.000Z',
    ]))
  test('with a beginning alone goes up to the end of the running month', () =>
    expect(period('2026-01-01')).toEqual(['2025-12-31T22:00:00.000Z', '2026-03-31T21:00:00.000Z']))
  test('with a beginning in the future ends with its month', () =>
    expect(period('2026-05-10')[1]).toBe('2026-05-31T21:00:00.000Z'))
  test('with an end alone begins with its month', () =>
    expect(period(undefined, '2026-03-01')).toEqual(['2026-01-31T22:00:00.000Z', '2026-02-28T22:00:00.000Z']))
  test.each([['2026-02-30'], ['2026-03-01T10:00:00'], ['yesterday'], ['2026-13-01'], ['2026-03-01T25:00:00Z'], ['']])(
    'from %s is refused',
    (from) => expect(() => period(from)).toThrow(/^from: /),
  )
  test.each([
    ['2026-03-02', '2026-03-02'],
    ['2026-03-02', '2026-03-01'],
    ['2010-01-01', '2026-01-01'],
  ])('%s to %s is refused', (from, to) => expect(() => period(from, to)).toThrow(/^to: /))
})
