import { expect, test } from 'vitest'
import { sql } from '../../src/db/database.ts'
import { startApp } from '../support/app.ts'

const app = await startApp()

async function waitingText(from: string): Promise<string> {
  const supervisor = await app.as('supervisor@demo.example')
  await supervisor.send('POST', '/simulator/control/sms-twilio/arrive', { from, text: 'Labdien!' })
  for (;;) {
    await app.settled()
    const { items } = await supervisor.get('/api/contacts?state=waiting')
    const found = items.find((item: { citizenLabel: string }) => item.citizenLabel === from)
    if (found) return found.id
  }
}

test('a supervisor hands a contact that waits to a colleague who is free; an agent may not; it is on record', async () => {
  const [supervisor, agent, other] = await Promise.all(
    ['supervisor', 'agent1', 'agent5'].map((login) => app.as(`${login}@demo.example`)),
  )
  const contactId = await waitingText('+447700900161')
  const { items } = await supervisor!.get('/api/agents')
  const to = { agentId: items.find((one: { email: string }) => one.email === 'agent1@demo.example').id }
  expect((await other!.send('POST', `/api/contacts/${contactId}/transfer`, { to })).status).toBe(409)
  expect((await supervisor!.send('POST', `/api/contacts/${contactId}/transfer`, { to })).status).toBe(409)
  await app.deps.db.run(sql`update agents set limits = limits || '{"sms": 0}'::jsonb`)
  await agent!.send('PATCH', '/api/agents/me/presence', { state: 'ready' })
  await app.settled()
  await app.deps.db.run(sql`update agents set limits = limits || '{"sms": 3}'::jsonb`)
  expect((await supervisor!.send('POST', `/api/contacts/${contactId}/transfer`, { to })).status).toBe(204)
  await app.settled()
  expect((await agent!.get('/api/offers?mine=1')).items).toMatchObject([{ contactId, state: 'open' }])
  expect(await app.deps.db.rows(sql`select action from audit_log where subject = ${`contact ${contactId}`}`)).toEqual([
    { action: 'contact.transfer' },
  ])
  expect((await supervisor!.get('/api/invariants')).ownerlessWork).toBe(0)
})

test('a supervisor closes a text that waits', async () => {
  const supervisor = await app.as('supervisor@demo.example')
  const agent = await app.as('agent1@demo.example')
  await agent.send('PATCH', '/api/agents/me/presence', { state: 'offline' })
  const contactId = await waitingText('+447700900162')
  expect((await supervisor.send('POST', `/api/contacts/${contactId}/close`, { outcome: 'no-need' })).status).toBe(204)
  expect((await supervisor.get(`/api/contacts/${contactId}`)).state).toBe('closed')
})

test('handing over is a line of the timeline: by whom, to a colleague or to a skill', async () => {
  const [supervisor, agent, other] = await Promise.all(
    ['supervisor', 'agent1', 'agent5'].map((login) => app.as(`${login}@demo.example`)),
  )
  const contactId = await waitingText('+447700900163')
  const { ticketId } = await supervisor!.get(`/api/contacts/${contactId}`)
  for (const { id } of (await supervisor!.get('/api/contacts?state=waiting')).items)
    if (id !== contactId) await supervisor!.send('POST', `/api/contacts/${id}/close`, { outcome: 'no-need' })
  await agent!.send('PATCH', '/api/agents/me/presence', { state: 'ready' })
  await app.settled()
  const [offer] = (await agent!.get('/api/offers?mine=1')).items
  await agent!.send('POST', `/api/offers/${offer.id}/accept`)
  await app.deps.db.run(sql`update agents set limits = limits || '{"sms": 0}'::jsonb`)
  await other!.send('PATCH', '/api/agents/me/presence', { state: 'ready' })
  await app.deps.db.run(sql`update agents set limits = limits || '{"sms": 3}'::jsonb`)
  const to = { agentId: (await other!.get('/api/me')).agent.id }
  expect((await agent!.send('POST', `/api/contacts/${contactId}/transfer`, { to })).status).toBe(204)
  expect((await supervisor!.send('POST', `/api/contacts/${contactId}/transfer`, { to: { skill: 'en', level: 3 } })).status).toBe(
    409,
  )
  await other!.send('POST', `/api/offers/${(await other!.get('/api/offers?mine=1')).items[0].id}/accept`)
  await supervisor!.send('POST', `/api/contacts/${contactId}/transfer`, { to: { skill: 'en', level: 3 } })
  const { items } = await supervisor!.get(`/api/tickets/${ticketId}/timeline`)
  const [me, them, boss] = await Promise.all(
    [agent!, other!, supervisor!].map(async (api) => (await api.get('/api/me')).user.name),
  )
  expect(items.filter(({ event }: { event?: string }) => event === 'transferred')).toMatchObject([
    { agentName: me, detail: them, skill: null },
    { agentName: boss, detail: null, skill: 'en' },
  ])
})
