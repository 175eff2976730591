import { beforeAll, describe, expect, test } from 'vitest'
import type { AccountView } from '../../src/accounts/accounts.contract.ts'
import type { AgentView } from '../../src/agents/agents.contract.ts'
import { noteLastEvents } from '../../src/accounts/note-last-events.ts'
import { checkAudit } from '../../src/audit/append-audit.ts'
import { sql } from '../../src/db/database.ts'
import type { SkillView } from '../../src/skills/skills.contract.ts'
import { startApp, testClock, type Api, type RunningApp } from '../support/app.ts'

const clock = testClock()
let running: RunningApp
let admin: Api
let agent: Api
beforeAll(async () => {
  running = await startApp({ clock })
  admin = await running.as('admin@demo.example')
  agent = await running.as('agent1@demo.example')
})

describe('accounts', () => {
  test('the demo has one per adapter; secrets are never shown', async () => {
    const { items } = await admin.get('/api/accounts')
    expect(items.map(({ slug, adapter }: AccountView) => `${slug} ${adapter}`)).toEqual([
      'email email-imap',
      'phone phone-twilio',
      'sms sms-twilio',
    ])
    const [mailbox, phone] = items
    expect(mailbox.secretsSet).toEqual(['imap.password', 'smtp.password'])
    expect(JSON.stringify(mailbox.settings)).not.toContain('password')
    expect(mailbox.webhooks).toEqual([])
    expect(phone.settings).toMatchObject({ number: '+442079460018', apiBaseUrl: 'simulator:' })
    expect(phone.settings.authToken).toBeUndefined()
    expect(phone.secretsSet).toEqual(['authToken'])
    expect(phone.webhooks.map(({ url }: { url: string }) => url.slice(running.url.length))).toEqual([
      '/webhooks/phone-twilio/phone',
      '/webhooks/phone-twilio/phone/fallback',
      '/webhooks/phone-twilio/phone/status',
    ])
  })

  test('settings are merged, null removes, and they are in force at once', async () => {
    const { status, body } = await admin.send('PATCH', '/api/accounts/phone', {
      settings: { authToken: 'another', apiKeySid: 'SK1' },
      name: 'Tālrunis',
    })
    expect([status, body.name, body.settings.apiKeySid]).toEqual([200, 'Tālrunis', 'SK1'])
    const inForce = (await running.deps.centre.get()).accountsBySlug.get('phone')?.settings
    expect(inForce).toMatchObject({ authToken: 'another', apiKeySid: 'SK1', number: '+442079460018' })
    expect(
      (await admin.send('PATCH', '/api/accounts/phone', { settings: { apiKeySid: null } })).body.settings.apiKeySid,
    ).toBeUndefined()
  })

  test('a wrong value is refused naming the field, not the value', async () => {
    const wrong = await admin.send('PATCH', '/api/accounts/phone', { settings: { number: 'not-a-number' } })
    expect([wrong.status, wrong.body.error.details.field]).toEqual([400, 'settings.number'])
    expect(JSON.stringify(wrong.body)).not.toContain('not-a-number')
    expect((await admin.send('PATCH', '/api/accounts/phone', { settings: { authToken: null } })).body.error.details.field).toBe(
      'settings.authToken',
    )
    expect((await admin.send('PATCH', '/api/accounts/phone', { settings: { colour: 'red' } })).body.error.details.field).toBe(
      'settings.colour',
    )
    expect(
      (await admin.send('POST', '/api/accounts', { slug: 'fax', adapter: 'fax', name: 'Fakss', settings: {} })).body.error.details
        .field,
    ).toBe('adapter')
    expect((await admin.send('PATCH', '/api/accounts/none', { name: 'x' })).status).toBe(404)
  })

  test('a mailbox may have a topic; a number has none, and a topic must be one', async () => {
    const topic = async (slug: string, topicId: string | null) => admin.send('PATCH', `/api/accounts/${slug}`, { topicId })
    expect((await topic('email', 'eadrese')).body).toMatchObject({ topicId: 'eadrese', name: 'E-pasts' })
    expect((await admin.send('PATCH', '/api/accounts/email', { name: 'E-pasts' })).body.topicId).toBe('eadrese')
    const refusals = await Promise.all([topic('email', 'lv'), topic('email', 'none'), topic('phone', 'eadrese')])
    expect(refusals.map(({ status, body }) => [status, body.error.details.field])).toEqual(refusals.map(() => [400, 'topicId']))
    expect((await topic('email', null)).body.topicId).toBeNull()
  })

  test('when an account was last heard of is noted once a minute, far from the events', async () => {
    const lastOf = async (slug: string) => (await admin.get(`/api/accounts/${slug}`)).health.lastEventAt
    expect(await lastOf('sms')).toBeNull()
    await admin.send('POST', '/simulator/control/sms-twilio/arrive', { from: '+447700900170', text: 'Labdien!' })
    // The provider delivers in its own time.
    const heard = async () => {
      await noteLastEvents(running.deps)
      return lastOf('sms')
    }
    await expect.poll(heard).toBe(clock.now().toISOString())
    expect(await lastOf('email')).toBeNull()
  })

  test('a second account of an adapter; its slug only once', async () => {
    const given = {
      slug: 'phone-2',
      adapter: 'phone-twilio',
      name: 'Otrs',
      settings: { accountSid: `AC${'0'.repeat(32)}`, authToken: 't', number: '+442079460019', apiBaseUrl: 'simulator:' },
    }
    expect((await admin.send('POST', '/api/accounts', given)).status).toBe(201)
    expect((await admin.send('POST', '/api/accounts', given)).body.error.code).toBe('wrong-state')
    const checked = await admin.send('POST', '/api/accounts/phone-2/check')
    expect(checked.body.health.at).not.toBeNull()
  })
})

