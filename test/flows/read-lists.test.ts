import { beforeAll, describe, expect, test } from 'vitest'
import { sql } from '../../src/db/database.ts'
import { newId } from '../../src/db/new-id.ts'
import { startApp, testClock, type Api, type RunningApp } from '../support/app.ts'
import { accountId, addCall, addCitizen, addContact, addOffer, addTicket, agentIds } from '../support/read-fixtures.ts'

const clock = testClock()
let app: RunningApp
let agent: Api
let colleague: Api
let supervisor: Api
let auditor: Api
let agents: string[]

beforeAll(async () => {
  app = await startApp({ clock })
  agent = await app.as('agent1@demo.example')
  colleague = await app.as('agent2@demo.example')
  supervisor = await app.as('supervisor@demo.example')
  auditor = await app.as('auditor@demo.example')
  agents = await agentIds(app.deps.db)
})

const at = (minutesAgo: number) => new Date(clock.now().getTime() - minutesAgo * 60_000)
const ids = (page: { items: { id: string }[] }) => page.items.map(({ id }) => id)

async function allPages<Item>(api: Api, path: string, limit: number): Promise<{ pages: number; items: Item[] }> {
  const items: Item[] = []
  for (let pages = 1, after = ''; ; pages++) {
    const page = await api.get(`${path}${path.includes('?') ? '&' : '?'}limit=${limit}${after}`)
    items.push(...page.items)
    if (page.next === null) return { pages, items }
    after = `&after=${page.next}`
  }
}

describe('contacts', () => {
  let waiting: string[]
  beforeAll(async () => {
    const citizenId = await addCitizen(app.deps.db, { name: 'Jānis Ozols', phone: '+37129111111', at: at(100) })
    const ticketId = await addTicket(app.deps.db, { citizenId, subject: 'Pase', at: at(100) })
    waiting = []
    // Three of them entered at the same moment: the id alone tells their pages apart.
    for (const [n, minutes] of [9, 7, 7, 7, 5, 3, 1].entries()) {
      waiting.push(
        await addContact(app.deps.db, {
          ticketId,
          citizenId,
          state: 'waiting',
          at: at(minutes),
          rankAt: at(n === 6 ? 60 : minutes),
          address: '+37129111111',
        }),
      )
    }
    await addContact(app.deps.db, { ticketId, state: 'closed', at: at(50), closedAt: at(40), address: '+37129222222' })
    const mine = await addContact(app.deps.db, {
      ticketId,
      state: 'open',
      phase: 'talking',
      channel: 'voice',
      agentId: agents[0]!,
      at: at(4),
    })
    await addCall(app.deps.db, { contactId: mine, state: 'talking', at: at(4), answeredAt: at(2) })
  })

  test('come newest first, each once, whatever the size of the page', async () => {
    const whole = await allPages<{ id: string; enteredAt: string }>(agent, '/api/contacts', 200)
    expect(whole.items).toHaveLength(9)
    for (const limit of [1, 2, 3]) expect((await allPages(agent, '/api/contacts', limit)).items).toEqual(whole.items)
    expect(whole.items.map(({ enteredAt }) => enteredAt)).toEqual(
      whole.items
        .map(({ enteredAt }) => enteredAt)
        .toSorted()
        .toReversed(),
    )
  })

  test('that wait come in the order in which they will be served', async () => {
    const { items } = await allPages<{ id: string }>(agent, '/api/contacts?state=waiting&queueOrder=1', 2)
    expect(ids({ items })).toEqual([waiting[6], ...waiting.slice(0, 6)])
    expect((await agent.send('GET' as 'POST', '/api/contacts?state=closed&queueOrder=1')).status).toBe(400)
  })

  test('are filtered by state, channel and whose they are', async () => {
    expect((await agent.get('/api/contacts?state=closed')).items).toMatchObject([
      { citizenLabel: '+37129222222', waitedMs: 600_000 },
    ])
    expect((await agent.get('/api/contacts?channel=voice')).items).toHaveLength(1)
    expect((await agent.get('/api/contacts?mine=1')).items).toMatchObject([
      { agentName: 'Anna Testiņa', phase: 'talking', call: { state: 'talking', answeredAt: at(2).toISOString(), muted: false } },
    ])
    expect((await colleague.get('/api/contacts?mine=1')).items).toEqual([])
    expect((await supervisor.send('GET' as 'POST', '/api/contacts?mine=1')).status).toBe(403)
    expect((await auditor.send('GET' as 'POST', '/api/contacts')).status).toBe(403)
  })

  test('say of one all the desk shows', async () => {
    expect(await agent.get(`/api/contacts/${waiting[0]}`)).toMatchObject({
      account: 'sms',
      citizenLabel: 'Jānis Ozols',
      subject: 'Pase',
      waitedMs: 540_000,
      requirement: [
        { afterS: 0, requires: { lv: 1, latvija: 3 } },
        { afterS: 30, requires: { lv: 1 } },
      ],
      call: null,
      agentId: null,
      wrapUpUntil: null,
    })
    expect((await agent.send('GET' as 'POST', `/api/contacts/${newId()}`)).status).toBe(404)
    expect((await agent.send('GET' as 'POST', '/api/contacts/1')).status).toBe(400)
  })

  test('stand on the desk: work, queue, colleagues', async () => {
    const desk = await agent.get('/api/desk')
    expect(desk).toMatchObject({
      agent: { id: agents[0], state: 'talking' },
      work: [{ phase: 'talking' }],
      offer: null,
      queue: { byChannel: { sms: 7 }, longestWaitMs: 540_000 },
      returns: { count: 0, items: [] },
    })
    expect(ids(desk.queue)).toEqual([waiting[6], ...waiting.slice(0, 6)])
    expect(desk.colleagues).toHaveLength(7)
    expect((await supervisor.send('GET' as 'POST', '/api/desk')).status).toBe(403)
  })
})

