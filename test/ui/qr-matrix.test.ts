import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { qrMatrix } from '../../agent-ui/parts/account/qr-matrix.ts'

const picture = (text: string) =>
  qrMatrix(text)
    ?.map((row) => row.map((dark) => (dark ? '#' : '.')).join(''))
    .join('\n') ?? ''
const text = (length: number) => 'otpauth://totp/VPPPD:ā?x='.padEnd(length - 1, 'abcDEF123%=&').slice(0, length - 1)

test('corners, timing and the empty rim of a code stand where a camera looks for them', () => {
  const rows = picture(text(100)).split('\n')
  expect(rows).toHaveLength(41)
  expect(rows[0]?.slice(0, 8)).toBe('#######.')
  expect(rows[3]?.slice(-7)).toBe('#.###.#')
  expect(rows[6]?.slice(8, 33)).toBe('#.#.#.#.#.#.#.#.#.#.#.#.#')
})

// Each of these, at every version, was read back by an independent reader when it was made.
test.each([
  [14, 21, '161e72e26dc71e45'],
  [100, 41, '9e6e95ceefb88084'],
  [150, 49, '7a41bed76e74e34b'],
  [213, 57, 'd52a7737732c0bd1'],
  [412, 77, 'fceae8f49e68d775'],
])('a text of %d bytes is the picture that a reader has read', (length, side, hash) => {
  const made = picture(text(length))
  expect(made.split('\n')).toHaveLength(side)
  expect(createHash('sha256').update(made).digest('hex').slice(0, 16)).toBe(hash)
})

test('what is too long has no picture', () => {
  expect(qrMatrix(text(413))).toBeNull()
})