describe('agents', () => {
  const agents = async (): Promise<AgentView[]> => (await admin.get('/api/agents')).items

  test('eight of them in Latvian order, a page at a time', async () => {
    const names = (await agents()).map(({ name }) => name)
    expect(names).toEqual([
      'Anna Testiņa',
      'Dace Parauga',
      'Ieva Piemēra',
      'Jānis Paraugs',
      'Marta Testiņa',
      'Oļegs Piemērs',
      'Pēteris Paraugs',
      'Rihards Testiņš',
    ])
    const first = await admin.get('/api/agents?limit=3')
    const second = await admin.get(`/api/agents?limit=5&after=${first.next}`)
    expect([...first.items, ...second.items].map(({ name }: AgentView) => name)).toEqual(names)
    expect(second.next).toBeNull()
  })

  test('skills are replaced as a whole; an unknown one is named', async () => {
    const id = (await agents()).find(({ email }) => email === 'agent2@demo.example')?.id
    const changed = await admin.send('PATCH', `/api/agents/${id}`, {
      skills: { lv: 2, ru: 1 },
      limits: { sms: 5 },
      autoAnswer: true,
      name: 'Jānis Cits',
    })
    expect(changed.body).toMatchObject({
      skills: { lv: 2, ru: 1 },
      limits: { voice: 1, sms: 5 },
      autoAnswer: true,
      name: 'Jānis Cits',
    })
    expect(Object.keys(changed.body.skills)).toHaveLength(2)
    const wrong = await admin.send('PATCH', `/api/agents/${id}`, { skills: { lv: 3, de: 3 } })
    expect([wrong.status, wrong.body.error.details.field]).toEqual([400, 'skills.de'])
    expect((await admin.send('PATCH', `/api/agents/${id}`, { skills: { lv: 6 } })).status).toBe(400)
    expect((await admin.get('/api/agents')).items.find((one: AgentView) => one.id === id).skills).toEqual({ lv: 2, ru: 1 })
  })

  test('a new agent is a new user: his skills and limits are given where those of all are', async () => {
    const given = { email: 'Jauns@demo.example', name: 'Jauna Piemēra', role: 'agent' }
    const added = await admin.send('POST', '/api/users', given)
    expect([added.status, added.body.user.email]).toEqual([201, 'jauns@demo.example'])
    expect((await admin.send('POST', '/api/users', given)).body.error.details.field).toBe('email')
    const changed = await admin.send('PATCH', `/api/agents/${added.body.user.agentId}`, { skills: { lv: 3 } })
    expect(changed.body).toMatchObject({ name: 'Jauna Piemēra', skills: { lv: 3 } })
    // Nobody chooses a password for somebody else.
    expect((await admin.send('POST', '/api/agents', { ...given, password: 'zirgs baterija skava' })).status).toBe(404)
  })

  test('presence has a clock; a supervisor may set it, and that is on record', async () => {
    const before = await agent.send('PATCH', '/api/agents/me/presence', { state: 'ready' })
    expect(before.body).toMatchObject({ state: 'ready', presenceReason: null, since: clock.now().toISOString() })
    clock.forward(60_000)
    expect((await agent.send('PATCH', '/api/agents/me/presence', { state: 'ready' })).body.since).toBe(before.body.since)
    const paused = await agent.send('PATCH', '/api/agents/me/presence', { state: 'break', reason: 'pusdienas' })
    expect(paused.body).toMatchObject({ state: 'break', presenceReason: 'pusdienas', since: clock.now().toISOString() })
    const supervisor = await running.as('supervisor@demo.example')
    expect((await supervisor.send('PATCH', `/api/agents/${paused.body.id}/presence`, { state: 'offline' })).body.state).toBe(
      'offline',
    )
    const entry = await running.deps.db.one(sql`select details from audit_log where action = 'agent.presence'`)
    expect(entry).toEqual({ details: { from: 'break', to: 'offline' } })
    expect((await agent.send('PATCH', '/api/agents/me/presence', { state: 'away' })).status).toBe(400)
  })
})

