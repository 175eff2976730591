import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate } from 'drizzle-orm/node-postgres/migrator'
import pg from 'pg'
import type { PgConfig } from './database.ts'

const migrationsFolder = join(import.meta.dirname, '../../migrations')
/** Any number that nothing else of ours locks. */
const lockKey = 7_262_001

/**
 * Brings the database to the newest schema. Several processes may start at once: one migrates, the others wait for it. All pending
 * migrations are one transaction; what fails leaves the schema as it was.
 */
export async function migrateDatabase(config: PgConfig): Promise<void> {
  if (!existsSync(join(migrationsFolder, 'meta/_journal.json'))) return
  const client = new pg.Client(config)
  await client.connect()
  try {
    // Held by this session: gone with it, also when we are killed
    await client.query('select pg_advisory_lock($1)', [lockKey])
    await migrate(drizzle(client), { migrationsFolder })
  } finally {
    await client.end()
  }
}
