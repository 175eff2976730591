import fc from 'fast-check'
import { expect, test } from 'vitest'
import { match } from '../../routing/match.ts'
import { defaultPolicy } from '../../routing/policy.ts'
import type { Snapshot } from '../../routing/types.ts'
import { snapshotOf, storedPass } from '../../src/offers/stored-pass.ts'
import { agent, anySnapshot, contact, now, snapshot, work } from '../routing/snapshots.ts'

/** Stored, written as text, read again, under the same policy. */
function replayed(given: Snapshot): Snapshot {
  return snapshotOf(JSON.parse(JSON.stringify(storedPass(given, match(given)))), given.policy)
}

/** Queues long enough for most of them to be left out. */
const crowded = fc
  .tuple(anySnapshot, fc.integer({ min: 1, max: 15 }), fc.integer({ min: 0, max: 7000 }))
  .map(([given, times, apartMs]): Snapshot => ({
    ...given,
    waiting: given.waiting.flatMap((one) =>
      Array.from({ length: times }, (_, n) => ({ ...one, id: `${one.id}-${n}`, queuedAtMs: one.queuedAtMs - n * apartMs })),
    ),
  }))

test('what is stored of a pass is decided again in the same way, reasons included', () => {
  fc.assert(
    fc.property(crowded, (given) => {
      expect(match(replayed(given))).toEqual(match(given))
    }),
    { numRuns: 3000 },
  )
})

test('of a long queue only what could matter is stored', () => {
  const waiting = Array.from({ length: 5000 }, (_, n) =>
    contact(`c${n}`, { channel: n % 2 === 0 ? 'voice' : 'sms', queuedAtMs: now - n * 7 }),
  )
  const stored = storedPass(snapshot({ agents: [agent('a'), agent('b', { offer: work('x', 'voice') })], waiting }), [])
  // One agent with room and four to spare, of each of two kinds
  expect(stored.waiting).toHaveLength(10)
  expect(stored.rings).toHaveLength(1)
  expect(stored.skills).toEqual([{ lv: 3 }])
})

test('overdue texts that fill the quota stay in, and the first that does not fit', () => {
  const overdue = (id: string, more: object) => contact(id, { channel: 'sms', queuedAtMs: now - 40_000_000, ...more })
  const foreign = Array.from({ length: 30 }, (_, n) => overdue(`c${10 + n}`, { rings: [{ afterMs: 0, requires: { ru: 1 } }] }))
  const busy = Array.from({ length: 7 }, (_, n) => agent(`b${n}`, { offer: work(`o${n}`, 'voice') }))
  const given = snapshot({
    agents: [agent('a'), ...busy],
    waiting: [...foreign, overdue('z', { queuedAtMs: now - 39_000_000 })],
  })
  // Nobody speaks the language of those who fill the quota, so the one somebody could serve is not admitted: neither then nor now
  expect(match(given)).toMatchObject([{ contactId: 'z', admitted: false }])
  expect(match(replayed(given))).toEqual(match(given))
})

test('under another policy it may be decided otherwise', () => {
  const given = snapshot({
    agents: [agent('a', { skills: { lv: 5 } })],
    waiting: [contact('text', { channel: 'sms', queuedAtMs: now - 4_000_000 }), contact('call')],
  })
  const stored = storedPass(given, match(given))
  const served = (policy: Snapshot['policy']) => match(snapshotOf(stored, policy)).map(({ contactId }) => contactId)
  expect(served(defaultPolicy)).toEqual(['text'])
  expect(served({ ...defaultPolicy, targetS: { ...defaultPolicy.targetS, sms: 7200 } })).toEqual(['call'])
})
