import { afterAll, expect, test } from 'vitest'
import { openDatabase, sql } from '../../src/db/database.ts'
import { freshDatabase } from '../support/database.ts'

const db = openDatabase(await freshDatabase(), { max: 2, onError: () => undefined })
afterAll(() => db.close())

const kept = async () =>
  (await db.rows<{ name: string }>(sql`select name from skills_of_the_test order by name`)).map(({ name }) => name)

test('what goes on when its transaction has been rolled back writes nothing', async () => {
  await db.run(sql`create table skills_of_the_test (name text primary key)`)
  let goOn = () => undefined as void
  const later = new Promise<void>((resolve) => {
    goOn = resolve
  })
  let straggler: Promise<number> | undefined
  const failing = db.transaction(async (tx) => {
    tx.post(sql`insert into skills_of_the_test values ('in time')`)
    straggler = later.then(() => tx.run(sql`insert into skills_of_the_test values ('too late')`))
    straggler.catch(() => undefined)
    throw new Error('the work failed')
  })
  await expect(failing).rejects.toThrow('the work failed')
  goOn()
  await expect(straggler).rejects.toThrow('the transaction is over')
  expect(await kept()).toEqual([])
})

test('nor does what goes on when it has been committed', async () => {
  let late: ((name: string) => Promise<number>) | undefined
  await db.transaction(async (tx) => {
    late = (name) => tx.run(sql`insert into skills_of_the_test values (${name})`)
    await late('in time')
  })
  await expect(late!('too late')).rejects.toThrow('the transaction is over')
  expect(await kept()).toEqual(['in time'])
})
