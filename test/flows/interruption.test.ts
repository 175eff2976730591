import { beforeAll, expect, test } from 'vitest'
import { sql } from '../../src/db/database.ts'
import { startMailCentre, until, type MailCentre } from '../letters/mail-centre.ts'
import type { Api } from '../support/app.ts'

let centre: MailCentre
let other: Api
let agentId: string

beforeAll(async () => {
  centre = await startMailCentre()
  other = await centre.running.as('agent2@demo.example')
  agentId = (await centre.agent.get('/api/me')).agent.id
  await centre.admin.send('PUT', '/api/calendar', {
    timeZone: 'Europe/Riga',
    weekly: [1, 2, 3, 4, 5, 6, 7].map((day) => ({ day, from: '00:00', to: '24:00' })),
    exceptions: [],
  })
}, 60_000)

const openOffer = (api: Api, channel: string) =>
  until(`an offer: ${channel}`, async () =>
    (await api.get('/api/offers?mine=1')).items.find((one: any) => one.state === 'open' && one.contact.channel === channel),
  )

/** Room for letters of the other agent, so that who gets one is up to the rule. */
const letterRoom = (limit: number) =>
  centre.running.deps.db.run(
    sql`update agents set limits = limits || ${JSON.stringify({ email: limit })}::jsonb where id <> ${agentId}`,
  )

test('a call comes first: the letter waits in its place, says so, keeps its draft and returns to its agent', async () => {
  const { agent, running } = centre
  await agent.send('PATCH', '/api/agents/me/presence', { state: 'ready' })
  await centre.arrive({ from: 'Ilze <ilze@example.org>', subject: 'Par deklarāciju', text: 'Labdien! Kā iesniegt deklarāciju?' })
  const letter = await openOffer(agent, 'email')
  await agent.send('POST', `/api/offers/${letter.id}/accept`)
  const { id } = letter.contact
  const draft = { text: 'Labdien! Deklarāciju var', subject: 'Re: Par deklarāciju', cc: [], attachments: [] }
  expect((await agent.send('PUT', `/api/contacts/${id}/draft`, draft)).status).toBe(200)
  const before = await agent.get(`/api/contacts/${id}`)
  expect(before).toMatchObject({ state: 'open', laidAside: null })

  await letterRoom(0)
  await other.send('PATCH', '/api/agents/me/presence', { state: 'ready' })
  await other.send('PATCH', '/api/agents/me/presence', { state: 'break' })
  await centre.admin.send('POST', '/simulator/control/phone-twilio/arrive', {
    account: 'phone',
    speed: 50,
    from: '+447700900141',
    keys: ['1', '2'],
  })
  const call = await openOffer(agent, 'voice')
  const waits = await agent.get(`/api/contacts/${id}`)
  expect(waits).toMatchObject({ state: 'waiting', agentId: null, queuedAt: before.queuedAt, laidAside: { agentId } })
  const desk = await agent.get('/api/desk')
  expect(desk.laidAside).toMatchObject([{ id, laidAside: { agentId } }])
  expect(desk.work).toEqual([])
  expect((await other.get('/api/desk')).laidAside).toEqual([])
  expect(call.why.interrupts).toBe(1)
  const { record } = await agent.get(`/api/offers/${call.id}/decision`)
  expect(record.interrupts).toEqual([id])

  await agent.send('POST', `/api/offers/${call.id}/accept`)
  await until('the conversation', async () => (await agent.get(`/api/contacts/${call.contactId}`)).phase === 'talking')
  await agent.send('POST', `/api/contacts/${call.contactId}/hangup`)
  await until('the wrap-up', async () => (await agent.get(`/api/contacts/${call.contactId}`)).phase === 'wrap-up')
  // Somebody who has been free for longer is there as well.
  await other.send('PATCH', '/api/agents/me/presence', { state: 'ready' })
  await running.settled()
  await letterRoom(1)
  await agent.send('POST', `/api/contacts/${call.contactId}/close`, { outcome: 'informed' })
  const again = await openOffer(agent, 'email')
  expect(again).toMatchObject({ contactId: id, why: { sticky: true } })
  await agent.send('POST', `/api/offers/${again.id}/accept`)
  expect(await agent.get('/api/desk')).toMatchObject({ laidAside: [], work: [{ id, laidAside: null }] })
  expect(await agent.get(`/api/contacts/${id}/draft`)).toMatchObject({ text: draft.text, subject: draft.subject })
  const story = (await centre.timeline(before.ticketId)).flatMap((item) => (item.kind === 'handover' ? [item.event] : []))
  expect(story).toEqual(['accepted', 'interrupted', 'accepted'])
  expect((await centre.supervisor.get('/api/invariants')).ownerlessWork).toBe(0)
}, 30_000)

test('a caller who leaves while it rings gives the work back at once; after three calls it is left to be finished', async () => {
  const { agent, admin, running } = centre
  await other.send('PATCH', '/api/agents/me/presence', { state: 'break' })
  const [letter] = (await agent.get('/api/desk')).work
  for (const n of [2, 3]) {
    const { body } = await admin.send('POST', '/simulator/control/phone-twilio/arrive', {
      account: 'phone',
      speed: 50,
      from: `+44770090014${n}`,
      keys: ['1', '2'],
    })
    await openOffer(agent, 'voice')
    await admin.send('POST', `/simulator/control/phone-twilio/act/${body.callId}`, { hangup: true })
    const again = await openOffer(agent, 'email')
    expect(again.contactId).toBe(letter.id)
    await agent.send('POST', `/api/offers/${again.id}/accept`)
  }
  await admin.send('POST', '/simulator/control/phone-twilio/arrive', {
    account: 'phone',
    speed: 50,
    from: '+447700900144',
    keys: ['1', '2'],
  })
  const call = await until('a caller who waits', async () =>
    (await agent.get('/api/contacts?state=waiting&channel=voice')).items.find((one: any) => one.waitReasons !== null),
  )
  await running.settled()
  expect(call.waitReasons).toMatchObject({ 'no-weight': 1 })
  expect(await agent.get('/api/desk')).toMatchObject({ offer: null, laidAside: [], work: [{ id: letter.id }] })
}, 30_000)
