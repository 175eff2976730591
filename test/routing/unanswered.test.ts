import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { definitionOf, definitions } from '../../routing/definitions.ts'
import { endings } from '../../routing/ending.ts'
import { currentRows } from '../../routing/ledger-row.ts'
import { serviceDay } from '../../routing/service-day.ts'
import { addCall, addInProgress, finishFigure, startFigure, unanswered, unansweredBy } from '../../routing/unanswered.ts'
import type { Definition } from '../../routing/definitions.ts'
import type { Ending } from '../../routing/ending.ts'
import type { CallInProgress, CountedCall } from '../../routing/ledger-row.ts'

const minute = 60_000
const noon = Date.parse('2026-11-23T10:00:00Z')

function row(ending: Ending, more: Partial<CountedCall> = {}): CountedCall {
  const arrivedAtMs = more.arrivedAtMs ?? noon
  const neverQueued = ['closed', 'refused-full', 'refused-no-agent', 'hung-up-in-menu'].includes(ending)
  const waitMs = ending === 'short-hang-up' ? 5000 : 60_000
  return {
    accountId: 'phone',
    arrivedAtMs,
    serviceDay: serviceDay(arrivedAtMs),
    opening: 'open',
    caller: null,
    queuedAtMs: neverQueued ? null : arrivedAtMs,
    offeredAtMs: null,
    answeredAtMs: ending === 'answered' ? arrivedAtMs + waitMs : null,
    endedAtMs: arrivedAtMs + (ending === 'answered' ? 300_000 : waitMs),
    ending,
    topic: null,
    ...more,
  }
}

const times = (count: number, ending: Ending, more: Partial<CountedCall> = {}): CountedCall[] =>
  Array.from({ length: count }, () => row(ending, more))
const definition = (id: string): Definition => definitionOf(id) ?? definitions[0]!
const going = (more: Partial<CallInProgress> = {}): CallInProgress => ({
  accountId: 'phone',
  arrivedAtMs: noon,
  serviceDay: '2026-11-23',
  opening: 'open',
  caller: null,
  topic: null,
  ...more,
})

/** The invented month of peers.md 4.2: 1000 calls, from 24 % to 57 % unanswered depending on the ruler. */
const month: CountedCall[] = [
  ...times(120, 'closed', { opening: 'closed' }),
  ...times(25, 'refused-full'),
  ...times(15, 'refused-no-agent'),
  ...times(60, 'hung-up-in-menu'),
  ...times(260, 'answered', { answeredAtMs: noon + 20_000 }),
  ...times(170, 'answered'),
  ...times(45, 'short-hang-up'),
  ...times(100, 'hung-up-in-queue'),
  ...times(75, 'hung-up-while-ringing', { offeredAtMs: noon + 50_000 }),
  ...times(50, 'wait-limit'),
  ...times(60, 'chose-callback', { callbackReachedAtMs: noon + 30 * minute }),
  ...times(20, 'chose-callback'),
]

describe('the invented month under every shipped definition', () => {
  it.each([
    ['unanswered-all-hours', 570, 1000, 57],
    ['unanswered-opening-hours', 450, 880, 51.1],
    ['wazo', 390, 820, 47.6],
    ['unanswered-callback-kept', 390, 880, 44.3],
    ['asterisk-counters', 270, 700, 38.6],
    ['abandoned-of-queued', 220, 780, 28.2],
    ['abandoned-of-queued-without-short', 175, 735, 23.8],
    ['unanswered-without-short', 405, 835, 48.5],
    ['per-person', 450, 880, 51.1],
  ])('%s: %i of %i', (id, numerator, denominator, percent) => {
    const figure = unanswered(month, definition(id))
    expect([figure.unanswered, figure.calls, Math.round((figure.rate ?? 0) * 1000) / 10]).toEqual([
      numerator,
      denominator,
      percent,
    ])
    expect(figure.definition).toEqual({ id, version: 1 })
  })

  it('shows the same beside the primary figure', () => {
    expect(unanswered(month, definition('unanswered-opening-hours')).beside).toEqual({
      answeredLive: 430,
      shortHangUps: 45,
      callbacksPromised: 80,
      callbacksKept: 60,
      reachedSameDay: 60,
      outOfHours: 120,
      refused: 40,
      medianWaitAnsweredMs: 20_000,
      p95WaitAnsweredMs: 60_000,
      medianWaitUnansweredMs: 60_000,
      p95WaitUnansweredMs: 60_000,
      serviceLevel: 260 / 880,
    })
  })

  it('is proved by the peers’ service level of all opening-hours callers: 29.5 %', () => {
    const { serviceLevel } = unanswered(month, definition('unanswered-opening-hours')).beside
    expect(Math.round((serviceLevel ?? 0) * 1000) / 10).toBe(29.5)
  })
})

