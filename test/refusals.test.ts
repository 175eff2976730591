import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => ({ name, text: readFileSync(join(root, 'src', name), 'utf8') }))

// "Things have changed" helps nobody: a person is told what is the matter, in his own language.
test('a refusal that is no matter of a field or of rights says why in a word of its own', () => {
  const silent = sources.flatMap(({ name, text }) =>
    [...text.matchAll(/new Refusal\(\s*'(?:wrong-state|cannot)',/g)]
      .filter(({ index }) => !/reason:/.test(text.slice(index, index + 320).split('new Refusal(')[1] ?? ''))
      .map(({ index }) => `${name}: ${text.slice(index, index + 100).replace(/\s+/g, ' ')}`),
  )
  expect(silent).toEqual([])
})

test('every such word has its sentence in both languages', () => {
  const reasons = sources.flatMap(({ text }) =>
    [...text.matchAll(/new Refusal\([^;]*?reason: '([a-z-]+)'/g)].map((match) => match[1] ?? ''),
  )
  expect(new Set(reasons).size).toBeGreaterThan(40)
  for (const locale of ['lv', 'en']) {
    const words = JSON.parse(readFileSync(join(root, `agent-ui/messages/${locale}.json`), 'utf8')) as Record<string, string>
    expect([...new Set(reasons)].filter((reason) => words[`error.reason.${reason}`] === undefined)).toEqual([])
  }
})
