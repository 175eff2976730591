import { expect, it, test } from 'vitest'
import { afterNoAnswer, noneInRow } from '../../routing/after-no-answer.ts'
import { estimatedWaitS } from '../../routing/estimated-wait.ts'
import { defaultPolicy } from '../../routing/policy.ts'
import { agent, contact, now, snapshot, work } from './snapshots.ts'

const row = (lapsesInRow: number, declinesInRow: number) => ({ lapsesInRow, declinesInRow })
const lenient = { ...defaultPolicy, lapsesBeforeAway: 2 }

it.each([
  [
    'the first lapse leads away',
    'lapsed',
    noneInRow,
    defaultPolicy,
    { ...noneInRow, agentGoesAway: true, awayReason: 'offer-lapsed' },
  ],
  [
    'so does a phone that does not answer',
    'leg-failed',
    noneInRow,
    defaultPolicy,
    { ...noneInRow, agentGoesAway: true, awayReason: 'offer-lapsed' },
  ],
  ['a lapse too few', 'lapsed', noneInRow, lenient, { ...row(1, 0), agentGoesAway: false, awayReason: null }],
  ['the second in a row', 'lapsed', row(1, 2), lenient, { ...noneInRow, agentGoesAway: true, awayReason: 'offer-lapsed' }],
  ['a decline ends a row of lapses', 'declined', row(1, 0), lenient, { ...row(0, 1), agentGoesAway: false, awayReason: null }],
  ['the second decline', 'declined', row(0, 1), defaultPolicy, { ...row(0, 2), agentGoesAway: false, awayReason: null }],
  [
    'the third decline leads away',
    'declined',
    row(0, 2),
    defaultPolicy,
    { ...noneInRow, agentGoesAway: true, awayReason: 'offers-declined' },
  ],
] as const)('%s', (_, how, before, policy, expected) => {
  expect(afterNoAnswer(how, before, now, policy)).toEqual({ ...expected, excludedUntilMs: now + 60_000 })
})

test('estimated wait: contacts ahead with overlapping agents × mean work / able agents on duty', () => {
  const agents = [
    agent('lv'),
    agent('busy', { work: [work('x', 'voice')] }),
    agent('ru', { skills: { ru: 3 } }),
    agent('away', { presence: 'away' }),
  ]
  const ru = { rings: [{ afterMs: 0, requires: { ru: 1 } }] }
  const waiting = [
    contact('first', { queuedAtMs: now - 90_000 }),
    contact('second', { queuedAtMs: now - 80_000 }),
    contact('ru', { queuedAtMs: now - 70_000, ...ru }),
    contact('mine', { queuedAtMs: now - 1000 }),
    contact('nobody', { rings: [{ afterMs: 0, requires: { en: 1 } }] }),
  ]
  const given = snapshot({ agents, waiting })
  expect(estimatedWaitS('mine', given, 240_000)).toBe(240)
  expect(estimatedWaitS('second', given, 240_001)).toBe(121)
  expect(estimatedWaitS('first', given, 240_000)).toBe(0)
  expect(estimatedWaitS('ru', given, 240_000)).toBe(0)
  expect(estimatedWaitS('nobody', given, 240_000)).toBe(null)
  expect(estimatedWaitS('gone', given, 240_000)).toBe(null)
})
