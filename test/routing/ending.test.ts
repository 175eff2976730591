import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { endings, settleCall } from '../../routing/ending.ts'
import type { CallFact, Ending, FactClock, LegFact, OurReason, Settled } from '../../routing/ending.ts'

const settings = { shortHangUpMs: 10_000 }
const settle = (...facts: CallFact[]): Settled => settleCall(facts, settings)
const s = (seconds: number): number => seconds * 1000

const arrived: CallFact = { kind: 'arrived', atMs: 0 }
const queued = (at: number): CallFact => ({ kind: 'queued', atMs: s(at) })
const offered = (from: number, to: number | null = null, agentId = 'anna'): CallFact => ({
  kind: 'offered',
  fromMs: s(from),
  toMs: to === null ? null : s(to),
  agentId,
})
const ours = (at: number, why: OurReason): CallFact => ({ kind: 'ended-by-us', atMs: s(at), why })
const chose = (at: number, kind: 'chose-callback' | 'voicemail'): CallFact => ({ kind, atMs: s(at) })
const hungUp = (at: number, by: 'citizen' | 'unknown' = 'unknown', clock: FactClock = 'millisecond'): CallFact => ({
  kind: 'hung-up',
  atMs: s(at),
  sequence: null,
  clock,
  by,
})
const unknown = (at: number): CallFact => ({ kind: 'provider-unknown', atMs: s(at) })

type Where = { clock?: FactClock; sequence?: number; legId?: string }
const leg = (
  kind: LegFact['kind'],
  who: LegFact['leg'],
  at: number,
  { clock = 'millisecond', sequence, legId = who }: Where = {},
): CallFact => ({
  kind,
  leg: who,
  legId,
  agentId: who === 'agent' ? 'anna' : null,
  atMs: s(at),
  sequence: sequence ?? null,
  clock,
})
const inWhole = (sequence?: number): Where => ({ clock: 'second', ...(sequence === undefined ? {} : { sequence }) })

describe('each ending', () => {
  const cases: [Ending | null, string, CallFact[]][] = [
    [null, 'nothing but the arrival', [arrived]],
    [null, 'waiting', [arrived, queued(5), offered(9)]],
    [null, 'talking', [arrived, queued(5), offered(9), leg('joined', 'agent', 12), leg('joined', 'citizen', 13)]],
    [
      'answered',
      'both joined, then over',
      [arrived, queued(5), offered(9), leg('joined', 'agent', 12), leg('joined', 'citizen', 13), hungUp(60)],
    ],
    ['hung-up-in-menu', 'before the queue', [arrived, hungUp(4)]],
    ['short-hang-up', '10 s after queueing', [arrived, queued(5), hungUp(15)]],
    ['hung-up-in-queue', 'a moment later', [arrived, queued(5), hungUp(15.001)]],
    ['hung-up-in-queue', 'soon, but an offer had lapsed before', [arrived, queued(5), offered(5, 7), hungUp(8)]],
    ['hung-up-while-ringing', 'however early', [arrived, queued(5), offered(5), hungUp(6)]],
    ['hung-up-while-ringing', 'the offer withdrawn because of it', [arrived, queued(5), offered(9, 30), hungUp(30)]],
    [
      'hung-up-while-ringing',
      'accepted, the agent not there yet',
      [arrived, queued(5), offered(9), leg('joined', 'agent', 12), hungUp(12.5)],
    ],
    ['wait-limit', 'our limit', [arrived, queued(5), ours(1805, 'wait-limit'), hungUp(1806)]],
    ['refused-full', 'line full', [arrived, ours(3, 'refused-full'), hungUp(9)]],
    ['refused-no-agent', 'nobody there', [arrived, ours(3, 'refused-no-agent'), hungUp(9)]],
    ['closed', 'out of hours, though he hung up during the announcement', [arrived, ours(0, 'closed'), hungUp(2)]],
    ['chose-callback', 'callback', [arrived, queued(5), chose(50, 'chose-callback'), hungUp(55)]],
    ['voicemail', 'voicemail', [arrived, queued(5), chose(50, 'voicemail'), hungUp(55)]],
    ['emergency-diverted', 'by menu', [arrived, ours(3, 'emergency-diverted')]],
    ['technical-failure', 'ours', [arrived, queued(5), ours(7, 'technical-failure'), hungUp(9)]],
    ['unknown', 'the provider cannot say', [arrived, queued(5), unknown(100)]],
  ]
  it.each(cases)('%s: %s', (ending, _, facts) => {
    const settled = settle(...facts)
    expect([settled.ending, settled.over]).toEqual([ending, ending !== null])
  })
})

