import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { EmbeddedError } from './embedded-error.ts'
import type { Place } from './native-files.ts'
import { logSince, logSize, reasonIn, runningServer, socketPort, spawnServer, stopServer } from './server-process.ts'

export type ObtainedServer = { pid: number; isAdopted: boolean }

/** Recovery after a power cut reads at most max_wal_size; a slow disk needs its time. */
const readyLimitMs = 120_000
const pollMs = 50

/** The server of this cluster, answering: one that runs already, or a new one. One still starting or stopping is waited for. */
export async function obtainServer(native: string, place: Place, durable: boolean): Promise<ObtainedServer> {
  const deadline = Date.now() + readyLimitMs
  for (let pid = runningServer(place); pid !== undefined; pid = runningServer(place)) {
    if (await answers(place)) return { pid, isAdopted: true }
    if (Date.now() > deadline) {
      throw new EmbeddedError(
        `PostgreSQL (process ${pid}) neither answers nor ends: stop it with kill -QUIT ${pid} and start again`,
      )
    }
    await sleep(pollMs)
  }
  for (;;) {
    const launched = await launch(native, place, durable, deadline)
    if (typeof launched === 'number') return { pid: launched, isAdopted: false }
    // Sessions of a server that was killed need a moment to notice; until then their shared memory is in use
    const isMomentary = /shared memory block .* is still in use/.test(launched.said)
    if (!isMomentary || Date.now() > deadline) {
      throw new EmbeddedError(`the database in ${place.base} did not start: ${reasonIn(launched.said)} (its log: ${place.log})`)
    }
    await sleep(10 * pollMs)
  }
}

/** The process id of a server that answers, or what a server said that ended instead. */
async function launch(native: string, place: Place, durable: boolean, deadline: number): Promise<number | { said: string }> {
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
  while (!isGone && !failure && Date.now() < deadline) {
    if (child.pid !== undefined && (await answers(place))) return child.pid
    await sleep(pollMs)
  }
  if (child.pid !== undefined && !isGone) await stopServer(child.pid)
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
