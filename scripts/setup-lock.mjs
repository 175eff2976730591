// One set-up at a time in a clone: two starts at once would write the same node_modules. Plain JavaScript for Node 20.
import { mkdirSync, readFileSync, renameSync, rmSync, rmdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const pollMs = 200
/** A lock folder without a readable owner is somebody between two system calls, or a wreck after this time. */
const namelessLimitMs = 5_000

/** The process and when it began: a number alone is given to another process after a restart of the machine. */
function identityOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return `${pid} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`
  } catch {
    return isAlive(pid) ? `${pid} ?` : undefined
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

function tryMkdir(path) {
  try {
    mkdirSync(path)
    return true
  } catch (error) {
    if (error.code === 'EEXIST' || error.code === 'ENOENT') return false
    throw error
  }
}

function readOwner(lock) {
  try {
    return readFileSync(join(lock, 'owner'), 'utf8')
  } catch {
    return undefined
  }
}

function isAbandoned(lock, owner) {
  if (owner !== undefined) return identityOf(Number.parseInt(owner, 10)) !== owner
  const made = statSync(lock, { throwIfNoEntry: false })
  return made !== undefined && Date.now() - made.mtimeMs > namelessLimitMs
}

/** Only who makes the folder `taking` may remove a dead owner's lock, and only if it is still that owner's. */
function removeAbandoned(lock, owner) {
  if (!tryMkdir(join(lock, 'taking'))) return
  if (readOwner(lock) !== owner) {
    rmdirSync(join(lock, 'taking'))
    return
  }
  const wreck = `${lock}.${process.pid}`
  renameSync(lock, wreck)
  rmSync(wreck, { recursive: true })
}

export async function withLock(lock, say, work) {
  let told = false
  while (!tryMkdir(lock)) {
    const owner = readOwner(lock)
    if (isAbandoned(lock, owner)) {
      removeAbandoned(lock, owner)
    } else if (owner !== undefined && !told) {
      say(`another set-up of this clone is running (process ${owner.split(' ')[0]}): waiting for it…`)
      told = true
    }
    await sleep(pollMs)
  }
  const remove = () => rmSync(lock, { recursive: true, force: true })
  // also when the work ends the process, which it does with a message of its own
  process.once('exit', remove)
  for (const [signal, number] of Object.entries({ SIGINT: 2, SIGTERM: 15, SIGHUP: 1 }))
    process.once(signal, () => process.exit(128 + number))
  writeFileSync(join(lock, 'owner'), identityOf(process.pid))
  await work()
  process.off('exit', remove)
  remove()
}