describe('skills, calendar, settings', () => {
  test('a skill is added, changed, retired; a menu key belongs to one', async () => {
    const german = { kind: 'language', nameLv: 'Vācu valoda', nameEn: 'German', menuKey: 4 }
    expect((await admin.send('PUT', '/api/skills/de', german)).body).toMatchObject({ code: 'de', retired: false })
    expect((await admin.send('PUT', '/api/skills/fr', { ...german, nameEn: 'French' })).body.error.details.field).toBe('menuKey')
    expect((await admin.send('PUT', '/api/skills/de', { ...german, kind: 'topic' })).status).toBe(422)
    expect((await admin.send('PUT', '/api/skills/de', { ...german, retired: true })).body.retired).toBe(true)
    expect((await admin.send('PUT', '/api/skills/fr', { ...german, nameEn: 'French' })).status).toBe(200)
    const { items } = await agent.get('/api/skills')
    expect(items.find(({ code }: SkillView) => code === 'de')).toMatchObject({ retired: true })
  })

  test('the calendar: versions are kept, a wrong field is named', async () => {
    const before = await admin.get('/api/calendar')
    expect(before).toMatchObject({ version: 1, timeZone: 'Europe/Riga', openNow: true })
    const { version: _v, openNow: _o, opensAt: _a, ...calendar } = before
    const changed = await admin.send('PUT', '/api/calendar', { ...calendar, weekly: [{ day: 2, from: '12:00', to: '24:00' }] })
    expect(changed.body).toMatchObject({ version: 2, openNow: false, opensAt: '2026-11-24T10:00:00.000Z' })
    const wrong = (weekly: object[]) => admin.send('PUT', '/api/calendar', { ...calendar, weekly })
    expect((await wrong([{ day: 8, from: '08:00', to: '18:00' }])).body.error.message).toMatch(/weekly\.0\.day/)
    expect((await wrong([{ day: 1, from: '18:00', to: '08:00' }])).body.error.message).toMatch(/weekly\.0\.to/)
    expect((await admin.send('PUT', '/api/calendar', { ...calendar, timeZone: 'Europe/Nowhere' })).body.error.message).toMatch(
      /timeZone/,
    )
    expect((await admin.send('PUT', '/api/calendar', calendar)).body.version).toBe(3)
    expect(await running.deps.db.one(sql`select count(*) as count from calendar_versions`)).toEqual({ count: 3 })
  })

  test('settings: every number under its name, within its bound, in force at once', async () => {
    const before = await admin.get('/api/settings')
    expect(before.values).toMatchObject({ offerTtlS: 15, shortHangUpS: 10, callCheckS: 60, targetS: { voice: 20 } })
    expect(before.bounds.maxQueueLength).toMatchObject({ min: 0 })
    const changed = await admin.send('PATCH', '/api/settings', { maxWaitS: 120, targetS: { voice: 30 } })
    expect(changed.body).toMatchObject({
      version: before.version + 1,
      values: { maxWaitS: 120, targetS: { voice: 30, email: 28_800 } },
    })
    expect((await running.deps.centre.get()).policy.maxWaitS).toBe(120)
    const wrong = await admin.send('PATCH', '/api/settings', { wrapUpS: -1 })
    expect([wrong.status, wrong.body.error.message]).toEqual([400, 'wrapUpS: expected a number from 0 to 3600 (s)'])
    expect((await admin.send('PATCH', '/api/settings', { colour: 1 })).body.error.message).toMatch(/^colour: no such setting/)
    expect((await admin.send('PATCH', '/api/settings', { maxWaitS: null, targetS: { voice: 20 } })).body.values).toMatchObject({
      maxWaitS: before.values.maxWaitS,
      targetS: { voice: 20 },
    })
    expect(await running.deps.db.one(sql`select changed from settings_versions order by version desc limit 1`)).toEqual({
      changed: {},
    })
  })

  test('each version of the settings says what it changed, and can be brought back', async () => {
    const { version } = (await admin.send('PATCH', '/api/settings', { wrapUpS: 45, weights: { chat: 50 } })).body
    await admin.send('PATCH', '/api/settings', { wrapUpS: 20 })
    const { items } = await admin.get('/api/settings/versions?limit=2')
    expect(items).toEqual([
      {
        version: version + 1,
        validFrom: expect.any(String),
        changedByName: (await admin.get('/api/me')).user.name,
        changes: [{ path: 'wrapUpS', from: 45, to: 20 }],
      },
      expect.objectContaining({
        version,
        changes: [
          { path: 'weights.chat', from: 33, to: 50 },
          { path: 'wrapUpS', from: 30, to: 45 },
        ],
      }),
    ])
    const back = await admin.send('POST', `/api/settings/versions/${version}/restore`)
    expect(back.body).toMatchObject({ version: version + 2, values: { wrapUpS: 45, weights: { chat: 50 } } })
    expect((await running.deps.centre.get()).policy.wrapUpS).toBe(45)
    expect((await admin.send('POST', '/api/settings/versions/9999/restore')).status).toBe(404)
    const usual = await admin.send('POST', '/api/settings/versions/0/restore')
    expect(usual.body.values).toEqual(usual.body.defaults)
    const [entry] = (await admin.get('/api/audit?action=settings.change&limit=1')).items
    expect(entry.details).toEqual({ version: version + 3, changes: ['weights.chat: 50 → 33', 'wrapUpS: 45 → 30'] })
    expect((await admin.get('/api/settings/versions?limit=1')).next).not.toBeNull()
  })
})

