import { describe, expect, test } from 'vitest'
import { cursorOf, pageOfRows, readCursor } from '../../src/http/page-cursor.ts'

const id = '0192d000-0000-7000-8000-000000000001'

describe('a cursor', () => {
  test('comes back as it went out', () => {
    const at = new Date('2026-11-24T08:00:00.123Z')
    expect(readCursor(cursorOf([at, id, 42]), ['instant', 'uuid', 'number'])).toEqual([at, id, 42])
    expect(readCursor(undefined, ['instant'])).toBeUndefined()
  })

  test('of a ledger page fits the forty characters of its parameter', () =>
    expect(cursorOf([new Date(), 999_999_999]).length).toBeLessThanOrEqual(40))

  test.each([
    '',
    'x',
    'AAAA',
    cursorOf([id, new Date()]),
    cursorOf([new Date()]),
    cursorOf([new Date(), id, 1]),
    Buffer.from(`99999999999999999999~${id}`).toString('base64url'),
    Buffer.from(`NaN~${id}`).toString('base64url'),
  ])('that is not one of ours is refused by name: %s', (after) =>
    expect(() => readCursor(after, ['instant', 'uuid'])).toThrow(/^after: /),
  )

  test('a page says whether there is another', () => {
    const page = (count: number) =>
      pageOfRows(
        [1, 2, 3].slice(0, count),
        2,
        (n) => n * 10,
        (n) => [n],
      )
    expect(page(3)).toEqual({ items: [10, 20], next: cursorOf([2]) })
    expect(page(2)).toEqual({ items: [10, 20], next: null })
    expect(page(0)).toEqual({ items: [], next: null })
  })
})
