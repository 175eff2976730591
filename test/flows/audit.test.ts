import { beforeAll, expect, test, vi } from 'vitest'
import type { AuditEntryView } from '../../src/audit/audit.contract.ts'
import { sql } from '../../src/db/database.ts'
import { newId } from '../../src/db/new-id.ts'
import { startApp, testClock, type Api, type RunningApp } from '../support/app.ts'

const clock = testClock()
let running: RunningApp
let admin: Api
let agent: Api
let auditor: Api
const citizenId = newId()
const ticketId = newId()
beforeAll(async () => {
  running = await startApp({ clock })
  admin = await running.as('admin@demo.example')
  agent = await running.as('agent1@demo.example')
  auditor = await running.as('auditor@demo.example')
  const at = clock.now()
  await running.deps.db.run(sql`insert into citizens (id, created_at) values (${citizenId}, ${at})`)
  await running.deps.db.run(
    sql`insert into tickets (id, number, citizen_id, status, priority, created_at, updated_at) values (${ticketId}, 'T-1', ${citizenId}, 'open', 'normal', ${at}, ${at})`,
  )
})

const list = async (query: string) => (await auditor.get(`/api/audit?${query}`)).items as AuditEntryView[]

test('who looked at a citizen is on record after the answer: one line for one look, a new one a quarter of an hour later', async () => {
  for (let n = 0; n < 3; n++) {
    await agent.get(`/api/citizens/${citizenId}`)
    await agent.get(`/api/tickets/${ticketId}`)
    await agent.get(`/api/tickets/${ticketId}/timeline`)
  }
  await expect.poll(async () => (await list('action=ticket.view')).length, { timeout: 5000 }).toBe(1)
  const [view] = await list(`subject=citizen%20${citizenId}`)
  expect(view).toMatchObject({ action: 'citizen.view', userName: 'Anna Testiņa', details: {} })
  clock.forward(15 * 60_000)
  await agent.get(`/api/tickets/${ticketId}/timeline`)
  await admin.get(`/api/tickets/${ticketId}`)
  await expect.poll(async () => (await list('action=ticket.view')).length, { timeout: 5000 }).toBe(3)
})

test('what is refused or not there is nobody seen', async () => {
  expect((await auditor.send('PATCH', `/api/citizens/${citizenId}`, {})).status).toBe(403)
  const nobody = newId()
  await expect(agent.get(`/api/citizens/${nobody}`)).rejects.toThrow('404')
  await admin.get('/api/citizens?query=2')
  await expect.poll(async () => (await list('action=citizens')).length, { timeout: 5000 }).toBe(1)
  expect(await list(`subject=citizen%20${nobody}`)).toEqual([])
})

test('pages and filters: by person, by kind, by time; newest first', async () => {
  await Promise.all(Array.from({ length: 5 }, (_, n) => admin.send('PATCH', '/api/settings', { maxWaitS: 100 + n })))
  const me = await admin.get('/api/me')
  const first = await auditor.get(`/api/audit?limit=2&action=settings&userId=${me.user.id}`)
  const second = await auditor.get(`/api/audit?limit=10&action=settings&userId=${me.user.id}&after=${first.next}`)
  const seqs = [...first.items, ...second.items].map(({ seq }: AuditEntryView) => seq)
  expect(seqs).toHaveLength(5)
  expect(seqs).toEqual(seqs.toSorted((a, b) => b - a))
  const now = clock.now().getTime()
  const between = (from: number, to: number) => list(`from=${new Date(from).toISOString()}&to=${new Date(to).toISOString()}`)
  expect((await between(now, now + 1)).length).toBeGreaterThan(4)
  expect(await between(now + 1, now + 2)).toEqual([])
})

test('the chain is checked from the screen, and a changed line is named', async () => {
  const whole = await auditor.get('/api/audit/check')
  expect(whole).toMatchObject({ brokenSeq: null })
  expect(whole.rows).toBeGreaterThan(8)
  await running.deps.db.run(sql`update audit_log set subject = 'citizen other' where seq = 2`)
  expect(await admin.get('/api/audit/check')).toMatchObject({ brokenSeq: 2 })
})

test('while the database refuses, what was seen is kept and written later', async () => {
  const warned = vi.spyOn(running.deps.log, 'warn')
  await running.deps.db.run(sql`alter table audit_log rename to audit_log_away`)
  clock.forward(15 * 60_000)
  await agent.get(`/api/tickets/${ticketId}`)
  await expect.poll(() => warned.mock.calls.length, { timeout: 5000 }).toBeGreaterThan(0)
  await running.deps.db.run(sql`alter table audit_log_away rename to audit_log`)
  await expect.poll(async () => (await list('action=ticket.view')).length, { timeout: 5000 }).toBe(4)
})
