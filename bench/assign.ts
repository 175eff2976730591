import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setPresence } from '../src/agents/set-presence.ts'
import { readConfig } from '../src/config.ts'
import { sql } from '../src/db/database.ts'
import { migrateDatabase } from '../src/db/migrate.ts'
import { prepareCentre } from '../src/db/prepare-centre.ts'
import { seedDemoCentre } from '../src/db/seed.ts'
import type { Deps } from '../src/deps.ts'
import { startPostgres } from '../src/embedded/postgres.ts'
import { openLog } from '../src/log.ts'
import { openDeps } from '../src/open-deps.ts'
import { percentile } from './support/http-client.ts'
import { secretKey } from './support/product.ts'
import { round, type BenchResult } from './support/result.ts'
import { sustained } from './support/sustained-offers.ts'
import { addAgents, addHistory, addWaiting, engage } from './support/waiting-room.ts'

/** So many agents become free in turn; the others speak with somebody. */
const inTurn = 20
const warmUps = 150
/** Contacts that are over, and their offers: a table of a year, not of a morning. */
const history = Number(process.env['HISTORY'] ?? 50_000)
/** Asterisk's app_queue lets each caller look for a free agent once a second (apps/app_queue.c, wait_our_turn). */
const pollMs = 1000

/**
 * From "the agent is ready" to the offer committed and its notice pushed, against a queue that is looked at once a second: in a small
 * centre and in a large one. Then how many offers the large one makes in a second.
 */
export async function bench(): Promise<BenchResult> {
  const dir = mkdtempSync(join(tmpdir(), 'bench-'))
  chmodSync(dir, 0o755)
  const postgres = await startPostgres({ dir, database: 'bench' })
  await migrateDatabase(postgres.connection)
  const config = readConfig({ DATABASE_URL: 'postgres://unused', SECRET_KEY: secretKey, SIMULATORS: 'on' })
  const log = openLog('error')
  const { deps, close } = await openDeps({ config, pg: postgres.connection, secretKeys: [secretKey], log })
  try {
    await deps.db.transaction((tx) => prepareCentre(tx, new Date()))
    await seedDemoCentre(deps, { password: 'parole-merijumiem' })
    await deps.centre.changed()
    const agents = await addAgents(deps, 50)
    await prepare(deps, agents, 500)
    const small = await freeAgents(deps, agents, { rounds: 400, polledRounds: 12 })
    const more = await addAgents(deps, 950)
    await addHistory(deps, more, history)
    await prepare(deps, more, 19_500)
    const large = await freeAgents(deps, agents, { rounds: 300, polledRounds: 8 })
    const steady = await sustained(deps, [...agents, ...more])
    return {
      name: 'assign',
      unit: 'ms',
      value: small.p50Ms,
      reference: small.reference,
      ratio: small.ratio,
      details: {
        small: { agents: agents.length, waiting: 500, ...small },
        large: { agents: agents.length + more.length, waiting: 20_000, ended: history, ...large },
        sustained: steady,
      },
    }
  } finally {
    await close()
    await postgres.close()
    rmSync(dir, { recursive: true, force: true })
  }
}

async function prepare(deps: Deps, agents: readonly string[], waiting: number): Promise<void> {
  await engage(deps, agents)
  await addWaiting(deps, waiting)
  await deps.db.run(sql`vacuum analyze`)
}

async function freeAgents(
  deps: Deps,
  all: readonly string[],
  { rounds, polledRounds }: { rounds: number; polledRounds: number },
) {
  const agents = all.slice(0, inTurn)
  await deps.db.run(sql`update agents set presence = 'break' where id = any(${agents}::uuid[])`)
  await deps.db.run(
    sql`update contacts set state = 'closed', phase = null, closed_at = now() where state = 'open' and agent_id = any(${agents}::uuid[])`,
  )
  const becomeReady = (agentId: string) => setPresence(deps, agentId, { state: 'ready' }, { userId: null })
  await measure(deps, agents, warmUps, becomeReady)
  const times = await measure(deps, agents, rounds, becomeReady)
  const polled = percentile(await measurePolled(deps, agents, polledRounds), 0.5)
  const p50 = percentile(times, 0.5)
  return {
    p50Ms: round(p50),
    p99Ms: round(percentile(times, 0.99)),
    rounds,
    reference: { name: 'the same pass run once a second', value: round(polled) },
    ratio: round(p50 / polled, 3),
  }
}

/** Each round one agent becomes free, is offered something, gives it back and goes on a break: the queue stays as long as it was. */
async function measure(
  deps: Deps,
  agents: readonly string[],
  count: number,
  free: (agentId: string) => Promise<number | void>,
): Promise<number[]> {
  const times: number[] = []
  for (let n = 0; n < count; n++) {
    const agentId = agents[(n * 7) % agents.length]!
    const pushed = offerPushed(deps, agentId)
    const called = performance.now()
    const begin = (await free(agentId)) ?? called
    times.push((await pushed) - begin)
    await deps.assigner.settled()
    await setPresence(deps, agentId, { state: 'break' }, { userId: null })
    await deps.assigner.settled()
  }
  return times
}

/** When the notice to the agent's desk is pushed after an offer for him stands in the database. */
function offerPushed(deps: Deps, agentId: string): Promise<number> {
  return new Promise((resolve) => {
    const stop = deps.live.subscribe((notice) => {
      if (notice.what !== 'desk' || notice.id !== agentId) return
      const at = performance.now()
      void deps.db.one(sql`select 1 from offers where agent_id = ${agentId} and state = 'open'`).then((found) => {
        if (!found) return
        stop()
        resolve(at)
      })
    })
  })
}

/** The same work with a timer in place of the event: the agent's row is set ready, and a pass comes when the second is over. */
async function measurePolled(deps: Deps, agents: readonly string[], rounds: number): Promise<number[]> {
  const timer = setInterval(() => deps.assigner.nudge(), pollMs)
  try {
    return await measure(deps, agents, rounds, async (agentId) => {
      // Agents become free at any moment of that second.
      await new Promise((resolve) => setTimeout(resolve, Math.random() * pollMs))
      const begin = performance.now()
      await deps.db.run(sql`update agents set presence = 'ready', idle_since = now() where id = ${agentId}`)
      return begin
    })
  } finally {
    clearInterval(timer)
  }
}