test('every shipped definition is whole', () => {
  expect(new Set(definitions.map(({ id, version }) => `${id} ${version}`)).size).toBe(definitions.length)
  expect(definitions[0]?.id).toBe('unanswered-opening-hours')
  for (const { denominator, numerator, name, note, validFrom } of definitions) {
    expect(denominator).toEqual(expect.arrayContaining([...numerator]))
    expect(numerator).not.toContain('answered')
    expect(denominator).not.toContain('emergency-diverted')
    expect([name.lv, name.en, note.lv, note.en].every((text) => text.length > 0)).toBe(true)
    expect(validFrom).toMatch(/^\d{4}-\d{2}-\d{2}$/)
  }
  expect(definitionOf('no-such')).toBe(null)
})

test('the primary figure counts everything but an answer, in opening hours and incidents, except diverted calls', () => {
  const primary = definition('unanswered-opening-hours')
  for (const ending of endings) {
    const counted = ending !== 'emergency-diverted'
    expect(unanswered([row(ending)], primary)).toMatchObject({
      calls: counted ? 1 : 0,
      unanswered: counted && ending !== 'answered' ? 1 : 0,
    })
  }
  expect(unanswered([row('closed', { opening: 'incident' }), row('closed', { opening: 'holiday' })], primary)).toMatchObject({
    calls: 1,
    beside: { outOfHours: 1 },
  })
})

test('no calls give "no calls", not 0 %', () => {
  expect(unanswered([row('closed', { opening: 'closed' })], definition('unanswered-opening-hours'))).toMatchObject({
    calls: 0,
    rate: null,
    interval: null,
    beside: { serviceLevel: null, medianWaitAnsweredMs: null },
  })
})

test('a call still going on is in the denominator as in progress, never guessed', () => {
  const figure = unanswered([row('answered'), row('wait-limit')], definition('unanswered-opening-hours'), [
    going(),
    going({ opening: 'closed' }),
  ])
  expect(figure).toMatchObject({ calls: 3, unanswered: 1, inProgress: 1, rate: 1 / 3 })
})

test('a definition may name its numbers', () => {
  const only = { ...definition('unanswered-opening-hours'), numbers: ['other'] }
  expect(unanswered([row('wait-limit'), row('closed', { opening: 'closed' })], only, [going()])).toMatchObject({
    calls: 0,
    beside: { outOfHours: 0 },
  })
})

test('a definition draws the line of the short hang-up itself', () => {
  const calls = [
    row('short-hang-up'),
    row('hung-up-in-queue', { endedAtMs: noon + 12_000 }),
    row('hung-up-in-queue', { endedAtMs: noon + 5000, offeredAtMs: noon }),
  ]
  const count = (shortHangUpS: number) => unanswered(calls, { ...definition('unanswered-without-short'), shortHangUpS })
  expect(count(10)).toMatchObject({ calls: 2, beside: { shortHangUps: 1 } })
  expect(count(12)).toMatchObject({ calls: 1, beside: { shortHangUps: 2 } })
  expect(count(4)).toMatchObject({ calls: 3, beside: { shortHangUps: 0 } })
})

test('a callback is kept within 60 minutes of the promised time', () => {
  const due = { callbackDueAtMs: noon + 120 * minute }
  const calls = [180, 180.1, 30].map((after) => row('chose-callback', { ...due, callbackReachedAtMs: noon + after * minute }))
  expect(unanswered(calls, definition('unanswered-callback-kept'))).toMatchObject({
    calls: 3,
    unanswered: 1,
    beside: { callbacksPromised: 3, callbacksKept: 2 },
  })
  expect(unanswered(calls, definition('unanswered-opening-hours'))).toMatchObject({
    unanswered: 3,
    beside: { callbacksKept: 2, answeredLive: 0 },
  })
})

test('reached the same day goes by the local day of the call', () => {
  const late = Date.parse('2026-11-23T21:30:00Z')
  const reached = (at: string) => row('hung-up-in-queue', { arrivedAtMs: late, reachedAtMs: Date.parse(at) })
  const figure = unanswered(
    [reached('2026-11-23T21:59:59Z'), reached('2026-11-23T22:00:00Z')],
    definition('unanswered-opening-hours'),
  )
  expect(figure.beside.reachedSameDay).toBe(1)
})

