import { beforeAll, describe, expect, test } from 'vitest'
import { fillFields } from '../../src/templates/fill-fields.ts'
import { startApp, type Api } from '../support/app.ts'

let admin: Api
let agent: Api
beforeAll(async () => {
  const running = await startApp()
  admin = await running.as('admin@demo.example')
  agent = await running.as('agent1@demo.example')
})

describe('fields', () => {
  test.each([
    ['Labdien, {citizen.name}!', { 'citizen.name': 'Jānis' }, 'Labdien, Jānis!'],
    ['Labdien, {citizen.name}!', { 'citizen.name': null }, 'Labdien!'],
    ['Nr. {ticket.number}, {agent.name}', { 'ticket.number': '2026-000001', 'agent.name': 'Anna' }, 'Nr. 2026-000001, Anna'],
    ['Ar cieņu\n{agent.name}', {}, 'Ar cieņu\n'],
    ['{nav.lauka} {x} {}', {}, '{nav.lauka} {x} {}'],
    ['{citizen.name}', { 'citizen.name': '{agent.name}' }, '{agent.name}'],
  ])('%j', (text, values, expected) => {
    expect(fillFields(text, values)).toBe(expected)
  })
})

test('templates come with the product, can be changed, and do not come back', async () => {
  const { items } = await agent.get('/api/templates?language=lv')
  expect(items.length).toBeGreaterThanOrEqual(5)
  expect(items[0]).toMatchObject({ language: 'lv', filled: null })
  expect(new Set(items.map(({ channel }: { channel: string }) => channel))).toEqual(new Set(['email', 'sms']))
  expect((await agent.send('POST', '/api/templates', { name: 'x', language: 'lv', text: 'x' })).status).toBe(403)
  const made = await admin.send('POST', '/api/templates', {
    name: 'Sveiciens',
    language: 'lv',
    channel: 'email',
    text: 'Labdien!',
  })
  expect(made).toMatchObject({ status: 201, body: { name: 'Sveiciens', channel: 'email' } })
  expect(await admin.send('POST', '/api/templates', { name: 'Sveiciens', language: 'lv', text: 'y' })).toMatchObject({
    status: 409,
  })
  expect(await admin.send('PATCH', `/api/templates/${made.body.id}`, { text: 'Labrīt!' })).toMatchObject({
    status: 200,
    body: { name: 'Sveiciens', text: 'Labrīt!', channel: 'email' },
  })
  expect((await admin.send('DELETE', `/api/templates/${made.body.id}`)).status).toBe(204)
  expect((await admin.send('DELETE', `/api/templates/${made.body.id}`)).status).toBe(404)
  const again = await admin.send('POST', '/api/templates', { name: 'Sveiciens', language: 'lv', text: 'y' })
  expect(again.status).toBe(201)
})

test('pages of templates', async () => {
  const seen: string[] = []
  for (let after = ''; ;) {
    const { items, next } = await agent.get(`/api/templates?limit=3${after}`)
    seen.push(...items.map((each: { id: string }) => each.id))
    if (!next) break
    after = `&after=${encodeURIComponent(next)}`
  }
  expect(new Set(seen).size).toBe(seen.length)
  expect(seen.length).toBe((await agent.get('/api/templates')).items.length)
})

test('signatures, one per account and language', async () => {
  expect((await admin.send('PUT', '/api/signatures/email/lv', { text: 'Ar cieņu\n{agent.name}' })).status).toBe(200)
  expect((await admin.send('PUT', '/api/signatures/sms/lv', { text: 'x' })).status).toBe(404)
  const { items } = await admin.get('/api/signatures')
  expect(items).toMatchObject([
    { account: 'email', language: 'lv', text: 'Ar cieņu\n{agent.name}' },
    { account: 'email', language: 'ru', text: '' },
    { account: 'email', language: 'en', text: '' },
  ])
})

test('acknowledgements have texts by topic, hours and language', async () => {
  const text = { topicId: 'eadrese', hours: 'open', language: 'lv', text: 'Par e-adresi' }
  expect((await admin.send('PUT', '/api/acknowledgements/texts', text)).body.texts).toContainEqual(text)
  expect((await admin.send('PUT', '/api/acknowledgements/texts', { ...text, topicId: 'nav' })).status).toBe(400)
  expect((await admin.send('PUT', '/api/acknowledgements/texts', { ...text, text: '' })).body.texts).toHaveLength(6)
  expect((await admin.send('PUT', '/api/acknowledgements/accounts/sms', { on: true })).status).toBe(404)
})
