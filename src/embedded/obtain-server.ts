import type { ChildProcess } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { EmbeddedError } from './embedded-error.ts'
import type { Place } from './native-files.ts'
import { logSince, logSize, reasonIn, runningServer, socketPort, spawnReaper, spawnServer, stopServer } from './server-process.ts'

/** `reaper` ends the server when this process is gone. */
export type ObtainedServer = { pid: number; isAdopted: boolean; reaper: ChildProcess }

/** Recovery after a power cut reads at most max_wal_size; a slow disk needs its time. */
const readyLimitMs = 120_000
const pollMs = 50

/** The server of this cluster, answering: one that runs already, or a new one. One still starting or stopping is waited for. */
export async function obtainServer(native: string, place: Place, durable: boolean): Promise<ObtainedServer> {
  const deadline = Date.now() + readyLimitMs
  for (let pid = runningServer(place); pid !== undefined; pid = runningServer(place)) {
    if (await answers(place)) return { pid, isAdopted: true, reaper: spawnReaper(pid) }
    if (Date.now() > deadline) {
      throw new EmbeddedError(
        `PostgreSQL (process ${pid}) neither answers nor ends: stop it with kill -QUIT ${pid} and start again`,
      )
    }
    await sleep(pollMs)
  }
  for (;;) {
    const launched = await launch(native, place, durable, deadline)
    if ('pid' in launched) return launched
    // Sessions of a server that was killed need a moment to notice; until then their shared memory is in use
    const isMomentary = /shared memory block .* is still in use/.test(launched.said)
    if (!isMomentary || Date.now() > deadline) {
      throw new EmbeddedError(`the database in ${place.base} did not start: ${reasonIn(launched.said)} (its log: ${place.log})`)
    }
    await sleep(10 * pollMs)
  }
}

/** A server that answers, or what a server said that ended instead. */
async function launch(
  native: string,
  place: Place,
  durable: boolean,
  deadline: number,
): Promise<ObtainedServer | { said: string }> {
  const logFrom = logSize(place)
  const child = spawnServer(native, place, durable)
  let failure: Error | undefined
  let isGone = false
  child.once('error', (error) => {
    failure = error
  })
  child.once('exit', () => {
    isGone = true
  })
  const pid = child.pid
  const reaper = pid === undefined ? undefined : spawnReaper(pid)
  while (!isGone && !failure && Date.now() < deadline) {
    if (pid !== undefined && reaper && (await answers(place))) return { pid, isAdopted: false, reaper }
    await sleep(pollMs)
  }
  reaper?.kill('SIGKILL')
  if (pid !== undefined && !isGone) await stopServer(pid)
  return { said: failure?.message ?? logSince(place, logFrom) }
}

async function answers(place: Place): Promise<boolean> {
  const client = new pg.Client({
    host: place.run,
    port: socketPort,
    user: 'app',
    database: 'postgres',
    connectionTimeoutMillis: 5_000,
  })
  client.on('error', () => undefined)
  try {
    await client.connect()
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => undefined)
  }
}