describe('per person', () => {
  const call = (caller: string | null, after: number, ending: Ending) =>
    row(ending, { caller, arrivedAtMs: noon + after * minute })
  const needs = (...calls: CountedCall[]) => unanswered(calls, definition('per-person'))

  it.each([
    [
      'redials that got through are one need, met',
      [call('a', 0, 'wait-limit'), call('a', 10, 'hung-up-in-queue'), call('a', 60, 'answered')],
      1,
      0,
    ],
    ['after the window it is another need', [call('a', 0, 'wait-limit'), call('a', 60.1, 'answered')], 2, 1],
    [
      'the window counts from the first attempt',
      [call('a', 0, 'wait-limit'), call('a', 50, 'wait-limit'), call('a', 70, 'answered')],
      2,
      1,
    ],
    ['two people', [call('a', 0, 'wait-limit'), call('b', 1, 'answered')], 2, 1],
    ['withheld numbers stand alone', [call(null, 0, 'wait-limit'), call(null, 1, 'answered')], 2, 1],
  ])('%s', (_, calls, all, unmet) => {
    expect(needs(...calls)).toMatchObject({ calls: all, unanswered: unmet })
    expect(needs(...calls.toReversed())).toMatchObject({ calls: all, unanswered: unmet })
  })

  it('a need with a call in progress is in progress, unless it was met', () => {
    const figure = unanswered([call('a', 0, 'wait-limit'), call('b', 0, 'answered')], definition('per-person'), [
      going({ caller: 'a' }),
      going({ caller: 'b' }),
    ])
    expect(figure).toMatchObject({ calls: 2, unanswered: 0, inProgress: 1 })
  })
})

describe('series', () => {
  const primary = definition('unanswered-opening-hours')

  it('keeps the two equal hours of an autumn night apart, in order', () => {
    const calls = ['2026-10-25T01:10Z', '2026-10-25T00:10Z', '2026-10-25T02:10Z'].map((at) =>
      row('wait-limit', { arrivedAtMs: Date.parse(at) }),
    )
    expect(unansweredBy(calls, primary, 'hour').map((point) => point.key)).toEqual([
      '2026-10-25T03:00+03:00',
      '2026-10-25T03:00+02:00',
      '2026-10-25T04:00+02:00',
    ])
  })

  it('by topic and by channel', () => {
    const calls = [row('answered', { topic: 'tax' }), row('wait-limit', { topic: 'tax' }), row('wait-limit')]
    expect(unansweredBy(calls, primary, 'topic', [going()])).toEqual([
      { key: 'none', calls: 2, unanswered: 1, rate: 1 / 2, inProgress: 1 },
      { key: 'tax', calls: 2, unanswered: 1, rate: 1 / 2, inProgress: 0 },
    ])
    expect(unansweredBy(calls, primary, 'channel')).toEqual([
      { key: 'voice', calls: 3, unanswered: 2, rate: 2 / 3, inProgress: 0 },
    ])
  })
})

test('currentRows leaves out what a later row replaces, also a correction of a correction', () => {
  const rows = [
    [1, null],
    [2, null],
    [3, 1],
    [4, 3],
    [5, null],
  ].map(([seq, replacesSeq]) => ({ seq: seq ?? 0, replacesSeq: replacesSeq ?? null }))
  expect(currentRows(rows).map(({ seq }) => seq)).toEqual([2, 4, 5])
})

// ------------------------------------------------------------------ properties

const anyRow: fc.Arbitrary<CountedCall> = fc
  .record({
    ending: fc.constantFrom(...endings),
    opening: fc.constantFrom('open' as const, 'open' as const, 'closed' as const, 'holiday' as const, 'incident' as const),
    after: fc.integer({ min: 0, max: 2880 }),
    waitS: fc.integer({ min: 0, max: 40 }),
    caller: fc.constantFrom(null, 'a', 'b', 'c'),
    topic: fc.constantFrom(null, 'tax', 'id'),
    offered: fc.boolean(),
    reachedAfter: fc.option(fc.integer({ min: 0, max: 2000 }), { nil: null }),
  })
  .map(({ ending, opening, after, waitS, caller, topic, offered, reachedAfter }) => {
    const arrivedAtMs = noon + after * minute
    const wait = arrivedAtMs + waitS * 1000
    const reached = reachedAfter === null ? null : arrivedAtMs + reachedAfter * minute
    const answeredAtMs = ending === 'answered' ? wait : null
    return row(ending, {
      opening,
      arrivedAtMs,
      caller,
      topic,
      answeredAtMs,
      endedAtMs: wait,
      offeredAtMs: offered ? arrivedAtMs : null,
      reachedAtMs: reached,
      callbackReachedAtMs: ending === 'chose-callback' ? reached : null,
    })
  })