describe('offers', () => {
  test('come with the contact and why, the open one first; the decision without its snapshot', async () => {
    const citizenId = await addCitizen(app.deps.db, { phone: '+37129333333', at: at(10_000) })
    const ticketId = await addTicket(app.deps.db, { citizenId, at: at(100) })
    for (const minutes of [60, 2000, 8 * 24 * 60])
      await addContact(app.deps.db, { ticketId, citizenId, channel: 'voice', state: 'closed', closedAt: at(1), at: at(minutes) })
    const contactId = await addContact(app.deps.db, {
      ticketId,
      citizenId,
      channel: 'voice',
      state: 'offered',
      agentId: agents[1]!,
      at: at(1),
      address: '+37129333333',
    })
    const lapsed = await addOffer(app.deps.db, { contactId, agentId: agents[1]!, state: 'lapsed', at: at(1), endedAt: at(0.5) })
    const record = {
      atMs: clock.now().getTime(),
      waitedMs: 41_000,
      agentKey: { sticky: true, idleSinceMs: at(3).getTime() },
      candidates: [
        { agentId: 'a', excluded: 'language', lost: null },
        { agentId: 'b', excluded: 'language', lost: null },
        { agentId: 'c', excluded: null, lost: 'idle' },
      ],
    }
    const open = await addOffer(app.deps.db, { contactId, agentId: agents[1]!, state: 'open', at: clock.now(), record })
    const { items } = await colleague.get('/api/offers?mine=1')
    expect(items.map(({ id }: { id: string }) => id)).toEqual([open, lapsed])
    expect(items[0]).toMatchObject({
      contact: { id: contactId, citizenLabel: '+37129333333' },
      why: {
        best: 'idle',
        idleMs: 180_000,
        sticky: true,
        waitedMs: 41_000,
        interrupts: 0,
        others: { language: 2, idle: 1 },
        callsThisWeek: 3,
      },
    })
    expect((await colleague.get('/api/desk')).offer).toEqual(items[0])
    expect((await agent.get('/api/offers?mine=1')).items).toEqual([])
    expect(ids(await supervisor.get(`/api/offers?contactId=${contactId}&limit=1`))).toEqual([open])
    expect(await auditor.get(`/api/offers/${open}/decision`)).toEqual({
      offerId: open,
      contactId,
      agentId: agents[1],
      at: clock.now().toISOString(),
      policyVersion: 7,
      passId: null,
      agentNames: { [agents[1]!]: items[0].agentName },
      record,
    })
    expect((await agent.send('GET' as 'POST', `/api/offers/${newId()}/decision`)).status).toBe(404)
  })
})

