// What must hold before the tests run: `npm run check [-- STEP…]`. Every step runs, so that one look shows all that is wrong.
import { spawn } from 'node:child_process'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const tool = (path, ...args) => [join(root, 'node_modules', path), ...args]

const steps = {
  types: tool('typescript/bin/tsc', '-p', '.'),
  lint: tool('oxlint/bin/oxlint', '--type-aware'),
  format: tool('oxfmt/bin/oxfmt', '--check', '.'),
  unused: tool('knip/bin/knip.js'),
  // import arrows, names of files, message catalogues: no database needed
  rules: tool('vitest/vitest.mjs', 'run', '--config', 'vitest.rules.config.ts'),
}

/** The exit code and what the step said; nothing is shown of a step that holds. */
function run(args) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk))
    child.once('error', (error) => resolve({ code: 1, said: error.message }))
    child.once('close', (code) => resolve({ code: code ?? 1, said }))
  })
}

const wanted = process.argv.slice(2)
const unknown = wanted.find((name) => !(name in steps))
if (unknown) {
  console.error(`check: no step ${unknown}; there are ${Object.keys(steps).join(', ')}`)
  process.exit(2)
}

const broken = []
for (const [name, args] of Object.entries(steps)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  const startedAt = performance.now()
  const { code, said } = await run(args)
  console.log(`check ${name}: ${code === 0 ? 'holds' : 'BROKEN'} (${((performance.now() - startedAt) / 1000).toFixed(1)} s)`)
  if (code === 0) continue
  broken.push(name)
  console.log(said.trimEnd())
}
if (broken.length > 0) {
  console.error(`check: mend ${broken.join(', ')} (format: node_modules/.bin/node node_modules/oxfmt/bin/oxfmt .)`)
  process.exit(1)
}