const ledger = fc.array(anyRow, { maxLength: 30 })
const anyDefinition = fc.constantFrom(...definitions)

test('the figure does not depend on the order, and the stream gives the same', () => {
  fc.assert(
    fc.property(ledger, anyDefinition, (rows, given) => {
      const figure = unanswered(rows, given)
      expect(unanswered(rows.toReversed(), given)).toEqual(figure)
      const fold = startFigure(given)
      rows.forEach((each) => {
        addCall(fold, each)
        finishFigure(fold)
      })
      expect(finishFigure(fold)).toEqual(figure)
    }),
  )
})

test('the parts of a series add up to the whole', () => {
  const perCall = fc.constantFrom(...definitions.filter((each) => each.perPersonWindowMin === null))
  fc.assert(
    fc.property(
      ledger,
      perCall,
      fc.constantFrom('hour' as const, 'day' as const, 'channel' as const, 'topic' as const),
      (rows, given, by) => {
        const series = unansweredBy(rows, given, by)
        const figure = unanswered(rows, given)
        expect(series.reduce((sum, point) => sum + point.calls, 0)).toBe(figure.calls)
        expect(series.reduce((sum, point) => sum + point.unanswered, 0)).toBe(figure.unanswered)
      },
    ),
  )
})

test('rates are shares, intervals hold them, waits are real waits', () => {
  fc.assert(
    fc.property(ledger, anyDefinition, (rows, given) => {
      const { rate, interval, calls, unanswered: lost, beside } = unanswered(rows, given)
      expect(rate === null).toBe(calls === 0)
      expect(lost).toBeLessThanOrEqual(calls)
      if (rate !== null && interval !== null) {
        expect(interval[0]).toBeLessThanOrEqual(rate + 1e-12)
        expect(interval[1]).toBeGreaterThanOrEqual(rate - 1e-12)
        expect(interval[0] >= 0 && interval[1] <= 1).toBe(true)
      }
      if (beside.medianWaitAnsweredMs !== null)
        expect(beside.p95WaitAnsweredMs).toBeGreaterThanOrEqual(beside.medianWaitAnsweredMs)
    }),
  )
})

test('the kindest and the strictest ruler: no exclusion ever makes the primary figure smaller than with callbacks kept', () => {
  fc.assert(
    fc.property(ledger, (rows) => {
      const [strict, kind] = [
        unanswered(rows, definition('unanswered-opening-hours')),
        unanswered(rows, definition('unanswered-callback-kept')),
      ]
      expect(kind.calls).toBe(strict.calls)
      expect(kind.unanswered).toBeLessThanOrEqual(strict.unanswered)
    }),
  )
})

test('Wilson: the published example, and the ends', () => {
  const interval = (lost: number, all: number) =>
    unanswered([...times(lost, 'wait-limit'), ...times(all - lost, 'answered')], definition('unanswered-opening-hours')).interval
  const rounded = (pair: readonly number[] | null) => pair?.map((value) => Math.round(value * 10_000) / 10_000)
  // Newcombe 1998, Statistics in Medicine 17, table I, method 3: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
  expect(rounded(interval(81, 263))).toEqual([0.2553, 0.3662])
  expect(rounded(interval(15, 148))).toEqual([0.0624, 0.1605])
  expect(rounded(interval(0, 20))).toEqual([0, 0.1611])
  expect(rounded(interval(1, 29))).toEqual([0.0061, 0.1718])
})

test('median and 95th percentile are the smallest wait that so large a share does not exceed', () => {
  const waits = (count: number) =>
    Array.from({ length: count }, (_, index) => row('answered', { answeredAtMs: noon + (index + 1) * 1000 }))
  const of = (count: number) => {
    const { medianWaitAnsweredMs, p95WaitAnsweredMs } = unanswered(waits(count), definition('unanswered-opening-hours')).beside
    return [medianWaitAnsweredMs, p95WaitAnsweredMs]
  }
  expect([of(1), of(2), of(20), of(21)]).toEqual([
    [1000, 1000],
    [1000, 2000],
    [10_000, 19_000],
    [11_000, 20_000],
  ])
})

test('a million rows stream through quickly', () => {
  const fold = startFigure(definition('unanswered-opening-hours'))
  const [one, two] = [row('answered'), row('hung-up-in-queue', { reachedAtMs: noon })]
  const begun = performance.now()
  for (let index = 0; index < 500_000; index++) {
    addCall(fold, one)
    addCall(fold, two)
  }
  addInProgress(fold, going())
  expect(finishFigure(fold)).toMatchObject({ calls: 1_000_001, unanswered: 500_000, inProgress: 1 })
  expect(performance.now() - begun).toBeLessThan(5000)
})
