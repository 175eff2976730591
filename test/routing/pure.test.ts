import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const folder = join(import.meta.dirname, '../../routing')
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))

/** The source without comments and texts, in which any word may occur. */
function code(name: string): string {
  return readFileSync(join(folder, name), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*|'(?:[^'\\\n]|\\.)*'/g, (part) =>
    part.startsWith("'") ? "''" : '',
  )
}

test.each(files)('%s is pure: no package, no clock, no chance, nothing that waits', (name) => {
  const imports = [...readFileSync(join(folder, name), 'utf8').matchAll(/\bfrom '([^']+)'|\bimport\('([^']+)'\)/g)].map(
    (found) => found[1] ?? found[2],
  )
  for (const path of imports) expect(path).toMatch(/^\.\.?\/[a-z0-9/-]+\.ts$/)
  expect(code(name)).not.toMatch(
    /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bperformance\b|\bcrypto\b|\bprocess\b|\bglobalThis\b|\bawait\b|\basync\b|\bPromise\b|\bsetTimeout\b|\blocaleCompare\b/,
  )
})