describe('tickets', () => {
  let berzins: string
  let number: string
  let withheld: string
  beforeAll(async () => {
    const citizenId = await addCitizen(app.deps.db, { name: 'Līga Bērziņa-Šķēle', phone: '+37126543210', at: at(5000) })
    const ivanov = await addCitizen(app.deps.db, { name: 'Алексей Ёлкин', phone: '+37126777777', at: at(5000) })
    berzins = await addTicket(app.deps.db, {
      citizenId,
      number: '2026-004812',
      subject: 'Pensijas pārrēķins',
      status: 'open',
      ownerId: agents[2]!,
      at: at(900),
    })
    number = await addTicket(app.deps.db, {
      citizenId: ivanov,
      number: '2025-004812',
      subject: 'Nodokļu parāds',
      status: 'resolved',
      at: at(800),
    })
    withheld = await addTicket(app.deps.db, { subject: 'Zvans ar slēptu numuru', at: at(700) })
  })

  test.each([
    ['2026-0048', () => [berzins]],
    ['4812', () => [number, berzins]],
    ['26543210', () => [berzins]],
    ['+371 2654', () => [berzins]],
    ['berzina', () => [berzins]],
    ['SKELE līga', () => [berzins]],
    ['елкин', () => [number]],
    ['parrekins', () => [berzins]],
    ['nodoklu', () => [number]],
    ['slēpt', () => [withheld]],
    ['neviens', () => []],
    ["' | & :*", () => []],
  ])('are found by %s', async (query, expected) =>
    expect(ids(await agent.get(`/api/tickets?query=${encodeURIComponent(query)}`))).toEqual(expected()),
  )

  test('are found within a status, an owner or a person, page by page', async () => {
    expect(ids(await agent.get('/api/tickets?query=4812&status=open'))).toEqual([berzins])
    expect(ids(await agent.get('/api/tickets?query=4812&mine=1'))).toEqual([])
    const { items, pages } = await allPages<{ id: string }>(agent, '/api/tickets?query=4812', 1)
    expect([ids({ items }), pages]).toEqual([[number, berzins], 2])
    const whole = await allPages<{ id: string; updatedAt: string }>(agent, '/api/tickets', 200)
    expect((await allPages(agent, '/api/tickets', 2)).items).toEqual(whole.items)
    expect(whole.items.map(({ updatedAt }) => updatedAt)).toEqual(
      whole.items
        .map(({ updatedAt }) => updatedAt)
        .toSorted()
        .toReversed(),
    )
  })

  test('change: topic, owner, status; what is not there is refused', async () => {
    const heard: string[] = []
    const stop = app.deps.live.subscribe((notice) => heard.push(`${notice.what} ${notice.id}`))
    const changed = await agent.send('PATCH', `/api/tickets/${berzins}`, {
      topicId: 'latvija',
      ownerId: agents[0],
      status: 'resolved',
      priority: 'high',
      subject: '',
    })
    stop()
    expect(changed).toMatchObject({
      status: 200,
      body: {
        topicId: 'latvija',
        ownerId: agents[0],
        ownerName: 'Anna Testiņa',
        status: 'resolved',
        priority: 'high',
        subject: null,
        updatedAt: clock.now().toISOString(),
      },
    })
    expect(heard).toEqual([`ticket ${berzins}`, `desk ${agents[2]}`, `desk ${agents[0]}`])
    expect(await app.deps.db.one(sql`select resolved_at from tickets where id = ${berzins}`)).toEqual({ resolvedAt: clock.now() })
    await agent.send('PATCH', `/api/tickets/${berzins}`, { status: 'open' })
    expect(await app.deps.db.one(sql`select resolved_at, topic from tickets where id = ${berzins}`)).toEqual({
      resolvedAt: null,
      topic: 'latvija',
    })
    expect((await agent.send('PATCH', `/api/tickets/${berzins}`, { topicId: 'lv' })).body.error.message).toMatch(/^topicId/)
    expect((await agent.send('PATCH', `/api/tickets/${berzins}`, { ownerId: newId() })).body.error.message).toMatch(/^ownerId/)
    expect((await agent.send('PATCH', `/api/tickets/${newId()}`, { status: 'open' })).status).toBe(404)
    expect(
      await app.deps.db.rows(sql`select action, subject from audit_log where subject = ${`ticket ${berzins}`}`),
    ).toHaveLength(2)
  })

  test('keep a draft for each agent, and say who else is writing', async () => {
    expect(await agent.send('PUT', `/api/tickets/${withheld}/draft`, { text: 'Labdien' })).toEqual({
      status: 200,
      body: { text: 'Labdien', updatedAt: clock.now().toISOString() },
    })
    expect(await agent.get(`/api/tickets/${withheld}`)).toMatchObject({
      draft: 'Labdien',
      alsoWriting: [],
      citizen: null,
      earlier: [],
    })
    expect(await colleague.get(`/api/tickets/${withheld}`)).toMatchObject({ draft: '', alsoWriting: ['Anna Testiņa'] })
    expect((await agent.send('PUT', `/api/tickets/${withheld}/draft`, { text: '' })).body).toEqual({ text: '', updatedAt: null })
    expect(await colleague.get(`/api/tickets/${withheld}`)).toMatchObject({ alsoWriting: [] })
    expect((await agent.send('PUT', `/api/tickets/${newId()}/draft`, { text: 'x' })).status).toBe(404)
  })

  test('tell what happened, newest page first, each page in the order of time', async () => {
    const citizenId = await addCitizen(app.deps.db, { name: 'Dace', phone: '+37126888888', at: at(500) })
    const ticketId = await addTicket(app.deps.db, { citizenId, at: at(400) })
    const call = await addContact(app.deps.db, {
      ticketId,
      citizenId,
      channel: 'voice',
      state: 'closed',
      agentId: agents[0]!,
      at: at(300),
      closedAt: at(290),
      outcome: 'resolved',
    })
    await addCall(app.deps.db, {
      contactId: call,
      at: at(300),
      queuedAt: at(299),
      answeredAt: at(297),
      endedAt: at(290),
      ending: 'answered',
    })
    await addOffer(app.deps.db, { contactId: call, agentId: agents[1]!, state: 'lapsed', at: at(299), endedAt: at(298) })
    await addOffer(app.deps.db, { contactId: call, agentId: agents[0]!, state: 'accepted', at: at(298), endedAt: at(297) })
    await addOffer(app.deps.db, { contactId: call, agentId: agents[2]!, state: 'withdrawn', at: at(298), endedAt: at(297) })
    const text = await addContact(app.deps.db, {
      ticketId,
      citizenId,
      state: 'closed',
      agentId: agents[0]!,
      at: at(200),
      closedAt: at(190),
      outcome: 'informed',
    })
    const sms = await accountId(app.deps.db, 'sms')
    for (const minutes of [200, 199, 199, 195]) {
      await app.deps.db.run(
        sql`insert into messages (id, ticket_id, contact_id, account_id, direction, text, created_at) values (${newId()}, ${ticketId}, ${text}, ${sms}, 'in', ${String(minutes)}, ${at(minutes)})`,
      )
    }
    const note = await agent.send('POST', `/api/tickets/${ticketId}/notes`, { text: 'Piezvanīt rīt' })
    expect(note).toMatchObject({
      status: 201,
      body: { direction: 'note', authorName: 'Anna Testiņa', text: 'Piezvanīt rīt', ticketId },
    })
    const { items } = await agent.get(`/api/tickets/${ticketId}/timeline`)
    type Line = { id: string; at: string; kind: string; event?: string; message?: { text: string } }
    expect(items.map((line: Line) => `${line.kind} ${line.event ?? line.message?.text ?? ''}`.trim())).toEqual([
      'call',
      'handover lapsed',
      'handover accepted',
      'message 200',
      'message 199',
      'message 199',
      'message 195',
      'handover closed',
      'message Piezvanīt rīt',
    ])
    expect(items[0]).toMatchObject({
      ending: 'answered',
      waitedMs: 120_000,
      talkedMs: 420_000,
      agentName: 'Anna Testiņa',
      outcome: 'resolved',
    })
    expect(items[3]).toMatchObject({ channel: 'sms', message: { direction: 'in', contactId: text } })
    expect(items[7]).toMatchObject({ contactId: text, detail: 'informed', agentName: 'Anna Testiņa' })
    const paged: Line[] = []
    for (let after = ''; ;) {
      const page = await agent.get(`/api/tickets/${ticketId}/timeline?limit=2${after}`)
      paged.unshift(...page.items)
      if (page.next === null) break
      after = `&after=${page.next}`
    }
    expect(paged).toEqual(items)
    expect((await agent.send('GET' as 'POST', `/api/tickets/${newId()}/timeline`)).status).toBe(404)
    expect((await agent.send('POST', `/api/tickets/${newId()}/notes`, { text: 'x' })).status).toBe(404)
    const detail = await agent.get(`/api/tickets/${ticketId}`)
    expect(detail).toMatchObject({
      citizen: {
        name: 'Dace',
        addresses: [{ kind: 'phone', value: '+37126888888', optedOut: false }],
        tickets: 1,
        lastContactAt: at(200).toISOString(),
      },
    })
    expect(ids({ items: detail.contacts })).toEqual([text, call])
  })
})