describe('precedence', () => {
  const talk = [leg('joined', 'agent', 12), leg('joined', 'citizen', 13)]
  const cases: [Ending, string, CallFact[]][] = [
    ['answered', 'the connection beats a later wait limit', [queued(5), ...talk, ours(13, 'wait-limit'), hungUp(60)]],
    ['wait-limit', 'an earlier wait limit beats the connection', [queued(5), ...talk, ours(12.9, 'wait-limit'), hungUp(60)]],
    [
      'chose-callback',
      'the earlier of two decisions',
      [queued(5), ours(60, 'wait-limit'), chose(59, 'chose-callback'), hungUp(61)],
    ],
    ['hung-up-in-queue', 'he left before the limit', [queued(5), hungUp(59, 'citizen'), ours(60, 'wait-limit')]],
    ['hung-up-in-queue', 'at the same time: the order of the list', [queued(5), hungUp(60, 'citizen'), ours(60, 'wait-limit')]],
    [
      'wait-limit',
      'at the same time, an end of unknown cause is only its consequence',
      [queued(5), hungUp(60), ours(60, 'wait-limit')],
    ],
    ['closed', 'also within the whole second of the provider', [hungUp(10, 'unknown', 'second'), ours(10.7, 'closed')]],
    [
      'wait-limit',
      'two of ours at once: the order of the list',
      [queued(5), ours(60, 'technical-failure'), ours(60, 'wait-limit')],
    ],
    ['hung-up-in-queue', 'a hang-up is known, so it is not unknown', [queued(5), unknown(30), hungUp(40)]],
    ['answered', 'the connection is known, only its end is not', [queued(5), ...talk, unknown(100)]],
  ]
  it.each(cases)('%s: %s', (ending, _, facts) => {
    expect(settle(...facts).ending).toBe(ending)
  })
})

describe('answered', () => {
  const cases: [boolean, string, CallFact[]][] = [
    [
      false,
      'an agent who joins after the citizen has hung up',
      [hungUp(10), leg('joined', 'agent', 11), leg('joined', 'citizen', 9), leg('left', 'citizen', 10)],
    ],
    [
      false,
      '… also when the leave is reported late',
      [hungUp(10), leg('joined', 'agent', 11), leg('joined', 'citizen', 9), leg('left', 'citizen', 14)],
    ],
    [false, '… also when it is not reported at all', [hungUp(10), leg('joined', 'agent', 11), leg('joined', 'citizen', 9)]],
    [
      false,
      'together for less than a second',
      [leg('joined', 'citizen', 9), leg('joined', 'agent', 10), leg('left', 'citizen', 10.999), hungUp(11)],
    ],
    [
      true,
      'together for a second',
      [leg('joined', 'citizen', 9), leg('joined', 'agent', 10), leg('left', 'citizen', 11), hungUp(11)],
    ],
    [
      false,
      'one after the other',
      [leg('joined', 'citizen', 5), leg('left', 'citizen', 9), leg('joined', 'agent', 10), leg('left', 'agent', 20), hungUp(21)],
    ],
    [false, 'the agent alone', [leg('joined', 'agent', 10), leg('left', 'agent', 20), hungUp(21)]],
    [
      true,
      'a second agent, after the first was gone too soon',
      [
        leg('joined', 'citizen', 5),
        leg('joined', 'agent', 6),
        leg('left', 'agent', 6.2),
        leg('joined', 'agent', 30, { legId: 'other' }),
        hungUp(60),
      ],
    ],
    [
      true,
      'within one second of the clock, by sequence',
      [
        leg('joined', 'agent', 10, inWhole(2)),
        leg('joined', 'citizen', 10, inWhole(3)),
        leg('left', 'citizen', 10, inWhole(4)),
        hungUp(10, 'unknown', 'second'),
      ],
    ],
    [
      false,
      'within one second, the agent after the citizen had left',
      [
        leg('joined', 'citizen', 10, inWhole(2)),
        leg('left', 'citizen', 10, inWhole(3)),
        leg('joined', 'agent', 10, inWhole(4)),
        hungUp(10, 'unknown', 'second'),
      ],
    ],
    [
      false,
      'within one second, and nothing tells the order',
      [leg('joined', 'citizen', 9, inWhole()), leg('joined', 'agent', 10, inWhole()), leg('left', 'citizen', 10, inWhole())],
    ],
    [
      false,
      'the agent joins in the second of the hang-up, no leave known',
      [leg('joined', 'citizen', 9, inWhole(1)), leg('joined', 'agent', 10, inWhole(2)), hungUp(10, 'unknown', 'second')],
    ],
    [
      true,
      'the citizen joins in the second of the hang-up: he had not hung up before',
      [leg('joined', 'agent', 9, inWhole(1)), leg('joined', 'citizen', 10, inWhole(2)), hungUp(10, 'unknown', 'second')],
    ],
    [
      true,
      'over the turn of a second, which the clock cannot measure',
      [
        leg('joined', 'agent', 9, inWhole(1)),
        leg('joined', 'citizen', 10, inWhole(2)),
        leg('left', 'citizen', 11, inWhole(3)),
        hungUp(11, 'unknown', 'second'),
      ],
    ],
    [
      true,
      'the leg joins twice, once reported late',
      [leg('joined', 'citizen', 5), leg('joined', 'agent', 6), leg('joined', 'agent', 6.5), hungUp(20)],
    ],
  ]
  it.each(cases)('%s: %s', (answered, _, facts) => {
    const call = [queued(1), offered(2), ...facts]
    expect(settle(...call).answeredAtMs !== null).toBe(answered)
    expect(settle(...call).ending === 'answered').toBe(answered && settle(...call).over)
  })

  it('says who, when, and how long the wait was', () => {
    const other: CallFact = {
      kind: 'joined',
      leg: 'agent',
      legId: 'x',
      agentId: 'berta',
      atMs: s(12),
      sequence: null,
      clock: 'millisecond',
    }
    const facts = [
      arrived,
      queued(5),
      offered(6, 10),
      offered(11, null, 'berta'),
      other,
      leg('joined', 'citizen', 13),
      leg('joined', 'agent', 40),
    ]
    const talking = {
      over: false,
      ending: null,
      queuedAtMs: s(5),
      offeredAtMs: s(6),
      answeredAtMs: s(13),
      endedAtMs: null,
      agentId: 'berta',
      waitedMs: s(8),
    }
    expect(settle(...facts)).toEqual(talking)
    expect(settle(...facts, hungUp(60))).toEqual({ ...talking, over: true, ending: 'answered', endedAtMs: s(60) })
  })
})

