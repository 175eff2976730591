import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync, readlinkSync, renameSync, rmSync, statSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { EmbeddedError } from './embedded-error.ts'
import { makeServerFolder, serverUser, type Place } from './native-files.ts'
import { isAlive, signal } from './process-identity.ts'

/** On a socket the port is only part of its name. */
export const socketPort = 5432
const env = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' }
const logLimitBytes = 10_000_000
const stopLimitMs = 6_000
const pollMs = 50

/** For one centre on a small machine: two cores, 1-4 GB shared with us. */
const settings = {
  listen_addresses: '',
  unix_socket_permissions: '0700',
  max_connections: '200',
  timezone: 'UTC',
  log_timezone: 'UTC',
  jit: 'off',
  shared_buffers: '128MB',
  effective_cache_size: '512MB',
  maintenance_work_mem: '64MB',
  max_parallel_workers_per_gather: '0',
  random_page_cost: '1.1',
  io_method: 'sync',
  max_wal_size: '512MB',
  checkpoint_timeout: '15min',
  idle_in_transaction_session_timeout: '60s',
  // An error goes to whoever ran the statement; here it would leave a citizen's data in a log
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_checkpoints: 'off',
}

const notDurable = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', autovacuum: 'off' }

/** Makes the cluster. It gets its name only when complete: an initdb cut short leaves nothing that looks like a database. */
export async function initCluster(native: string, place: Place, durable: boolean): Promise<void> {
  const draft = `${place.cluster}.new`
  rmSync(draft, { recursive: true, force: true })
  makeServerFolder(draft)
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
  const args = ['-D', draft, '-U', 'app', '--auth=trust', ...locale, ...(durable ? [] : ['--no-sync'])]
  const { code, text } = await finish(
    spawn(join(native, 'bin/initdb'), args, { ...serverUser, cwd: '/', env, stdio: ['ignore', 'ignore', 'pipe'] }),
  )
  if (code !== 0) {
    rmSync(draft, { recursive: true, force: true })
    throw new EmbeddedError(`the database could not be made in ${place.base}: ${reasonIn(text)}`)
  }
  renameSync(draft, place.cluster)
}

function finish(child: ChildProcess): Promise<{ code: number; text: string }> {
  return new Promise((resolve) => {
    let text = ''
    child.stderr?.on('data', (chunk: Buffer) => {
      text = (text + chunk.toString()).slice(-10_000)
    })
    child.once('error', (error) => resolve({ code: 1, text: error.message }))
    child.once('close', (code) => resolve({ code: code ?? 1, text }))
  })
}

/** Its own session and a log file instead of a pipe: Ctrl-C in our terminal or our sudden end must not cut it off. */
export function spawnServer(native: string, place: Place, durable: boolean): ChildProcess {
  if ((statSync(place.log, { throwIfNoEntry: false })?.size ?? 0) > logLimitBytes) truncateSync(place.log)
  const log = openSync(place.log, 'a', 0o600)
  const all = { ...settings, unix_socket_directories: place.run, ...(durable ? {} : notDurable) }
  const args = ['-D', place.cluster, ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])]
  const child = spawn(join(native, 'bin/postgres'), args, {
    ...serverUser,
    cwd: '/',
    env,
    stdio: ['ignore', log, log],
    detached: true,
  })
  closeSync(log)
  child.unref()
  return child
}

/**
 * The server that runs on this cluster, if any. The files of a crash are removed: they may name a process that is something else by
 * now, or a dead one that nobody has buried, and PostgreSQL would believe them.
 */
export function runningServer(place: Place): number | undefined {
  const file = join(place.cluster, 'postmaster.pid')
  const pid = existsSync(file) ? Number.parseInt(readFileSync(file, 'utf8'), 10) : 0
  if (pid > 0 && isAlive(pid) && isServerOf(pid, place)) return pid
  rmSync(file, { force: true })
  rmSync(join(place.run, `.s.PGSQL.${socketPort}.lock`), { force: true })
  return undefined
}

function isServerOf(pid: number, place: Place): boolean {
  if (!existsSync('/proc/self')) return true
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === place.cluster
  } catch {
    // gone meanwhile, or another user's process
    return false
  }
}

/**
 * A shell that ends the server when we are gone, also by kill -9: it waits on a pipe that only we hold. Should it be killed as
 * well, the next start takes the server over.
 */
export function spawnReaper(serverPid: number): ChildProcess {
  const script = 'trap "" INT TERM HUP; while read -r _; do :; done; kill -INT "$0"'
  const child = spawn('/bin/sh', ['-c', script, String(serverPid)], {
    ...serverUser,
    cwd: '/',
    env,
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
  child.on('error', () => undefined)
  child.stdin?.on('error', () => undefined)
  child.unref()
  return child
}

/** Fast shutdown, which ends sessions and writes a checkpoint; when that takes too long an immediate one, from which it recovers. */
export async function stopServer(pid: number): Promise<void> {
  signal(pid, 'SIGINT')
  const startedAt = Date.now()
  while (isAlive(pid) && Date.now() - startedAt < stopLimitMs) await sleep(pollMs)
  if (!isAlive(pid)) return
  signal(pid, 'SIGQUIT')
  while (isAlive(pid) && Date.now() - startedAt < 2 * stopLimitMs) await sleep(pollMs)
}

export function logSize(place: Place): number {
  return statSync(place.log, { throwIfNoEntry: false })?.size ?? 0
}

/** What the server said since the log had `from` bytes. */
export function logSince(place: Place, from: number): string {
  return existsSync(place.log) ? readFileSync(place.log).subarray(from).toString() : ''
}

/** One line out of what initdb or the server said. */
export function reasonIn(text: string): string {
  if (text.includes('No space left on device')) return 'the disk is full; free some space and start again'
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
  const telling = lines.findLast((line) => /\b(FATAL|PANIC|error|could not)\b/.test(line)) ?? lines.at(-1)
  return telling?.replace(/^.*?\b(FATAL|PANIC|error): +/, '') ?? 'it said nothing'
}
