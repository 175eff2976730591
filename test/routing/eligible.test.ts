import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { exclusionOf, isAble, lacksOnlyWeight, ringInForce } from '../../routing/eligible.ts'
import { exclusionReasons } from '../../routing/types.ts'
import { agent, anySnapshot, contact, now, snapshot, work } from './snapshots.ts'
import type { AgentState, ExclusionReason, WaitingContact } from '../../routing/types.ts'

const rules = snapshot()

describe('exclusionOf', () => {
  const cases: [string, Partial<AgentState>, Partial<WaitingContact>, ExclusionReason | null][] = [
    ['nothing against it', {}, {}, null],
    ['on a break', { presence: 'break' }, {}, 'not-ready'],
    ['finishing work takes nothing new', { presence: 'finishing' }, {}, 'not-ready'],
    ['an offer is open', { offer: work('x', 'sms') }, {}, 'on-offer'],
    ['in wrap-up', { inWrapUp: true }, {}, 'in-wrap-up'],
    ['a letter takes a whole agent', { work: [work('m', 'email')] }, { channel: 'chat' }, 'no-weight'],
    ['33 + 33 + 33 fit', { work: [work('a', 'chat'), work('b', 'chat')] }, { channel: 'chat' }, null],
    ['33 × 3 + 20 do not', { work: [work('a', 'chat'), work('b', 'chat'), work('c', 'chat')] }, { channel: 'sms' }, 'no-weight'],
    ['20 × 3 and a fourth SMS: the limit', { work: ['a', 'b', 'c'].map((id) => work(id, 'sms')) }, { channel: 'sms' }, 'limit'],
    ['20 × 3 and a social one fit', { work: ['a', 'b', 'c'].map((id) => work(id, 'sms')) }, { channel: 'social' }, null],
    ['parked work has no weight', { work: [work('a', 'email', { active: false })] }, {}, null],
    ['a missing limit is 0', { limits: { chat: 3 } }, {}, 'limit'],
    ['callbacks need the voice limit', { limits: { callback: 5 } }, { channel: 'callback' }, 'limit'],
    ['wrong language', { skills: { ru: 5 } }, {}, 'language'],
    ['language known too little', { skills: { lv: 1 } }, { rings: [{ afterMs: 0, requires: { lv: 2 } }] }, 'language'],
    ['topic unknown', {}, { rings: [{ afterMs: 0, requires: { lv: 1, tech: 1 } }] }, 'skill'],
    [
      'topic known too little',
      { skills: { lv: 1, tech: 2 } },
      { rings: [{ afterMs: 0, requires: { lv: 1, tech: 3 } }] },
      'skill-level',
    ],
    ['exactly the level', { skills: { lv: 1, tech: 3 } }, { rings: [{ afterMs: 0, requires: { lv: 1, tech: 3 } }] }, null],
    ['this pair is excluded', {}, { excludedUntilMs: { a: now + 1 } }, 'pair-excluded'],
    ['no longer', {}, { excludedUntilMs: { a: now } }, null],
    ['another pair', {}, { excludedUntilMs: { b: now + 1 } }, null],
    ['no requirement at all', { skills: {} }, { rings: [] }, null],
  ]
  it.each(cases)('%s', (_, of, asked, expected) => {
    expect(exclusionOf(agent('a', of), contact('c', asked), rules)).toBe(expected)
  })

  it('names the first clause that is false', () => {
    const wrong = {
      presence: 'away',
      offer: work('x', 'sms'),
      inWrapUp: true,
      work: [work('m', 'email')],
      limits: {},
      skills: {},
    } as const
    const steps: [Partial<AgentState>, ExclusionReason][] = [
      [{ presence: 'ready' }, 'on-offer'],
      [{ offer: null }, 'in-wrap-up'],
      [{ inWrapUp: false }, 'no-weight'],
      [{ work: [] }, 'limit'],
      [{ limits: { voice: 1 } }, 'language'],
      [{ skills: { lv: 1 } }, 'pair-excluded'],
    ]
    const asked = contact('c', { excludedUntilMs: { a: now + 1 } })
    let of = agent('a', wrong)
    expect(exclusionOf(of, asked, rules)).toBe('not-ready')
    for (const [change, next] of steps) {
      of = { ...of, ...change }
      expect(exclusionOf(of, asked, rules)).toBe(next)
    }
  })

  it('does not take inherited names for skills or pairs', () => {
    const odd = contact('c', { rings: [{ afterMs: 0, requires: { constructor: 1 } }] })
    expect(exclusionOf(agent('toString'), odd, rules)).toBe('skill')
    expect(exclusionOf(agent('toString'), contact('c'), rules)).toBe(null)
  })
})

describe('ringInForce', () => {
  const rings = [
    { afterMs: 0, requires: { lv: 3, tech: 3 } },
    { afterMs: 30_000, requires: { lv: 1 } },
    { afterMs: 60_000, requires: { tech: 1 } },
  ]
  const at = (waitedMs: number) => ringInForce(contact('c', { rings, queuedAtMs: now - waitedMs }), rules)

  it.each([
    [0, 0, { lv: 3, tech: 3 }],
    [29_999, 0, { lv: 3, tech: 3 }],
    [30_000, 1, { lv: 1 }],
    [60_000, 2, { lv: 1, tech: 1 }],
  ])('after %i ms it is ring %i', (waitedMs, index, requires) => {
    expect(at(waitedMs)).toEqual({ index, requires })
  })

  it('never lowers a language below 1', () => {
    const zero = contact('c', { queuedAtMs: 0, rings: [...rings.slice(0, 1), { afterMs: 1, requires: { lv: 0 } }] })
    expect(ringInForce(zero, rules).requires).toEqual({ lv: 1 })
  })

  it('may drop a language that the first ring does not ask for', () => {
    const later = contact('c', {
      queuedAtMs: now - 20,
      rings: [
        { afterMs: 0, requires: {} },
        { afterMs: 10, requires: { ru: 1 } },
        { afterMs: 20, requires: {} },
      ],
    })
    expect(ringInForce(later, rules)).toEqual({ index: 2, requires: {} })
  })

  test('a language of the first ring is required for good, whatever rings follow', () => {
    fc.assert(
      fc.property(anySnapshot, fc.nat(50_000), (given, waitedMs) => {
        for (const waiting of given.waiting) {
          const { requires } = ringInForce({ ...waiting, queuedAtMs: given.nowMs - waitedMs }, given)
          for (const language of given.languages) {
            if ((waiting.rings[0]?.requires[language] ?? 0) > 0) expect(requires[language]).toBeGreaterThanOrEqual(1)
          }
        }
      }),
    )
  })
})

test('who is excluded for nothing but weight would be eligible without work', () => {
  fc.assert(
    fc.property(anySnapshot, (given) => {
      for (const each of given.agents) {
        for (const waiting of given.waiting) {
          const { requires } = ringInForce(waiting, given)
          const kind = { channel: waiting.channel, requires }
          const reason = exclusionOf(each, waiting, given)
          if (reason !== null) expect(exclusionReasons).toContain(reason)
          if (reason === null) expect(isAble(each, requires)).toBe(true)
          if (lacksOnlyWeight(each, kind, given)) {
            expect(reason).toBe('no-weight')
            expect([null, 'pair-excluded']).toContain(exclusionOf({ ...each, work: [] }, waiting, given))
          }
        }
      }
    }),
  )
})
