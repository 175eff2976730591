import { beforeAll, describe, expect, test } from 'vitest'
import { sql } from '../../src/db/database.ts'
import { startApp, type Api, type RunningApp } from '../support/app.ts'

let app: RunningApp
let agent: Api
let admin: Api
let supervisor: Api

beforeAll(async () => {
  app = await startApp()
  agent = await app.as('agent1@demo.example')
  admin = await app.as('admin@demo.example')
  supervisor = await app.as('supervisor@demo.example')
  await admin.send('PUT', '/api/calendar', {
    timeZone: 'Europe/Riga',
    weekly: [1, 2, 3, 4, 5, 6, 7].map((day) => ({ day, from: '00:00', to: '24:00' })),
    exceptions: [],
  })
}, 60_000)

async function until<T>(what: string, look: () => Promise<T | undefined | null | false>): Promise<T> {
  return expect
    .poll(async () => (await look()) || undefined, { timeout: 8000, interval: 25, message: what })
    .toBeTruthy()
    .then(async () => (await look()) as T)
}

const arrive = async (input: object) =>
  (await admin.send('POST', '/simulator/control/phone-twilio/arrive', { account: 'phone', speed: 50, ...input })).body
    .callId as string

describe('a call', () => {
  test('is taken through the menu, offered, answered, ended and accounted for', async () => {
    await agent.send('PATCH', '/api/agents/me/presence', { state: 'ready' })
    const callId = await arrive({ from: '+447700900111', keys: ['1', '2'] })
    const offer = await until('an offer', async () =>
      (await agent.get('/api/offers?mine=1')).items.find((each: any) => each.state === 'open'),
    )
    expect(offer.contact.language).toBe('lv')
    const accepted = await agent.send('POST', `/api/offers/${offer.id}/accept`)
    expect(accepted.status).toBe(200)
    const contactId = accepted.body.contactId
    await until('the conversation', async () => (await agent.get(`/api/contacts/${contactId}`)).phase === 'talking')
    await new Promise((resolve) => setTimeout(resolve, 1100))
    expect((await agent.send('POST', `/api/contacts/${contactId}/hangup`)).status).toBe(204)
    await until('the wrap-up', async () => (await agent.get(`/api/contacts/${contactId}`)).phase === 'wrap-up')
    const closed = await agent.send('POST', `/api/contacts/${contactId}/close`, { outcome: 'resolved', topicId: 'eadrese' })
    expect(closed.status).toBe(204)
    const { items } = await supervisor.get(`/api/calls?externalId=${callId}`)
    expect(items[0]).toMatchObject({ ending: 'answered', menuPath: '1>2', ledger: { ending: 'answered', externalId: callId } })
    const figure = await supervisor.get('/api/kpi/unanswered?rows=1')
    expect(figure).toMatchObject({ calls: 1, unanswered: 0, rate: 0 })
    expect(await supervisor.get('/api/invariants')).toEqual({
      ownerlessWork: 0,
      doubleOffers: 0,
      overCapacity: 0,
      callsWithoutEnding: 0,
      failedEvents: 0,
      chainBreaks: 0,
    })
  }, 30_000)

  test('is over at once for whoever hangs up in the moment of arriving', async () => {
    const from = (n: number) => `+4477009003${String(n).padStart(2, '0')}`
    const ids = await Promise.all(Array.from({ length: 12 }, (_, n) => arrive({ from: from(n), patienceS: 0 })))
    const endings = async () => {
      const rows = await app.deps.db.rows<{ ending: string }>(
        sql`select ending from calls where external_id = any(${ids}::text[])`,
      )
      return rows.map(({ ending }) => ending)
    }
    await expect.poll(endings, { timeout: 8000 }).toEqual(ids.map(() => 'hung-up-in-menu'))
  }, 30_000)
})
