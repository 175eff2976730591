import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { queueOrder } from '../../routing/queue-order.ts'
import { admittedIds, rankAt, scarcityCreditMs, yieldsToCalls } from '../../routing/queue-place.ts'
import { defaultPolicy } from '../../routing/policy.ts'
import { agent, anySnapshot, contact, now, snapshot, work } from './snapshots.ts'
import type { Snapshot, WaitingContact } from '../../routing/types.ts'

const ids = (given: Snapshot): string[] => queueOrder(given).map((queued) => queued.contact.id)
const ago = (seconds: number): number => now - seconds * 1000

describe('rankAt', () => {
  const cases: [string, Partial<WaitingContact>, number][] = [
    ['a call', {}, 20],
    ['a chat', { channel: 'chat' }, 120],
    ['a letter', { channel: 'email' }, 28_800],
    ['a call of high priority', { priority: 'high' }, -40],
    ['a call of low priority', { priority: 'low' }, 320],
    ['an emergency by SMS', { channel: 'sms', priority: 'emergency' }, 3600 - 86_400],
  ]
  it.each(cases)('%s: queuedAt + target - credit', (_, more, seconds) => {
    expect(rankAt(contact('c', { ...more, queuedAtMs: now }), now, defaultPolicy)).toBe(now + seconds * 1000)
  })

  it('ranks a callback from its due time until it is due, then from when it was queued', () => {
    const callback = contact('c', { channel: 'callback', queuedAtMs: ago(600), dueAtMs: now })
    expect(rankAt(callback, now - 1, defaultPolicy)).toBe(now + 20_000)
    expect(rankAt(callback, now, defaultPolicy)).toBe(ago(580))
    expect(yieldsToCalls(callback, now - 1)).toBe(true)
    expect(yieldsToCalls(callback, now)).toBe(false)
  })
})

describe('queueOrder', () => {
  it.each([
    ['first come, first served', [contact('b', { queuedAtMs: ago(3) }), contact('a', { queuedAtMs: ago(2) })], ['b', 'a']],
    ['equal times: by id', [contact('b'), contact('a')], ['a', 'b']],
    [
      'high overtakes by at most 60 s',
      [
        contact('old', { queuedAtMs: ago(61) }),
        contact('high', { priority: 'high', queuedAtMs: ago(0) }),
        contact('new', { queuedAtMs: ago(59) }),
      ],
      ['old', 'high', 'new'],
    ],
    [
      'calls before chats not yet overdue',
      [contact('chat', { channel: 'chat', queuedAtMs: ago(119) }), contact('call', { queuedAtMs: ago(0) })],
      ['call', 'chat'],
    ],
    [
      'an overdue chat stands among the calls',
      [contact('chat', { channel: 'chat', queuedAtMs: ago(121) }), contact('call', { queuedAtMs: ago(0) })],
      ['chat', 'call'],
    ],
    [
      'an emergency never yields',
      [contact('sms', { channel: 'sms', priority: 'emergency', queuedAtMs: ago(0) }), contact('call', { queuedAtMs: ago(900) })],
      ['sms', 'call'],
    ],
  ])('%s', (_, waiting, expected) => {
    expect(ids(snapshot({ agents: [agent('a')], waiting }))).toEqual(expected)
  })

  it('gives the rare language up to scarcityCreditS', () => {
    const agents = [agent('a'), agent('b'), agent('c'), agent('d', { skills: { lv: 3, ru: 3 }, work: [work('x', 'voice')] })]
    const ru = (seconds: number): WaitingContact =>
      contact('ru', { queuedAtMs: ago(seconds), rings: [{ afterMs: 0, requires: { ru: 1 } }] })
    expect(scarcityCreditMs({ ready: 4, able: 1 }, defaultPolicy)).toBe(45_000)
    expect(ids(snapshot({ agents, waiting: [contact('lv', { queuedAtMs: ago(50) }), ru(6)] }))).toEqual(['ru', 'lv'])
    expect(ids(snapshot({ agents, waiting: [contact('lv', { queuedAtMs: ago(50) }), ru(4)] }))).toEqual(['lv', 'ru'])
    expect(scarcityCreditMs({ ready: 0, able: 0 }, defaultPolicy)).toBe(0)
  })
})

