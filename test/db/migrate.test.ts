import pg from 'pg'
import { expect, test } from 'vitest'
import { migrateDatabase } from '../../src/db/migrate.ts'
import { asAdmin, databaseUrl, dropDatabase, freshDatabase } from '../support/database.ts'

async function tablesOf(connection: pg.ClientConfig): Promise<string[]> {
  const client = new pg.Client(connection)
  await client.connect()
  const result = await client.query(`select tablename from pg_tables where schemaname = 'public' order by 1`)
  await client.end()
  return result.rows.map((row) => String(row.tablename))
}

test('several processes may migrate an empty database at once', async () => {
  const cloned = await freshDatabase()
  const empty = { ...cloned, database: `${cloned.database}_empty` }
  await asAdmin(`create database ${empty.database}`)
  await Promise.all([migrateDatabase(empty), migrateDatabase(empty), migrateDatabase(empty)])
  expect(await tablesOf(empty)).toEqual(await tablesOf(cloned))
  await dropDatabase(empty.database)
})

test('a URL reaches the same database', async () => {
  const cloned = await freshDatabase()
  expect(await tablesOf({ connectionString: databaseUrl(cloned) })).toEqual(await tablesOf(cloned))
})