test('instants the call did not reach are null, the wait runs to the end', () => {
  expect(settle(arrived, hungUp(4), queued(5))).toEqual({
    over: true,
    ending: 'hung-up-in-menu',
    queuedAtMs: null,
    offeredAtMs: null,
    answeredAtMs: null,
    endedAtMs: s(4),
    agentId: null,
    waitedMs: null,
  })
  expect(settle(arrived, queued(5), offered(60), hungUp(50))).toMatchObject({
    ending: 'hung-up-in-queue',
    offeredAtMs: null,
    endedAtMs: s(50),
    waitedMs: s(45),
  })
  // Our clock reads milliseconds, the provider's whole seconds: he was queued within the second in which he hung up.
  expect(settle(arrived, queued(5.7), hungUp(5, 'citizen', 'second'))).toMatchObject({
    ending: 'short-hang-up',
    queuedAtMs: 5700,
    waitedMs: 0,
  })
  expect(settle(arrived, queued(2), offered(5.7), hungUp(5, 'citizen', 'second'))).toMatchObject({
    ending: 'hung-up-while-ringing',
    offeredAtMs: 5700,
  })
})

// ------------------------------------------------------------------ properties

const atMs = fc.oneof(fc.integer({ min: 0, max: 12 }).map(s), fc.integer({ min: 0, max: 12_000 }))
const clock = fc.constantFrom<FactClock>('second', 'millisecond')
const wholeIn = (ms: number, of: FactClock): number => (of === 'second' ? Math.floor(ms / 1000) * 1000 : ms)
const legFact = fc
  .record({
    kind: fc.constantFrom('joined' as const, 'joined' as const, 'left' as const),
    leg: fc.constantFrom('citizen' as const, 'agent' as const),
    legId: fc.constantFrom('x', 'y'),
    atMs,
    sequence: fc.option(fc.integer({ min: 0, max: 5 }), { nil: null }),
    clock,
  })
  .map((fact) => ({
    ...fact,
    agentId: fact.leg === 'citizen' ? null : `agent of ${fact.legId}`,
    atMs: wholeIn(fact.atMs, fact.clock),
  }))
const hangUp = fc
  .record({
    kind: fc.constant('hung-up' as const),
    atMs,
    sequence: fc.constant(null),
    clock,
    by: fc.constantFrom('citizen' as const, 'unknown' as const),
  })
  .map((fact) => ({ ...fact, atMs: wholeIn(fact.atMs, fact.clock) }))
