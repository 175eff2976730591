import pg from 'pg'
import { sealWith, type Seal } from '../accounts/sealed.ts'
import { systemClock, type Clock } from '../clock.ts'
import { ConfigError, readConfig, type Config } from '../config.ts'
import { openDatabase, type Database, type PgConfig } from '../db/database.ts'
import { placeOf } from '../embedded/native-files.ts'
import { startPostgres } from '../embedded/postgres.ts'
import { secretKeys } from '../embedded/secret-key.ts'
import { socketPort } from '../embedded/server-process.ts'

export type CommandDeps = { config: Config; db: Database; pgConfig: PgConfig; clock: Clock; seal: Seal }

/** The user did it wrong: exit 2. */
export class WrongUse extends Error {}

/** Runs one command to its end: exit 0 done, 1 failed, 2 wrong use; what went wrong is one line on stderr. */
export async function runCommand(work: (deps: CommandDeps) => Promise<void>): Promise<void> {
  try {
    const config = readConfig(process.env)
    const server = await reachDatabase(config)
    try {
      const db = openDatabase(server.pgConfig, { max: 2, onError: () => undefined })
      try {
        await work({ config, db, pgConfig: server.pgConfig, clock: systemClock, seal: sealWith(secretKeys(config)) })
      } finally {
        await db.close()
      }
    } finally {
      await server.close()
    }
  } catch (error) {
    fail(error)
  }
}

export function fail(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? error.message.split('\n')[0] : String(error)}\n`)
  process.exitCode = error instanceof WrongUse || error instanceof ConfigError ? 2 : 1
}

/** The configured server; else the embedded one of a centre that runs, which stays its own; else ours, stopped at the end. */
async function reachDatabase(config: Config): Promise<{ pgConfig: PgConfig; close: () => Promise<void> }> {
  if (config.databaseUrl !== undefined)
    return { pgConfig: { connectionString: config.databaseUrl }, close: async () => undefined }
  const running = { host: placeOf(config.dataDir).run, port: socketPort, user: 'app', database: 'app' }
  if (await answers(running)) return { pgConfig: running, close: async () => undefined }
  const started = await startPostgres({ dir: config.dataDir })
  return { pgConfig: started.connection, close: started.close }
}

async function answers(pgConfig: PgConfig): Promise<boolean> {
  const client = new pg.Client({ ...pgConfig, connectionTimeoutMillis: 2000 })
  try {
    await client.connect()
    await client.end()
    return true
  } catch {
    return false
  }
}
