import { rmSync } from 'node:fs'
import { afterAll } from 'vitest'
import type { Clock } from '../../src/clock.ts'
import { readConfig, type Config } from '../../src/config.ts'
import { prepareCentre } from '../../src/db/prepare-centre.ts'
import { seedDemoCentre } from '../../src/db/seed.ts'
import { sql } from '../../src/db/database.ts'
import type { Deps } from '../../src/deps.ts'
import { buildApp, type App } from '../../src/http/build-app.ts'
import { jobHandlers } from '../../src/jobs/handlers.ts'
import { sweep } from '../../src/jobs/sweep.ts'
import { openReaders } from '../../src/letters/readers.ts'
import { openLog } from '../../src/log.ts'
import { openDeps } from '../../src/open-deps.ts'
import { newToken, tokenHash } from '../../src/users/session-token.ts'
import { freePort } from '../doubles/free-port.ts'
import { databaseUrl, freshDatabase } from './database.ts'
import { temporaryFolder } from './temporary-folder.ts'

export const demoPassword = 'paroles-vieta-testiem'

/** A clock the test sets; it stands still in between. */
export type TestClock = Clock & { set: (at: Date | string) => void; forward: (ms: number) => void }

/** Tuesday 24 November 2026, 10:00 in Riga: open. */
export function testClock(start = '2026-11-24T08:00:00.000Z'): TestClock {
  let at = new Date(start)
  return {
    now: () => new Date(at),
    set: (to) => {
      at = new Date(to)
    },
    forward: (ms) => {
      at = new Date(at.getTime() + ms)
    },
  }
}

export type Api = {
  get: <T = any>(path: string) => Promise<T>
  send: <T = any>(
    method: 'POST' | 'PATCH' | 'PUT' | 'DELETE',
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<{ status: number; body: T }>
  token: string
}

export type RunningApp = {
  deps: Deps
  app: App
  url: string
  clock: Clock
  as: (email: string) => Promise<Api>
  /** Jobs, passes and background work have all come to rest. */
  settled: () => Promise<void>
  sweep: () => Promise<void>
}

/**
 * The whole product in this process, on a database of this test file's own, listening on a free port: the same composition as
 * main.ts. With a test clock nothing happens by time unless the test moves it and calls `sweep`.
 */
export async function startApp(
  options: { clock?: Clock; redisUrl?: string; environment?: Record<string, string>; demo?: boolean; readers?: boolean } = {},
): Promise<RunningApp> {
  const connection = await freshDatabase()
  const port = await freePort()
  const dataDir = temporaryFolder('centre-data-')
  const config: Config = readConfig({
    PORT: String(port),
    DATABASE_URL: databaseUrl(connection),
    SECRET_KEY: 'a-key-for-tests-only-0123456789abcdef',
    SIMULATORS: 'on',
    LOG_LEVEL: process.env['TEST_LOG'] ?? 'silent',
    DATA_DIR: dataDir,
    ...(options.redisUrl ? { REDIS_URL: options.redisUrl } : {}),
    ...options.environment,
  })
  const log = openLog(config.logLevel)
  const { deps, close } = await openDeps({
    config,
    pg: connection,
    secretKeys: [config.secretKey!],
    log,
    ...(options.clock ? { clock: options.clock } : {}),
  })
  await deps.db.transaction((tx) => prepareCentre(tx, deps.clock.now()))
  if (options.demo !== false) await seedDemoCentre(deps, { password: demoPassword })
  await deps.centre.changed()
  await deps.jobs.startWorkers(jobHandlers(deps))
  const { app } = await buildApp(deps)
  await app.listen({ host: '127.0.0.1', port })
  const readers = options.readers ? openReaders(deps) : null
  const settled = async () => {
    for (let quiet = 0; quiet < 2; quiet++) {
      await deps.background.settled()
      await deps.letters.settled()
      await deps.assigner.settled()
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  afterAll(async () => {
    await readers?.close()
    await app.close()
    await close()
    rmSync(dataDir, { recursive: true, force: true })
  })
  return {
    deps,
    app,
    url: config.localUrl,
    clock: deps.clock,
    as: (email) => apiOf(deps, config.localUrl, email),
    settled,
    sweep: async () => {
      await sweep(deps)
      await settled()
    },
  }
}

async function apiOf(deps: Deps, url: string, email: string): Promise<Api> {
  const token = newToken()
  const now = deps.clock.now()
  const made = await deps.db.run(sql`
    insert into sessions (token_hash, user_id, kind, created_at, seen_at, expires_at)
    select ${tokenHash(token)}, id, 'token', ${now}, ${now}, ${new Date(now.getTime() + 30 * 86_400_000)} from users where email = ${email}`)
  if (made === 0) throw new Error(`no user ${email}`)
  const call = async (method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>) => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) }
  }
  return {
    token,
    async get(path) {
      const { status, body } = await call('GET', path)
      if (status !== 200) throw new Error(`GET ${path}: ${status} ${JSON.stringify(body)}`)
      return body
    },
    send: call,
  }
}
