import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { afterAll, inject } from 'vitest'
import type { EmbeddedConnection } from '../../src/embedded/postgres.ts'

/** A migrated, otherwise empty database of this test file's own; dropped when the file is done. Call it in beforeAll or at the top. */
export async function freshDatabase(): Promise<EmbeddedConnection> {
  const database = await createDatabase()
  afterAll(() => dropDatabase(database.database))
  return database
}

/** The same without the afterAll: for tests that make and drop databases themselves. */
export async function createDatabase(): Promise<EmbeddedConnection> {
  const template = inject('postgres')
  const database = `test_${randomBytes(6).toString('hex')}`
  await asAdmin(`create database ${database} template ${pg.escapeIdentifier(template.database)} strategy file_copy`)
  return { ...template, database }
}

export async function dropDatabase(name: string): Promise<void> {
  await asAdmin(`drop database if exists ${pg.escapeIdentifier(name)} with (force)`)
}

/** The database as a URL, for processes that are started with DATABASE_URL. */
export function databaseUrl(connection: EmbeddedConnection): string {
  return `postgres://${connection.user}@${encodeURIComponent(connection.host)}:${connection.port}/${connection.database}`
}

export async function asAdmin(text: string): Promise<void> {
  const client = new pg.Client({ ...inject('postgres'), database: 'postgres' })
  await client.connect()
  try {
    await client.query(text)
  } finally {
    await client.end()
  }
}