const why = fc.constantFrom<OurReason>(
  'wait-limit',
  'refused-full',
  'refused-no-agent',
  'closed',
  'technical-failure',
  'emergency-diverted',
)
const fact: fc.Arbitrary<CallFact> = fc.oneof(
  { weight: 6, arbitrary: legFact },
  { weight: 3, arbitrary: hangUp },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('queued' as const), atMs }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('offered' as const),
      fromMs: atMs,
      toMs: fc.option(atMs, { nil: null }),
      agentId: fc.constant('anna'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('ended-by-us' as const), atMs, why }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('chose-callback' as const, 'voicemail' as const), atMs }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('provider-unknown' as const), atMs }) },
)
const call = fc.array(fact, { maxLength: 12, size: 'max' })
const runs = { numRuns: 2000 }

test('neither the order of arrival nor doubles change anything', () => {
  const storm = call.chain((facts) => {
    const doubled = [...facts, ...facts]
    return fc.tuple(fc.constant(facts), fc.shuffledSubarray(doubled, { minLength: facts.length, maxLength: doubled.length }))
  })
  fc.assert(
    fc.property(storm, ([facts, shuffled]) => {
      const all = facts.every((each) => shuffled.includes(each)) ? shuffled : [...shuffled, ...facts]
      expect(settleCall(all, settings)).toEqual(settleCall(facts, settings))
    }),
    runs,
  )
})

test('exactly one ending when over, none before; instants come in order', () => {
  fc.assert(
    fc.property(call, (facts) => {
      const { over, ending, endedAtMs, answeredAtMs, agentId, waitedMs, queuedAtMs } = settleCall(facts, settings)
      expect(ending === null).toBe(!over)
      expect(endedAtMs === null).toBe(!over)
      if (ending !== null) expect(endings).toContain(ending)
      if (over) expect(ending === 'answered').toBe(answeredAtMs !== null)
      if (answeredAtMs === null) expect(agentId).toBe(null)
      if (answeredAtMs !== null && endedAtMs !== null) expect(endedAtMs).toBeGreaterThanOrEqual(answeredAtMs)
      if (waitedMs !== null) expect(waitedMs).toBeGreaterThanOrEqual(0)
      if (queuedAtMs === null) expect(waitedMs).toBe(null)
      const ends = facts.some((each) =>
        ['hung-up', 'ended-by-us', 'chose-callback', 'voicemail', 'provider-unknown'].includes(each.kind),
      )
      if (!ends) expect(over).toBe(false)
      if (!over && ends) expect(answeredAtMs).not.toBe(null)
    }),
    runs,
  )
})

test('what happens later than the end changes nothing', () => {
  fc.assert(
    fc.property(call, fact, (facts, other) => {
      const settled = settleCall(facts, settings)
      // What the provider could not say may be known later; everything else is settled.
      if (settled.endedAtMs === null || facts.some((each) => each.kind === 'provider-unknown')) return
      const later = moved(other, settled.endedAtMs + 2000 + 12_000)
      expect(settleCall([...facts, later], settings)).toEqual(settled)
    }),
    runs,
  )
})

test('a connection needs both: without the agent’s legs, or the citizen’s, nothing is answered', () => {
  fc.assert(
    fc.property(call, fc.constantFrom('agent', 'citizen'), (facts, who) => {
      const without = facts.filter((each) => !('leg' in each) || each.leg !== who)
      expect(settleCall(without, settings).answeredAtMs).toBe(null)
    }),
    runs,
  )
})

test('a shorter limit makes fewer short hang-ups and touches no other ending', () => {
  fc.assert(
    fc.property(call, fc.nat(15_000), (facts, shortHangUpMs) => {
      const [few, many] = [settleCall(facts, { shortHangUpMs }), settleCall(facts, { shortHangUpMs: shortHangUpMs + 1000 })]
      if (few.ending !== many.ending) expect([few.ending, many.ending]).toEqual(['hung-up-in-queue', 'short-hang-up'])
      expect({ ...few, ending: null }).toEqual({ ...many, ending: null })
    }),
    runs,
  )
})

/** The same fact at another time, on the fine clock. */
function moved(other: CallFact, to: number): CallFact {
  if (other.kind === 'offered') return { ...other, fromMs: to, toMs: null }
  return 'clock' in other ? { ...other, atMs: to, clock: 'millisecond' } : { ...other, atMs: to }
}

test('who comes into a room of his own has not met whoever left the one before, whatever their sequences say', () => {
  const move = (kind: LegFact['kind'], who: LegFact['leg'], at: number, sequence: number, roomId: string): CallFact => ({
    ...(leg(kind, who, at, inWhole(sequence)) as LegFact),
    roomId,
  })
  const met = (room: string) =>
    settle(
      arrived,
      queued(5),
      offered(9),
      move('joined', 'agent', 12, 1, 'first'),
      move('left', 'agent', 14, 2, 'first'),
      move('joined', 'citizen', 14, 1, room),
      hungUp(31),
    ).ending
  expect([met('first'), met('second')]).toEqual(['answered', 'hung-up-while-ringing'])
})
