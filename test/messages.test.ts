import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { IntlMessageFormat } from 'intl-messageformat'
import { describe, expect, test } from 'vitest'

/** The catalogues of the screens: same keys, well-formed, nothing missing and nothing left over. */
const folder = join(import.meta.dirname, '../agent-ui')
const locales = ['lv', 'en'] as const
type Catalogue = Record<string, string>

const read = (locale: string): Catalogue => JSON.parse(readFileSync(join(folder, `messages/${locale}.json`), 'utf8')) as Catalogue

function sourcesBelow(path: string): string {
  return readdirSync(path, { withFileTypes: true })
    .flatMap((entry) => {
      if (entry.isDirectory())
        return ['dist', 'messages', 'public'].includes(entry.name) ? [] : [sourcesBelow(join(path, entry.name))]
      return /\.tsx?$/.test(entry.name) ? [readFileSync(join(path, entry.name), 'utf8')] : []
    })
    .join('\n')
}

/** Names of the fields and, for each plural, its cases. */
function partsOf(locale: string, message: string): { fields: string[]; plurals: string[][] } {
  type Element = { type: number; value?: string; options?: Record<string, { value: Element[] }> }
  const fields = new Set<string>()
  const plurals: string[][] = []
  const walk = (elements: Element[]) => {
    for (const { type, value, options } of elements) {
      // 0 is text, 7 the number inside a plural, 6 a plural
      if (value !== undefined && type !== 0 && type !== 7) fields.add(value)
      if (type === 6 && options) plurals.push(Object.keys(options))
      for (const option of Object.values(options ?? {})) walk(option.value)
    }
  }
  walk(new IntlMessageFormat(message, locale, undefined, { ignoreTag: true }).getAst())
  return { fields: [...fields].toSorted(), plurals }
}

describe.skipIf(!existsSync(join(folder, 'messages/lv.json')))('messages', () => {
  const source = existsSync(folder) ? sourcesBelow(folder) : ''

  test('both languages have the same keys', () => {
    expect(Object.keys(read('en')).toSorted()).toEqual(Object.keys(read('lv')).toSorted())
  })

  test.each(locales)('%s: no key twice, no empty text', (locale) => {
    const keys = [...readFileSync(join(folder, `messages/${locale}.json`), 'utf8').matchAll(/^\s*"([^"]+)":/gm)].map(
      (match) => match[1],
    )
    expect(keys.filter((key, n) => keys.indexOf(key) !== n)).toEqual([])
    expect(Object.entries(read(locale)).filter(([, message]) => !message.trim())).toEqual([])
  })

  test('every message is well-formed and has the same fields in both languages', () => {
    const lv = read('lv')
    const complaints = Object.entries(read('en')).flatMap(([key, message]) => {
      const fields = { en: partsOf('en', message).fields.join(), lv: partsOf('lv', lv[key] ?? '').fields.join() }
      return fields.en === fields.lv ? [] : [`${key}: {${fields.en}} in English, {${fields.lv}} in Latvian`]
    })
    expect(complaints).toEqual([])
  })

  test('every Latvian plural says zero, one and other: 21 is one, 11 is zero', () => {
    const complaints = Object.entries(read('lv')).flatMap(([key, message]) =>
      partsOf('lv', message).plurals.flatMap((cases) =>
        ['zero', 'one', 'other'].filter((name) => !cases.includes(name)).map((name) => `${key} lacks ${name}`),
      ),
    )
    expect(complaints).toEqual([])
  })

  // t(`ending.${…}`) and word('ending', …) name a family of keys
  const families = () => [
    ...[...source.matchAll(/`([a-z][a-z0-9.-]*[.-])\$\{/g)].map((match) => match[1] ?? ''),
    ...[...source.matchAll(/\bword\(\s*'([a-z][a-z0-9.-]*)'/g)].map((match) => `${match[1]}.`),
  ]

  test('every key that the screens use exists', () => {
    const keys = Object.keys(read('lv'))
    const used = [...source.matchAll(/\bt\(\s*(?:[\w.!]+ \? '[^']+' : )?['"]([a-z][a-z0-9.-]*)['"]/g)].map(
      (match) => match[1] ?? '',
    )
    expect(used.length).toBeGreaterThan(0)
    expect([...new Set(used)].filter((key) => !keys.includes(key))).toEqual([])
    const dynamic = [...source.matchAll(/\bt\(\s*`([a-z][a-z0-9.-]*[.-])\$\{/g)].map((match) => match[1] ?? '')
    expect([...new Set(dynamic)].filter((prefix) => !keys.some((key) => key.startsWith(prefix)))).toEqual([])
  })

  test('every key is used', () => {
    const prefixes = families()
    const unused = Object.keys(read('lv')).filter(
      (key) => !source.includes(`'${key}'`) && !source.includes(`"${key}"`) && !prefixes.some((prefix) => key.startsWith(prefix)),
    )
    expect(unused).toEqual([])
  })
})
