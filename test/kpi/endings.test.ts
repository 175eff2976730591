import { expect, test } from 'vitest'
import { endings as decided } from '../../routing/ending.ts'
import { endings as shown } from '../../src/kpi/endings.contract.ts'

// Routing imports nothing of ours and screens nothing but contracts: the list stands twice, in one order.
test('the endings that screens know are those that routing decides, in the order that settles equal times', () => {
  expect(shown).toEqual(decided)
})
