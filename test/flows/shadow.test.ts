import { beforeAll, expect, test } from 'vitest'
import { match } from '../../routing/match.ts'
import { sql } from '../../src/db/database.ts'
import { comparePass } from '../../src/shadow/compare-pass.ts'
import { until } from '../doubles/centre-on-double.ts'
import { agent, contact, now, snapshot } from '../routing/snapshots.ts'
import { startApp, testClock, type Api, type RunningApp } from '../support/app.ts'

const clock = testClock()
let app: RunningApp
let admin: Api
let supervisor: Api
let anna: Api

beforeAll(async () => {
  app = await startApp({ clock })
  admin = await app.as('admin@demo.example')
  supervisor = await app.as('supervisor@demo.example')
  anna = await app.as('agent1@demo.example')
}, 60_000)

/** A text comes, and the one agent who is there is offered it by a pass of its own. */
async function textOffered(from: string): Promise<string> {
  await supervisor.send('POST', '/simulator/control/sms-twilio/arrive', { from, text: 'Labdien!' })
  return until('the offer', async () => {
    await app.sweep()
    const { items } = await anna.get('/api/offers?mine=1')
    return items.find((offer: any) => offer.state === 'open')?.contactId
  })
}

const start = async (settings: object, daysBack = 1): Promise<any> => {
  const { status, body } = await admin.send('POST', '/api/shadows', { settings, daysBack })
  expect(status, JSON.stringify(body)).toBe(201)
  return body
}

async function compared(id: string, passes: number): Promise<any> {
  clock.forward(3000)
  return until(`${passes} passes compared`, async () => {
    await app.sweep()
    const shadow = await admin.get(`/api/shadows/${id}`)
    return shadow.passes === passes && shadow
  })
}

test('a shadow decides what was decided before and after it was saved, and says where it would have been otherwise', async () => {
  await anna.send('PATCH', '/api/agents/me/presence', { state: 'ready' })
  const first = await textOffered('+447700900141')
  clock.forward(5000)
  const { id, changes } = await start({ reserveAgents: 8, wrapUpS: 20 })
  // How long a wrap-up is decides nothing in a pass: it is said so.
  expect(changes).toEqual([
    { path: 'wrapUpS', live: 30, shadow: 20, inDecisions: false },
    { path: 'reserveAgents', live: 0, shadow: 8, inDecisions: true },
  ])
  expect(await compared(id, 1)).toMatchObject({
    decisions: 1,
    differences: 1,
    kinds: { otherAgent: 0, onlyLive: 1, onlyShadow: 0 },
  })

  const { items: offers } = await anna.get('/api/offers?mine=1')
  await anna.send('POST', `/api/offers/${offers[0].id}/accept`)
  const second = await textOffered('+447700900142')
  expect(await compared(id, 2)).toMatchObject({ decisions: 2, endedAt: null, outcome: null })
  const { items: differences } = await supervisor.get(`/api/shadows/${id}/differences`)
  const me = await anna.get('/api/me')
  // The newest first; the second text would have been packed beside the first, since no idle agent is taken from calls by it.
  expect(differences.map((one: any) => one.contactId)).toContain(first)
  expect(differences.at(-1)).toMatchObject({
    contactId: first,
    channel: 'sms',
    live: { agentId: me.agent.id, agentName: me.user.name, record: { contactId: first, place: { yields: true } } },
    shadow: null,
  })
  expect(second).not.toBe(first)
  // It decided nothing.
  expect((await admin.get('/api/settings')).values.reserveAgents).toBe(0)
})

test('switching over is a change of the settings, on record, and undone in one step', async () => {
  const [{ id }] = (await supervisor.get('/api/shadows')).items
  const { version } = await admin.get('/api/settings')
  const { body: adopted } = await admin.send('POST', `/api/shadows/${id}/adopt`, {})
  expect(adopted).toMatchObject({ outcome: 'adopted', adoptedVersion: version + 1, canUndo: true })
  expect((await admin.get('/api/settings')).values).toMatchObject({ reserveAgents: 8, wrapUpS: 20 })
  expect((await admin.send('POST', `/api/shadows/${id}/adopt`, {})).status).toBe(409)

  const { status, body: undone } = await admin.send('POST', `/api/shadows/${id}/undo`, {})
  expect([status, undone.outcome, undone.canUndo]).toEqual([200, 'undone', false])
  expect(await admin.get('/api/settings')).toMatchObject({ version: version + 2, values: { reserveAgents: 0, wrapUpS: 30 } })
  expect((await admin.send('POST', `/api/shadows/${id}/undo`, {})).status).toBe(409)

  const { items } = await admin.get('/api/audit?action=shadow')
  expect(items.map(({ action }: any) => action)).toEqual(['shadow.undo', 'shadow.adopt', 'shadow.start'])
})

