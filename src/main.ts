import { ConfigError, readConfig, type Config } from './config.ts'
import { checkAccounts } from './accounts/check-accounts.ts'
import { findMissedCalls } from './calls/find-missed-calls.ts'
import type { PgConfig } from './db/database.ts'
import { migrateDatabase } from './db/migrate.ts'
import { prepareCentre } from './db/prepare-centre.ts'
import { seedDemoCentre } from './db/seed.ts'
import type { Deps } from './deps.ts'
import { EmbeddedError } from './embedded/embedded-error.ts'
import { startPostgres } from './embedded/postgres.ts'
import { secretKeys } from './embedded/secret-key.ts'
import { buildApp } from './http/build-app.ts'
import { healthRoutes } from './http/health.routes.ts'
import { markRecentIncidents } from './incidents/mark-calls.ts'
import { jobHandlers } from './jobs/handlers.ts'
import { sweep } from './jobs/sweep.ts'
import { openReaders } from './letters/readers.ts'
import { openLog, type Log } from './log.ts'
import { openDeps } from './open-deps.ts'

/** The sweep finds what a lost nudge would have done (routing.md: every 5 s). */
const sweepMs = 5000
const checkAccountsMs = 60_000
const findMissedCallsMs = 300_000
/** SIGTERM ends within ten seconds: whatever has not closed by then is cut off, and found again by the next start. */
const closeLimitMs = 9000

type Closing = { name: string; close: () => Promise<void> }

/** The only composition root: configuration, connections, role; closed in reverse. */
async function main(): Promise<void> {
  const config = readConfig(process.env)
  const log = openLog(config.logLevel)
  const opened: Closing[] = []
  listenForEnd(opened, log)
  const pg = await openPostgres(config, opened)
  await migrateDatabase(pg)
  const { deps, close } = await openDeps({ config, pg, secretKeys: secretKeys(config), log })
  opened.push({ name: 'connections', close })
  await deps.db.transaction((tx) => prepareCentre(tx, deps.clock.now()))
  const demo = config.simulators ? await seedDemoCentre(deps, { password: config.demoPassword }) : null
  if (config.role !== 'worker') await startWeb(deps, opened)
  if (config.role !== 'web') await startWorker(deps, opened)
  if (config.role === 'worker') await startHealth(deps, opened)
  say(config, demo)
}

async function openPostgres(config: Config, opened: Closing[]): Promise<PgConfig> {
  if (config.databaseUrl) return { connectionString: config.databaseUrl }
  const postgres = await startPostgres({ dir: config.dataDir, say: (line) => console.log(line) })
  opened.push({ name: 'PostgreSQL', close: postgres.close })
  return postgres.connection
}

async function startWorker(deps: Deps, opened: Closing[]): Promise<void> {
  const stopSweep = repeat(deps, 'sweep', sweepMs, () => sweep(deps))
  const stopChecks = repeat(deps, 'check-accounts', checkAccountsMs, () => checkAccounts(deps))
  const stopMarking = repeat(deps, 'mark-incidents', checkAccountsMs, () => markRecentIncidents(deps))
  const stopFinding = repeat(deps, 'find-missed-calls', findMissedCallsMs, () => findMissedCalls(deps))
  opened.push({
    name: 'sweep',
    close: async () => {
      await Promise.all([stopSweep(), stopChecks(), stopMarking(), stopFinding()])
    },
  })
  await deps.jobs.startWorkers(jobHandlers(deps))
  const readers = openReaders(deps)
  opened.push({ name: 'readers', close: readers.close })
  deps.assigner.nudge()
}

/** A worker tells how it is, and nothing else. A port that is taken does not keep it from its work. */
async function startHealth(deps: Deps, opened: Closing[]): Promise<void> {
  const { app } = await buildApp(deps, [healthRoutes])
  try {
    await app.listen({ host: deps.config.host, port: deps.config.port })
  } catch (error) {
    deps.log.warn({ err: (error as Error).message, port: deps.config.port }, 'no health address: set PORT to a free one')
    return
  }
  opened.push({ name: 'health', close: () => app.close() })
}

async function startWeb(deps: Deps, opened: Closing[]): Promise<void> {
  const { app } = await buildApp(deps)
  try {
    await app.listen({ host: deps.config.host, port: deps.config.port })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE')
      throw new ConfigError([`PORT ${deps.config.port} is taken by another program: set PORT to a free one`])
    throw error
  }
  opened.push({ name: 'web', close: () => app.close() })
}

/** Runs again and again, never two at once; the stop waits for the run under way. */
function repeat(deps: Deps, what: string, everyMs: number, work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> = Promise.resolve()
  let timer: NodeJS.Timeout | undefined
  let stopped = false
  const turn = () => {
    running = work()
      .catch((error: unknown) =>
        deps.log.warn({ err: error instanceof Error ? error.message : error, what }, 'a repeated task failed'),
      )
      .finally(() => {
        if (!stopped) timer = setTimeout(turn, everyMs)
      })
  }
  timer = setTimeout(turn, 200)
  return async () => {
    stopped = true
    clearTimeout(timer)
    await running
  }
}

function listenForEnd(opened: Closing[], log: Log): void {
  let closing = false
  const end = async () => {
    if (closing) return
    closing = true
    const limit = setTimeout(() => process.exit(1), closeLimitMs)
    for (const { name, close } of opened.toReversed()) {
      await close().catch((error: unknown) => log.warn({ err: error, what: name }, 'closing'))
    }
    clearTimeout(limit)
    process.exit(0)
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void end())
}

function say(config: Config, demo: Awaited<ReturnType<typeof seedDemoCentre>>): void {
  if (config.role === 'worker') console.log('worker ready')
  else if (demo) console.log(`${config.publicUrl} – demo logins: ${demo.emails.join(', ')} – password: ${demo.password}`)
  else console.log(`${config.publicUrl} – ready`)
}

try {
  await main()
} catch (error) {
  const known = error instanceof ConfigError || error instanceof EmbeddedError
  console.error(known ? error.message : error)
  process.exit(error instanceof ConfigError ? 2 : 1)
}
