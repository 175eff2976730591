import { readConfig } from '../../src/config.ts'
import type { Clock } from '../../src/clock.ts'
import { prepareCentre } from '../../src/db/prepare-centre.ts'
import { seedDemoCentre } from '../../src/db/seed.ts'
import type { Deps } from '../../src/deps.ts'
import type { EmbeddedConnection } from '../../src/embedded/postgres.ts'
import { buildApp } from '../../src/http/build-app.ts'
import { jobHandlers } from '../../src/jobs/handlers.ts'
import { sweep } from '../../src/jobs/sweep.ts'
import { openLog } from '../../src/log.ts'
import { openDeps } from '../../src/open-deps.ts'
import { freePort } from '../doubles/free-port.ts'
import { demoPassword } from '../support/app.ts'
import { databaseUrl } from '../support/database.ts'

/** The composition of main.ts in this process, on a given database; it can be closed and opened again at the same address, and run twice. */
export type InProcess = {
  url: string
  deps: () => Deps
  sweep: () => Promise<void>
  settled: () => Promise<void>
  open: () => Promise<void>
  close: () => Promise<void>
}

export async function inProcess(
  connection: EmbeddedConnection,
  options: { clock: Clock; publicUrl?: string; redisUrl?: string },
): Promise<InProcess> {
  const port = await freePort()
  const config = readConfig({
    PORT: String(port),
    DATABASE_URL: databaseUrl(connection),
    SECRET_KEY: 'a-key-for-tests-only-0123456789abcdef',
    SIMULATORS: 'on',
    LOG_LEVEL: process.env['TEST_LOG'] ?? 'silent',
    ...(options.publicUrl ? { PUBLIC_URL: options.publicUrl } : {}),
    ...(options.redisUrl ? { REDIS_URL: options.redisUrl } : {}),
  })
  const log = openLog(config.logLevel)
  let running: { deps: Deps; close: () => Promise<void> } | undefined

  async function open(): Promise<void> {
    const opened = await openDeps({ config, pg: connection, secretKeys: [config.secretKey!], log, clock: options.clock })
    await opened.deps.db.transaction((tx) => prepareCentre(tx, options.clock.now()))
    await seedDemoCentre(opened.deps, { password: demoPassword })
    await opened.deps.centre.changed()
    await opened.deps.jobs.startWorkers(jobHandlers(opened.deps))
    const { app } = await buildApp(opened.deps)
    await app.listen({ host: '127.0.0.1', port })
    running = {
      deps: opened.deps,
      close: async () => {
        await app.close()
        await opened.close()
      },
    }
    opened.deps.assigner.nudge()
  }

  const deps = () => {
    if (!running) throw new Error('this process is closed')
    return running.deps
  }
  await open()
  return {
    url: config.localUrl,
    deps,
    sweep: () => sweep(deps()),
    async settled() {
      for (let quiet = 0; quiet < 2; quiet++) {
        await deps().background.settled()
        await deps().assigner.settled()
        await new Promise((resolve) => setImmediate(resolve))
      }
    },
    open,
    async close() {
      const closing = running
      running = undefined
      await closing?.close()
    },
  }
}
