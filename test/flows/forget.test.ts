import { beforeAll, expect, test } from 'vitest'
import { sql } from '../../src/db/database.ts'
import { newId } from '../../src/db/new-id.ts'
import { startApp, testClock, type RunningApp } from '../support/app.ts'

/** What looked back goes with time, a sweep at a time; what waits or runs stays. */
const clock = testClock()
let app: RunningApp
let userId: string

const daysAgo = (days: number) => new Date(clock.now().getTime() - days * 86_400_000)

beforeAll(async () => {
  app = await startApp({ clock })
  userId = (await app.deps.db.one<{ id: string }>(sql`select id from users where email = 'admin@demo.example'`))!.id
})

async function addReplay(state: string, endedAt: Date | null): Promise<string> {
  const id = newId()
  await app.deps.db.run(sql`
    insert into replays (id, day, asked, state, total, created_at, created_by, ended_at, heard_at)
    values (${id}, '2026-01-05', '{"day":"2026-01-05","variants":[],"replications":1}', ${state}, 1, ${daysAgo(200)}, ${userId}, ${endedAt}, ${clock.now()})`)
  return id
}

test('a replay goes a quarter after it ended', async () => {
  const old = await addReplay('done', daysAgo(91))
  const cancelled = await addReplay('cancelled', daysAgo(120))
  const recent = await addReplay('done', daysAgo(89))
  const running = await addReplay('running', null)
  await app.sweep()
  const ids = (await app.deps.db.rows<{ id: string }>(sql`select id from replays`)).map(({ id }) => id)
  expect(ids.toSorted()).toEqual([recent, running].toSorted())
  const admin = await app.as('admin@demo.example')
  const { items } = await admin.get('/api/planning/replays')
  expect(items.map(({ id }: { id: string }) => id)).not.toContain(old)
  expect(items.map(({ id }: { id: string }) => id)).not.toContain(cancelled)
})

async function addShadow(endedAt: Date | null, differences: number): Promise<string> {
  const id = newId()
  await app.deps.db.run(sql`
    insert into shadows (id, changed, base_version, started_at, started_by, ended_at, outcome, last_at, last_pass_id, passes, decisions, differences)
    values (${id}, '{"wrapUpS":20}', 0, ${daysAgo(100)}, ${userId}, ${endedAt}, ${endedAt ? 'stopped' : null}, ${clock.now()}, ${newId()}, 7, 9, ${differences})`)
  for (let n = 0; n < differences; n++)
    await app.deps.db.run(
      sql`insert into shadow_differences (shadow_id, pass_id, contact_id, at) values (${id}, ${newId()}, ${newId()}, ${daysAgo(90)})`,
    )
  return id
}

test('the differences of a shadow go five weeks after it ended; its sums stay, and a shadow that runs keeps all', async () => {
  const old = await addShadow(daysAgo(36), 3)
  const recent = await addShadow(daysAgo(34), 2)
  const running = await addShadow(null, 4)
  await app.sweep()
  const rows = await app.deps.db.rows<{ id: string; kept: number; differences: number }>(sql`
    select id, differences, (select count(*) from shadow_differences d where d.shadow_id = s.id) as kept from shadows s`)
  const kept = new Map(rows.map((row) => [row.id, [row.kept, row.differences]]))
  expect([old, recent, running].map((id) => kept.get(id))).toEqual([
    [0, 3],
    [2, 2],
    [4, 4],
  ])
})