describe('citizens', () => {
  test('are found by name without accents and by number, and change', async () => {
    const id = await addCitizen(app.deps.db, { name: 'Ģirts Ķirsis', phone: '+37125000001', at: at(1) })
    expect(ids(await agent.get('/api/citizens?query=girts%20kir'))).toEqual([id])
    expect(ids(await agent.get('/api/citizens?query=2500%200001'))).toEqual([id])
    expect(ids(await agent.get('/api/citizens?query=%26'))).toEqual([])
    expect(ids(await agent.get('/api/citizens?limit=1'))).toEqual([id])
    const whole = await allPages<{ id: string }>(agent, '/api/citizens', 200)
    expect((await allPages(agent, '/api/citizens', 2)).items).toEqual(whole.items)
    expect(await agent.send('PATCH', `/api/citizens/${id}`, { name: ' ', note: 'Zvanīt pēc 17' })).toMatchObject({
      status: 200,
      body: { name: null, note: 'Zvanīt pēc 17', language: null },
    })
    expect((await agent.get(`/api/citizens/${id}`)).addresses).toHaveLength(1)
    expect((await agent.send('PATCH', `/api/citizens/${newId()}`, { name: 'x' })).status).toBe(404)
    expect((await auditor.send('GET' as 'POST', `/api/citizens/${id}`)).status).toBe(403)
  })
})