describe('admission', () => {
  const mails = (...names: string[]): WaitingContact[] =>
    names.map((id, index) => contact(id, { channel: 'email', queuedAtMs: ago(40_000 - index) }))
  const ready = (count: number) => Array.from({ length: count }, (_, index) => agent(`a${index}`))

  it.each([
    [0, 1],
    [1, 1],
    [4, 1],
    [5, 2],
    [8, 2],
  ])('%i ready agents take %i overdue letters', (agents, letters) => {
    expect([...admittedIds(snapshot({ agents: ready(agents), waiting: mails('m1', 'm2', 'm3') }))]).toEqual(
      ['m1', 'm2', 'm3'].slice(0, letters),
    )
  })

  it('counts admitted work in hand and on offer, of whatever presence', () => {
    const admitted = { admitted: true }
    const agents = [...ready(4), agent('b', { presence: 'finishing', work: [work('x', 'email', admitted)] })]
    expect(admittedIds(snapshot({ agents, waiting: mails('m1') })).size).toBe(0)
    const offered = [...ready(4), agent('b', { offer: work('x', 'sms', admitted), presence: 'break' })]
    expect(admittedIds(snapshot({ agents: offered, waiting: mails('m1') })).size).toBe(0)
    expect(admittedIds(snapshot({ agents: [agent('a', { work: [work('x', 'email')] })], waiting: mails('m1') })).size).toBe(1)
  })

  it('ends at the first that does not fit, though a smaller one would', () => {
    const waiting = [
      contact('chat', { channel: 'chat', queuedAtMs: ago(90_000) }),
      ...mails('m1'),
      contact('sms', { channel: 'sms', queuedAtMs: ago(4000) }),
    ]
    expect([...admittedIds(snapshot({ agents: ready(1), waiting }))]).toEqual(['chat'])
  })

  it('leaves callbacks and what is not overdue alone', () => {
    const waiting = [
      contact('cb', { channel: 'callback', queuedAtMs: ago(900), dueAtMs: now + 1 }),
      contact('chat', { channel: 'chat', queuedAtMs: ago(119) }),
    ]
    expect(admittedIds(snapshot({ agents: ready(1), waiting })).size).toBe(0)
  })

  it('is not moved by binary fractions', () => {
    const waiting = Array.from({ length: 9 }, (_, index) => contact(`m${index}`, { channel: 'email', queuedAtMs: 0 }))
    expect(admittedIds(snapshot({ agents: ready(100), waiting }, { overdueShare: 0.07 })).size).toBe(7)
  })
})

test('the order does not depend on the order of the input', () => {
  fc.assert(
    fc.property(anySnapshot, fc.nat(), (given, seed) => {
      const turned = { ...given, agents: given.agents.toReversed(), waiting: rotate(given.waiting, seed) }
      expect(ids(turned)).toEqual(ids(given))
    }),
  )
})

test('within one requirement, channel and priority it is first come, first served', () => {
  fc.assert(
    fc.property(anySnapshot, (given) => {
      const seen = new Map<string, number>()
      for (const { contact: each, requirement, place } of queueOrder(given)) {
        if (each.channel === 'callback') continue
        const kind = `${each.channel} ${each.priority} ${requirement}`
        expect(place.queuedAtMs).toBeGreaterThanOrEqual(seen.get(kind) ?? 0)
        seen.set(kind, place.queuedAtMs)
      }
    }),
  )
})

test('no call is overtaken by one that came later than the difference of targets and credits + 60 s', () => {
  fc.assert(
    fc.property(anySnapshot, (given) => {
      const order = queueOrder(given)
      order.forEach((first, index) => {
        for (const second of order.slice(index + 1)) {
          if (second.contact.channel !== 'voice' || second.contact.queuedAtMs > first.place.queuedAtMs) continue
          const bound =
            second.place.targetMs - second.place.priorityCreditMs - (first.place.targetMs - first.place.priorityCreditMs) + 60_000
          expect(first.place.queuedAtMs - second.contact.queuedAtMs).toBeLessThanOrEqual(bound)
        }
      })
    }),
  )
})

function rotate<T>(list: readonly T[], by: number): T[] {
  const at = list.length === 0 ? 0 : by % list.length
  return [...list.slice(at), ...list.slice(0, at)]
}
