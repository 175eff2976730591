import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { errorCode } from '../error-code.ts'
import { EmbeddedError } from './embedded-error.ts'
import { identityOf } from './process-identity.ts'

/** Who runs the database of a data folder, and stops it at the end. */
export type Owner = { identity: string; stopping: boolean }

const pollMs = 100
/** An owner on its way out is waited for: a restart follows a stop at once. */
const stoppingLimitMs = 20_000
const takingLimitMs = 5_000

/** Makes this process the owner, or throws when another living one is. Answers the dead owner whose place was taken. */
export async function claimOwnership(file: string): Promise<Owner | undefined> {
  const startedAt = Date.now()
  for (;;) {
    if (create(file)) return undefined
    const owner = readOwner(file)
    if (owner === undefined) continue
    const pid = livingOwner(file)
    if (pid === undefined) {
      if (takeOver(file, owner)) return owner
    } else if (!owner.stopping || Date.now() - startedAt > stoppingLimitMs) {
      throw new EmbeddedError(
        `the database in this data folder is in use by process ${pid}: stop it (kill ${pid}), or set another DATA_DIR and PORT`,
      )
    }
    await sleep(pollMs)
  }
}

/** The process that owns this database and lives, if there is one. */
export function livingOwner(file: string): number | undefined {
  const owner = readOwner(file)
  const pid = owner ? Number.parseInt(owner.identity, 10) : 0
  return owner && identityOf(pid) === owner.identity ? pid : undefined
}

/** Tells a start that comes now to wait instead of giving up. */
export function markStopping(file: string): void {
  write(file, { identity: myIdentity(), stopping: true })
}

export function releaseOwnership(file: string): void {
  if (readOwner(file)?.identity === myIdentity()) rmSync(file, { force: true })
}

function myIdentity(): string {
  return identityOf(process.pid) ?? String(process.pid)
}

/** link() makes the file with its content in one step: nobody sees an owner file without an owner. */
function create(file: string): boolean {
  const draft = `${file}.${process.pid}`
  writeFileSync(draft, JSON.stringify({ identity: myIdentity(), stopping: false } satisfies Owner))
  try {
    linkSync(draft, file)
    return true
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false
    throw error
  } finally {
    rmSync(draft, { force: true })
  }
}

function write(file: string, owner: Owner): void {
  const draft = `${file}.${process.pid}`
  writeFileSync(draft, JSON.stringify(owner))
  renameSync(draft, file)
}

function readOwner(file: string): Owner | undefined {
  try {
    const owner: unknown = JSON.parse(readFileSync(file, 'utf8'))
    if (typeof owner === 'object' && owner !== null && 'identity' in owner && typeof owner.identity === 'string') {
      return { identity: owner.identity, stopping: 'stopping' in owner && owner.stopping === true }
    }
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    if (!(error instanceof SyntaxError)) throw error
  }
  // Not ours to read: cut short by a full disk, say. Nobody has this identity, so it is taken over.
  return { identity: '0', stopping: false }
}

/** Of several that see the same dead owner, only who makes the folder `.taking` may replace it, and only if it is still that one. */
function takeOver(file: string, dead: Owner): boolean {
  const taking = `${file}.taking`
  try {
    mkdirSync(taking)
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error
    const made = statSync(taking, { throwIfNoEntry: false })
    if (made && Date.now() - made.mtimeMs > takingLimitMs) rmSync(taking, { recursive: true, force: true })
    return false
  }
  try {
    if (readOwner(file)?.identity !== dead.identity) return false
    write(file, { identity: myIdentity(), stopping: false })
    return true
  } finally {
    rmSync(taking, { recursive: true, force: true })
  }
}