describe('the rest of the house', () => {
  test('the description covers /api and nothing else', async () => {
    const description = await agent.get('/api/openapi.json')
    expect(Object.keys(description.paths).every((path) => path.startsWith('/api/'))).toBe(true)
    expect(description.paths['/api/accounts/{slug}'].patch.tags).toEqual(['accounts'])
    expect(description.paths['/api/session'].post.requestBody.content['application/json'].schema.properties.email).toMatchObject({
      type: 'string',
    })
  })

  test('what is not there is answered like every refusal', async () => {
    const response = await fetch(`${running.url}/api/nothing-here`)
    expect([response.status, await response.json()]).toEqual([404, { error: { code: 'not-found', message: expect.any(String) } }])
  })

  test('a character that no database can hold is the sender’s fault, wherever it stands', async () => {
    for (const path of ['/api/calls?externalId=%00', '/api/messages?externalId=a%00', '/api/accounts/%00'])
      await expect(admin.get(path)).rejects.toThrow(/: 400 /)
    expect((await admin.send('PATCH', '/api/accounts/phone', { name: 'a\u0000b' })).status).toBe(400)
  })

  test('every change is on record, in an unbroken chain; a changed row breaks it', async () => {
    const whole = await checkAudit(running.deps.db)
    expect(whole.brokenSeq).toBeNull()
    expect(whole.rows).toBeGreaterThan(10)
    const kinds = await running.deps.db.rows<{ action: string }>(sql`select distinct action from audit_log`)
    expect(kinds.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['account.change', 'agent.change', 'calendar.put', 'settings.change', 'skill.put']),
    )
    await running.deps.db.run(sql`update audit_log set details = '{"from":"ready"}' where action = 'agent.presence'`)
    const seq = await running.deps.db.one<{ seq: number }>(sql`select seq from audit_log where action = 'agent.presence'`)
    expect((await checkAudit(running.deps.db)).brokenSeq).toBe(seq?.seq)
  })
})
