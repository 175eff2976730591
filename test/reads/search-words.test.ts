import { describe, expect, test } from 'vitest'
import { phonePrefix, wordsQuery } from '../../src/db/fold-words.ts'

describe('what somebody typed into a search box', () => {
  test.each([
    ['Bērziņš', "'berzins':*"],
    ['  Anna-Marija  ŠĶĒLE ', "'anna':* & 'marija':* & 'skele':*"],
    ['Иванов Йорк', "'иванов':* & 'йорк':*"],
    ["O'Neil & (x | !y)", "'o':* & 'neil':* & 'x':* & 'y':*"],
    ['Be\u0304rzin\u0327s\u030c', "'berzins':*"],
  ])('%s: words without accents, each as a beginning', (typed, query) => expect(wordsQuery(typed)).toBe(query))

  test.each(['', ' - ', '&|!', "'"])('%j: no word in it', (typed) => expect(wordsQuery(typed)).toBeNull())

  test.each([
    ['2912 3456', '+37129123456'],
    ['+371 29-12', '+3712912'],
    ['0037129123456', '+37129123456'],
    ['37129123456', '+37129123456'],
    ['+44 7700 900111', '+447700900111'],
    ['2912', '+3712912'],
    ['44770', '+44770'],
    ['3712', '+3712'],
  ])('%s: the beginning of a number', (typed, prefix) => expect(phonePrefix(typed)).toBe(prefix))

  test.each(['291', 'Anna', '2026-004812x', '+12a4567', '1234567890123456'])('%s: no number', (typed) =>
    expect(phonePrefix(typed)).toBeNull(),
  )
})
