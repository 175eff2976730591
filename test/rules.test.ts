import { readFileSync, readdirSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { expect, test } from 'vitest'

/** What a compiler does not hold: which folder may import what, and how files are named. Each complaint names file and reason. */
const root = join(import.meta.dirname, '..')
const folders = ['src', 'channels', 'routing', 'agent-ui', 'test', 'bench']
const files = folders.flatMap((folder) => filesBelow(join(root, folder))).map((path) => relative(root, path))
const sources = files.filter((path) => /\.tsx?$/.test(path))

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (!entry.isDirectory()) return [path]
    return entry.name === 'dist' || entry.name.startsWith('.') ? [] : filesBelow(path)
  })
}

const text = (path: string) => readFileSync(join(root, path), 'utf8')

/** Everything a file imports, types as well. */
function importsOf(path: string): string[] {
  const patterns = [
    /^\s*(?:import|export)\b[^'"`;]*?\bfrom\s+['"]([^'"]+)['"]/gm,
    /^\s*import\s+['"]([^'"]+)['"]/gm,
    /\bimport\(\s*['"]([^'"]+)['"]/g,
  ]
  const source = text(path)
  return patterns.flatMap((pattern) => [...source.matchAll(pattern)].map((match) => match[1] ?? ''))
}

const isRelative = (specifier: string) => specifier.startsWith('.')
const isIn = (path: string, ...of: string[]) => of.some((folder) => path.startsWith(`${folder}/`))
const isContract = (path: string) => isIn(path, 'src') && path.endsWith('.contract.ts')

/** Why a file of ours may not import another file of ours, or undefined when it may. */
function brokenArrow(from: string, to: string): string | undefined {
  if (isIn(from, 'test', 'bench')) return undefined
  if (isContract(from)) return isContract(to) ? undefined : 'a contract is read by the screens: it may import only contracts'
  if (isIn(from, 'src')) return isIn(to, 'src', 'channels', 'routing') ? undefined : 'src may import src, channels and routing'
  if (isIn(from, 'channels')) return isIn(to, 'channels') ? undefined : 'channels may import nothing of ours outside channels'
  if (isIn(from, 'routing')) return isIn(to, 'routing') ? undefined : 'routing may import nothing but routing'
  if (isIn(from, 'agent-ui'))
    return isIn(to, 'agent-ui') || isContract(to) ? undefined : 'agent-ui may import only src/**/*.contract.ts'
  return undefined
}

const list = (complaints: string[]) => complaints.toSorted().join('\n')

test('imports follow the three arrows', () => {
  const complaints = sources.flatMap((path) =>
    importsOf(path).flatMap((specifier) => {
      if (!isRelative(specifier))
        return isIn(path, 'routing') ? [`${path} imports ${specifier}: routing may import no package`] : []
      const reason = brokenArrow(path, relative(root, join(root, dirname(path), specifier)))
      return reason ? [`${path} imports ${specifier}: ${reason}`] : []
    }),
  )
  expect(list(complaints)).toBe('')
})

test('the rule sees a broken arrow', () => {
  expect(brokenArrow('agent-ui/pages/desk-page.tsx', 'src/agents/agents.table.ts')).toContain('only src/**/*.contract.ts')
  expect(brokenArrow('src/agents/agents.contract.ts', 'src/agents/agents.table.ts')).toContain('only contracts')
  expect(brokenArrow('channels/kit/xml.ts', 'src/refusal.ts')).toContain('nothing of ours outside channels')
  expect(brokenArrow('channels/kit/xml.ts', 'routing/types.ts')).toBeDefined()
  expect(brokenArrow('routing/match.ts', 'channels/channel.ts')).toBeDefined()
  expect(brokenArrow('src/main.ts', 'agent-ui/t.ts')).toBeDefined()
  expect(brokenArrow('src/main.ts', 'routing/match.ts')).toBeUndefined()
  expect(brokenArrow('agent-ui/api.ts', 'src/agents/agents.contract.ts')).toBeUndefined()
})

test('routing has no clock, no randomness and does not wait', () => {
  const forbidden = /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bawait\b|\basync\b|\bperformance\.now\b/
  const complaints = sources
    .filter((path) => isIn(path, 'routing') && !isIn(path, 'routing/twin'))
    .flatMap((path) =>
      text(path)
        .split('\n')
        .flatMap((line, n) => (forbidden.test(line.replace(/^\s*(\*|\/[/*]).*/, '')) ? [`${path}:${n + 1} ${line.trim()}`] : [])),
    )
  expect(list(complaints)).toBe('')
})

test('the environment is read in one place', () => {
  // main and the commands hand it over; the settings are parsed in config.ts
  const complaints = sources.filter((path) => isIn(path, 'src', 'channels', 'routing') && /process\.env\b(?!\))/.test(text(path)))
  expect(list(complaints)).toBe('')
})

test('files are named in kebab-case, with the four suffixes in src; no index files', () => {
  const kebab = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/
  const complaints = files.flatMap((path) => {
    const name = basename(path)
    if (!path.split('/').every((part) => kebab.test(part))) return [`${path}: names are in kebab-case`]
    if (/^index\.tsx?$/.test(name)) return [`${path}: no index files, import the file itself`]
    const suffix = /\.([^.]+)\.ts$/.exec(name)?.[1]
    if (isIn(path, 'src') && suffix && !['table', 'store', 'routes', 'contract'].includes(suffix))
      return [`${path}: .${suffix} is not one of the four suffixes`]
    return []
  })
  expect(list(complaints)).toBe('')
})

test('default exports only where a tool asks for one', () => {
  const mayHaveOne = (path: string) => isIn(path, 'agent-ui/pages') || path.endsWith('.config.ts')
  const complaints = sources.filter((path) => !mayHaveOne(path) && /^export default\b/m.test(text(path)))
  expect(list(complaints)).toBe('')
})

test('no file is longer than 300 lines, a table of test cases 500; comments and blank lines apart', () => {
  const lengthOf = (path: string) =>
    text(path)
      .split('\n')
      .filter((line) => line.trim() && !/^\s*(\/\/|\/?\*)/.test(line)).length
  const limitOf = (path: string) => (isIn(path, 'test') ? 500 : 300)
  const complaints = sources.flatMap((path) => {
    const length = path.includes('/fixtures/') ? 0 : lengthOf(path)
    return length > limitOf(path) ? [`${path}: ${length} lines, ${limitOf(path)} are allowed`] : []
  })
  expect(list(complaints)).toBe('')
})