test('what somebody else has changed since stays changed when it is adopted, and cannot be undone over his head', async () => {
  const { id } = await start({ scarcityCreditS: 120 })
  await admin.send('PATCH', '/api/settings', { wrapUpS: 45 })
  await admin.send('POST', `/api/shadows/${id}/adopt`, {})
  expect((await admin.get('/api/settings')).values).toMatchObject({ scarcityCreditS: 120, wrapUpS: 45 })
  await admin.send('PATCH', '/api/settings', { wrapUpS: 40 })
  expect((await admin.get(`/api/shadows/${id}`)).canUndo).toBe(false)
  expect((await admin.send('POST', `/api/shadows/${id}/undo`, {})).body.error.details.reason).toBe('shadow-not-live')
  expect((await admin.get('/api/settings')).values).toMatchObject({ scarcityCreditS: 120, wrapUpS: 40 })
})

test('one runs at a time; a stopped one is compared no more', async () => {
  const one = await start({ overdueShare: 0.5 })
  const other = await start({ overdueShare: 0.75 })
  expect((await admin.get(`/api/shadows/${one.id}`)).outcome).toBe('replaced')
  expect((await admin.send('POST', `/api/shadows/${other.id}/drop`, {})).body.outcome).toBe('dropped')
  const open = await app.deps.db.rows(sql`select id from shadows where ended_at is null`)
  expect(open).toEqual([])
})

test.each([
  [{ settings: { overdueShare: 7 } }, 'overdueShare'],
  [{ settings: {} }, 'differs'],
  [{ settings: { wrapUpS: 40 } }, 'differs'],
  [{ settings: { nothing: 1 } }, 'nothing'],
  [{ settings: { overdueShare: 0.5 }, daysBack: 99 }, 'daysBack'],
])('%j is refused', async (body, word) => {
  const answer = await admin.send('POST', '/api/shadows', body)
  expect([answer.status, JSON.stringify(answer.body).includes(word)]).toEqual([400, true])
})

test('supervisors look, administrators act', async () => {
  const [{ id }] = (await supervisor.get('/api/shadows')).items
  expect((await supervisor.send('POST', `/api/shadows/${id}/adopt`, {})).status).toBe(403)
  expect((await anna.send('POST', '/api/shadows', { settings: {} })).status).toBe(403)
})

test('two policies are compared contact by contact: who, and whether at all', () => {
  const pass = snapshot({
    agents: [agent('a', { skills: { lv: 5 } })],
    waiting: [contact('text', { channel: 'sms', queuedAtMs: now - 4_000_000 }), contact('call')],
  })
  const { decisions, differences } = comparePass(pass, [{ path: 'targetS.sms', from: 3600, to: 7200 }])
  expect(decisions).toBe(2)
  expect(differences.map(({ contactId, live, shadow }) => [contactId, live?.agentId, shadow?.agentId])).toEqual([
    ['text', 'a', undefined],
    ['call', undefined, 'a'],
  ])
  expect(comparePass(pass, [])).toEqual({ decisions: 1, differences: [] })
})

test('a later relaxing and a shorter exclusion are seen as they would have been', () => {
  const rings = [
    { afterMs: 0, requires: { lv: 1, tech: 3 } },
    { afterMs: 30_000, requires: { lv: 1 } },
  ]
  const pass = snapshot({
    agents: [agent('a'), agent('b')],
    waiting: [
      contact('relaxed', { queuedAtMs: now - 40_000, rings }),
      contact('kept', { queuedAtMs: now - 20_000, excludedUntilMs: { a: now + 10_000, b: now + 50_000 } }),
    ],
  })
  expect(match(pass).map(({ contactId }) => contactId)).toEqual(['relaxed'])
  const { differences } = comparePass(pass, [
    { path: 'relaxAfterS', from: 30, to: 60 },
    { path: 'pairExclusionS', from: 60, to: 45 },
  ])
  expect(differences.map(({ contactId, live, shadow }) => [contactId, live?.agentId, shadow?.agentId])).toEqual([
    ['relaxed', 'a', undefined],
    ['kept', undefined, 'a'],
  ])
})
