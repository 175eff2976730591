import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sortedList } from '../../routing/twin/sorted-list.ts'

const steps = fc.array(fc.record({ joins: fc.boolean(), value: fc.integer({ min: 0, max: 3000 }) }), {
  maxLength: 3000,
  size: 'max',
})

test('whoever joins and leaves, in whatever order: the list is that of an array sorted each time', () => {
  fc.assert(
    fc.property(steps, (all) => {
      const list = sortedList<number>((a, b) => a - b)
      const plain = new Set<number>()
      for (const { joins, value } of all) {
        if (!joins) list.remove(value)
        else if (!plain.has(value)) list.add(value)
        if (joins) plain.add(value)
        else plain.delete(value)
      }
      expect(list.pieces.flat()).toEqual([...plain].toSorted((a, b) => a - b))
      expect(list.pieces.every((piece) => piece.length > 0 && piece.length <= 512)).toBe(true)
    }),
    { numRuns: 60 },
  )
})
