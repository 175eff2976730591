import { rmSync } from 'node:fs'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { migrateDatabase } from '../../src/db/migrate.ts'
import { startPostgres, type EmbeddedConnection } from '../../src/embedded/postgres.ts'
import { removeLeftovers, temporaryFolder } from './temporary-folder.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    postgres: EmbeddedConnection
  }
}

/** One cluster for the run, and in it a migrated database that every test file clones. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  for (const prefix of ['centre-test-', 'embedded-']) removeLeftovers(prefix)
  const dir = temporaryFolder('centre-test-')
  const postgres = await startPostgres({ dir, database: 'template', durable: false })
  await migrateDatabase(postgres.connection)
  await allowNobody(postgres.connection)
  project.provide('postgres', postgres.connection)
  return async () => {
    await postgres.close()
    rmSync(dir, { recursive: true, force: true })
  }
}

/** A database can only be cloned while nobody is connected to it. */
async function allowNobody(connection: EmbeddedConnection): Promise<void> {
  const client = new pg.Client({ ...connection, database: 'postgres' })
  await client.connect()
  await client.query(`alter database ${pg.escapeIdentifier(connection.database)} with allow_connections false is_template true`)
  await client.end()
}