describe('calls and messages by the ids of their providers', () => {
  test('are found, or none is; an auditor sees no number', async () => {
    const ticketId = await addTicket(app.deps.db, { at: at(10) })
    const contactId = await addContact(app.deps.db, { ticketId, channel: 'voice', state: 'closed', at: at(10), closedAt: at(9) })
    const callId = await addCall(app.deps.db, {
      contactId,
      externalId: 'CAx1',
      caller: '+37126000000',
      at: at(10),
      endedAt: at(9),
      ending: 'hung-up-in-menu',
    })
    await app.deps.db.run(
      sql`insert into call_legs (id, call_id, external_id, party, agent_id, joined_at, left_at) values (${newId()}, ${callId}, 'CAleg', 'agent', ${agents[0]}, ${at(10)}, ${at(9)})`,
    )
    const { items, next } = await agent.get('/api/calls?externalId=CAx1')
    expect(next).toBeNull()
    expect(items).toMatchObject([
      {
        id: callId,
        account: 'phone',
        caller: '+37126000000',
        ending: 'hung-up-in-menu',
        ledger: null,
        legs: [
          {
            externalId: 'CAleg',
            party: 'agent',
            agentId: agents[0],
            joinedAt: at(10).toISOString(),
            leftAt: at(9).toISOString(),
            failure: null,
          },
        ],
      },
    ])
    expect(await agent.get(`/api/calls/${callId}`)).toEqual(items[0])
    expect(await auditor.get(`/api/calls/${callId}`)).toEqual({ ...items[0], caller: null })
    expect(await agent.get('/api/calls?externalId=CAnone')).toEqual({ items: [], next: null })
    await app.deps.db
      .run(sql`insert into messages (id, ticket_id, contact_id, account_id, direction, text, external_id, status, created_at)
      values (${newId()}, ${ticketId}, ${contactId}, ${await accountId(app.deps.db, 'sms')}, 'out', 'Jā', 'SMx1', 'sent', ${at(1)})`)
    expect((await agent.get('/api/messages?externalId=SMx1')).items).toMatchObject([{ text: 'Jā', status: 'sent' }])
    expect(await agent.get('/api/messages?externalId=SMnone')).toEqual({ items: [], next: null })
  })
})
