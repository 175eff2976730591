import fc from 'fast-check'
import { expect, test } from 'vitest'
import { literalSplitter } from '../../channels/email-imap/literal-splitter.ts'

const line = fc.constantFrom('* OK', '* 3 FETCH (UID 7 {12} x', '* 1 FETCH (FLAGS ())', 'A1 OK {600', '', ')')
const literal = fc.oneof(
  fc.constantFrom('{9999}\r\n', '\r\n'.repeat(400), 'x{700}\r\n'.repeat(300), '* 9 EXISTS\r\n{800}\r\n'.repeat(90)),
  fc.string({ maxLength: 40 }),
)
const answer = fc.record({ line, literal: fc.option(literal) })

/** What a parser would make of it: literals are taken by their length, the rest stays. */
function literalsIn(said: string): { literals: string[]; rest: string } {
  const literals: string[] = []
  let rest = ''
  for (let at = 0; at < said.length;) {
    const end = said.indexOf('\n', at) + 1 || said.length
    const size = /\{(\d+)\}\r\n$/.exec(said.slice(at, end))?.[1]
    rest += said.slice(at, end).replace(/\{\d+\}\r\n$/, '{}')
    at = end + Number(size ?? 0)
    if (size) literals.push(said.slice(end, at))
  }
  return { literals, rest }
}

test('whatever the pieces it comes in, every literal is there once and whole, and the rest as it was', () => {
  fc.assert(
    fc.property(
      fc.array(answer, { minLength: 1, maxLength: 12 }),
      fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1 }),
      (answers, cuts) => {
        const said = answers
          .map((each) => {
            const bytes = each.literal === null ? null : Buffer.from(each.literal)
            return bytes ? `${each.line} {${bytes.length}}\r\n${bytes.toString('latin1')})\r\n` : `${each.line}\r\n`
          })
          .join('')
        let passed = ''
        const pass = (bytes: Buffer) => {
          passed += bytes.toString('latin1')
          return true
        }
        const splitter = literalSplitter('stand-', pass, () => undefined)
        splitter.capture(true)
        const bytes = Buffer.from(said, 'latin1')
        // The memory of the pieces is used again, as the connection does.
        const piece = Buffer.alloc(1000)
        for (let at = 0, n = 0; at < bytes.length; n += 1) {
          const length = Math.min(cuts[n % cuts.length]!, bytes.length - at)
          bytes.copy(piece, 0, at, at + length)
          splitter.feed(piece.subarray(0, length))
          piece.fill(0)
          at += length
        }
        const before = literalsIn(said)
        const after = literalsIn(passed)
        expect(after.rest).toBe(before.rest)
        const taken = after.literals.map((each) => splitter.take(Buffer.from(each, 'latin1'))?.toString('latin1') ?? each)
        expect(taken).toEqual(before.literals)
      },
    ),
    { numRuns: 500 },
  )
})

test('reading stops when letters nobody takes have come, and goes on when they are taken', () => {
  let resumed = 0
  const stands: string[] = []
  const pass = (bytes: Buffer) => {
    for (const [stand] of bytes.toString('latin1').matchAll(/stand-\d+/g)) stands.push(stand)
    return true
  }
  const splitter = literalSplitter('stand-', pass, () => (resumed += 1))
  splitter.capture(true)
  const letter = Buffer.from(`* 1 FETCH ({600000}\r\n${'x'.repeat(600_000)})\r\n`)
  expect([splitter.feed(letter), splitter.feed(letter), splitter.feed(letter)]).toEqual([true, false, false])
  expect(resumed).toBe(0)
  for (const stand of stands) expect(splitter.take(Buffer.from(stand))).toHaveLength(600_000)
  expect(resumed).toBe(1)
  expect(splitter.feed(letter)).toBe(true)
  splitter.capture(false)
  expect(splitter.take(Buffer.from(stands.at(-1)!))).toBeUndefined()
})
