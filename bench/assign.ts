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
import type { BenchResult } from './support/result.ts'
import { addAgents, addWaiting } from './support/waiting-room.ts'

const agentCount = 50
const waitingCount = 500
const rounds = 400
const polledRounds = 12
/** Asterisk's app_queue lets each caller look for a free agent once a second (apps/app_queue.c, wait_our_turn). */
const pollMs = 1000

/** From "the agent is ready" to the offer committed and its notice pushed, against a queue that is looked at once a second. */
export async function bench(): Promise<BenchResult> {
  const dir = mkdtempSync(join(tmpdir(), 'bench-'))
  chmodSync(dir, 0o755)
  const postgres = await startPostgres({ dir, database: 'bench' })
  await migrateDatabase(postgres.connection)
  const config = readConfig({ DATABASE_URL: 'postgres://unused', SECRET_KEY: secretKey, SIMULATORS: 'on' })
  const { deps, close } = await openDeps({ config, pg: postgres.connection, secretKeys: [secretKey], log: openLog('silent') })
  try {
    await deps.db.transaction((tx) => prepareCentre(tx, new Date()))
    await seedDemoCentre(deps, { password: 'parole-merijumiem' })
    await deps.centre.changed()
    const agents = await addAgents(deps, agentCount)
    await addWaiting(deps, waitingCount)
    await deps.db.run(sql`analyze`)
    await measure(deps, agents, 50, (agentId) => setPresence(deps, agentId, { state: 'ready' }, { userId: null }))
    const times = await measure(deps, agents, rounds, (agentId) =>
      setPresence(deps, agentId, { state: 'ready' }, { userId: null }),
    )
    const polled = await measurePolled(deps, agents)
    const p50 = percentile(times, 0.5)
    return {
      name: 'assign',
      unit: 'ms',
      value: p50,
      reference: { name: 'the same pass run once a second', value: percentile(polled, 0.5) },
      ratio: p50 / percentile(polled, 0.5),
      details: {
        p50Ms: Number(p50.toFixed(2)),
        p99Ms: Number(percentile(times, 0.99).toFixed(2)),
        agents: agentCount,
        waiting: waitingCount,
        rounds,
      },
    }
  } finally {
    await close()
    await postgres.close()
    rmSync(dir, { recursive: true, force: true })
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
async function measurePolled(deps: Deps, agents: readonly string[]): Promise<number[]> {
  const timer = setInterval(() => deps.assigner.nudge(), pollMs)
  try {
    return await measure(deps, agents, polledRounds, async (agentId) => {
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
