import { Secret, TOTP } from 'otpauth'
import { beforeAll, describe, expect, test } from 'vitest'
import { sql } from '../../src/db/database.ts'
import type { FirstPassword, SessionView } from '../../src/users/users.contract.ts'
import { demoPassword, startApp, testClock, type Api, type RunningApp } from '../support/app.ts'

const clock = testClock()
let running: RunningApp
let admin: Api
beforeAll(async () => {
  running = await startApp({ clock })
  admin = await running.as('admin@demo.example')
})

/** A browser: what it sends carries its cookie. */
async function browserOf(email: string, password: string, totp?: string) {
  const response = await fetch(`${running.url}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': 'a browser' },
    body: JSON.stringify({ email, password, ...(totp ? { totp } : {}) }),
  })
  const cookie = response.headers.get('set-cookie')?.split(';')[0] ?? ''
  const send = async (method: string, path: string, body?: unknown) => {
    const answer = await fetch(`${running.url}${path}`, {
      method,
      headers: { cookie, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) }
  }
  return { status: response.status, body: await response.json(), send, cookie }
}

const reasonOf = (answer: { body: any }) => answer.body.error.details?.reason
let addresses = 0
const added = async (given: object = {}): Promise<FirstPassword> => {
  const email = `person${(addresses += 1)}@demo.example`
  const { status, body } = await admin.send('POST', '/api/users', { email, name: 'Jauns Cilvēks', role: 'agent', ...given })
  expect(status).toBe(201)
  return body
}
const own = 'zirgs baterija skava'
/** A user who has been through the first sign-in. */
const settled = async (given: object = {}) => {
  const { user, password } = await added(given)
  const first = await browserOf(user.email, password)
  expect((await first.send('POST', '/api/me/password', { current: password, next: own })).status).toBe(204)
  return user
}

describe('a new user', () => {
  test('of every role signs in with the first password, may do nothing with it but choose an own one, and then everything', async () => {
    for (const role of ['agent', 'supervisor', 'administrator', 'auditor'] as const) {
      const { user, password } = await added({ role })
      expect(user).toMatchObject({ role, disabledAt: null, twoFactor: false })
      expect(user.agentId === null).toBe(role !== 'agent')
      const browser = await browserOf(user.email, password)
      expect(browser.status).toBe(200)
      expect((await browser.send('GET', '/api/me')).body).toMatchObject({
        mustChoosePassword: true,
        permissions: ['self.manage'],
      })
      for (const path of ['/api/skills', '/api/calls', '/api/live', '/api/me/sessions'])
        expect([path, (await browser.send('GET', path)).status]).toEqual([path, 403])
      expect(reasonOf(await browser.send('GET', '/api/skills'))).toBe('choose-password')
      expect(reasonOf(await browser.send('POST', '/api/me/password', { current: password, next: 'short' }))).toBe('weak-password')
      expect(reasonOf(await browser.send('POST', '/api/me/password', { current: own, next: own }))).toBe('wrong-password')
      expect((await browser.send('POST', '/api/me/password', { current: password, next: own })).status).toBe(204)
      expect((await browser.send('GET', '/api/me')).body.mustChoosePassword).toBe(false)
      expect((await browser.send('GET', '/api/me/sessions')).status).toBe(200)
      expect((await browserOf(user.email, password)).status).toBe(401)
      expect((await browserOf(user.email, own)).status).toBe(200)
    }
  })

  test('has a first password that is shown once, stored hashed, and over after a week', async () => {
    const { user, password, until } = await added()
    expect(Date.parse(until) - clock.now().getTime()).toBe(7 * 86_400_000)
    const stored = await running.deps.db.one<{ text: string }>(sql`select users::text as text from users where id = ${user.id}`)
    expect(stored?.text).not.toContain(password)
    expect(JSON.stringify(await admin.get('/api/users?limit=200'))).not.toContain(password)
    clock.forward(7 * 86_400_000)
    admin = await running.as('admin@demo.example')
    const late = await browserOf(user.email, password)
    expect([late.status, reasonOf(late)]).toEqual([401, 'first-password-over'])
    const again = (await admin.send('POST', `/api/users/${user.id}/password`)).body
    expect((await browserOf(user.email, again.password)).status).toBe(200)
  })

  test('needs an address of his own', async () => {
    const twice = await admin.send('POST', '/api/users', { email: 'AGENT1@demo.example', name: 'Otrs', role: 'agent' })
    expect([twice.status, reasonOf(twice)]).toEqual([409, 'email-taken'])
  })

  test('stands among the agents when he is one, and there no more when he is not', async () => {
    const { user } = await added()
    const here = async () => (await admin.get('/api/agents')).items.some(({ userId }: { userId: string }) => userId === user.id)
    expect(await here()).toBe(true)
    expect((await admin.send('PATCH', `/api/users/${user.id}`, { role: 'auditor' })).body.role).toBe('auditor')
    expect(await here()).toBe(false)
    await admin.send('PATCH', `/api/users/${user.id}`, { role: 'agent' })
    expect(await here()).toBe(true)
  })
})

describe('who leaves', () => {
  test('is signed out at once, with his open stream; his work goes back to the queue', async () => {
    const user = await settled()
    const browser = await browserOf(user.email, own)
    await browser.send('PATCH', '/api/agents/me/presence', { state: 'ready' })
    const stream = await fetch(`${running.url}/api/live`, { headers: { cookie: browser.cookie } })
    const reading = (async () => {
      for await (const _ of stream.body!) void _
    })().catch(() => undefined)
    expect((await admin.send('PATCH', `/api/users/${user.id}`, { disabled: true })).body.disabledAt).not.toBeNull()
    expect((await browser.send('GET', '/api/me')).status).toBe(401)
    await reading
    expect((await browserOf(user.email, own)).status).toBe(401)
    const agent = await running.deps.db.one(sql`select presence from agents where user_id = ${user.id}`)
    expect(agent).toEqual({ presence: 'offline' })
    await admin.send('PATCH', `/api/users/${user.id}`, { disabled: false })
    expect((await browserOf(user.email, own)).status).toBe(200)
  })

  test('cannot be oneself, nor the last administrator', async () => {
    const me = await admin.get('/api/me')
    for (const change of [{ disabled: true }, { role: 'agent' }])
      expect(reasonOf(await admin.send('PATCH', `/api/users/${me.user.id}`, change))).toBe('own-user')
    expect(reasonOf(await admin.send('POST', `/api/users/${me.user.id}/password`))).toBe('own-user')
    const other = await settled({ role: 'administrator' })
    const second = await browserOf(other.email, own)
    await running.deps.db.run(
      sql`update users set disabled_at = now() where role = 'administrator' and id <> all(${[me.user.id, other.id]}::uuid[])`,
    )
    const both = await Promise.all([
      admin.send('PATCH', `/api/users/${other.id}`, { role: 'auditor' }),
      second.send('PATCH', `/api/users/${me.user.id}`, { role: 'auditor' }),
    ])
    expect(both.map(({ status }) => status)).toContain(200)
    const left = await running.deps.db.one(
      sql`select count(*) as count from users where role = 'administrator' and disabled_at is null`,
    )
    expect(left).toEqual({ count: 1 })
    await running.deps.db.run(sql`update users set role = 'administrator', disabled_at = null where id = ${me.user.id}`)
    admin = await running.as('admin@demo.example')
  })
})

describe('my second factor', () => {
  test('is on after a code; each code and each recovery code opens once; it is off with the password', async () => {
    const user = await settled()
    const browser = await browserOf(user.email, own)
    expect(reasonOf(await browser.send('POST', '/api/me/totp', { password: 'wrong' }))).toBe('wrong-password')
    const { secret, uri } = (await browser.send('POST', '/api/me/totp', { password: own })).body
    expect(uri).toContain(`secret=${secret}`)
    expect((await browserOf(user.email, own)).status).toBe(200)
    const code = () => new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: clock.now().getTime() })
    expect(reasonOf(await browser.send('PUT', '/api/me/totp', { code: code() === '000000' ? '111111' : '000000' }))).toBe(
      'wrong-code',
    )
    const { codes } = (await browser.send('PUT', '/api/me/totp', { code: code() })).body
    expect(codes).toHaveLength(10)
    expect((await browserOf(user.email, own)).body.error.details).toEqual({ field: 'totp' })
    // The code that switched it on is used up.
    expect((await browserOf(user.email, own, code())).status).toBe(401)
    clock.forward(60_000)
    expect((await browserOf(user.email, own, code())).status).toBe(200)
    expect((await browserOf(user.email, own, code())).status).toBe(401)
    const twice = await Promise.all([1, 2].map(() => browserOf(user.email, own, ` ${codes[0].toUpperCase()} `)))
    expect(twice.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 401])
    expect((await browser.send('GET', '/api/me/security')).body).toEqual({ twoFactor: true, recoveryCodesLeft: 9 })
    const stored = await running.deps.db.one<{ text: string }>(
      sql`select string_agg(recovery_codes::text, ' ') as text from recovery_codes`,
    )
    expect(stored?.text).not.toContain(codes[1])
    const renewed = (await browser.send('POST', '/api/me/recovery-codes', { password: own })).body.codes
    expect((await browserOf(user.email, own, codes[1])).status).toBe(401)
    expect((await browserOf(user.email, own, renewed[0])).status).toBe(200)
    expect(reasonOf(await browser.send('DELETE', '/api/me/totp', { password: 'wrong' }))).toBe('wrong-password')
    expect((await browser.send('DELETE', '/api/me/totp', { password: own })).status).toBe(204)
    expect((await browserOf(user.email, own)).status).toBe(200)
  })
})

describe('my sessions and tokens', () => {
  test('are listed; one can be ended, the others, or all', async () => {
    const user = await settled()
    const [here, there] = [await browserOf(user.email, own), await browserOf(user.email, own)]
    const list = async () => (await here.send('GET', '/api/me/sessions')).body.items as SessionView[]
    const mine = await list()
    expect(mine.filter(({ current }) => current)).toHaveLength(1)
    expect(mine[0]).toMatchObject({ kind: 'session', name: 'a browser', scopes: null })
    const stranger = await browserOf('agent2@demo.example', demoPassword)
    expect((await stranger.send('DELETE', `/api/me/sessions/${mine[0]?.id}`)).status).toBe(404)
    await here.send('DELETE', '/api/me/sessions?others=1')
    expect([(await here.send('GET', '/api/me')).status, (await there.send('GET', '/api/me')).status]).toEqual([200, 401])
    expect(await list()).toHaveLength(1)
    expect((await here.send('DELETE', '/api/me/sessions')).status).toBe(204)
    expect((await here.send('GET', '/api/me')).status).toBe(401)
  })

  test('a changed password ends the other sessions', async () => {
    const user = await settled()
    const [here, there] = [await browserOf(user.email, own), await browserOf(user.email, own)]
    expect((await here.send('POST', '/api/me/password', { current: own, next: 'cita laba gara parole' })).status).toBe(204)
    expect([(await here.send('GET', '/api/me')).status, (await there.send('GET', '/api/me')).status]).toEqual([200, 401])
  })

  test('a token does what it was made for and no more, and is stored hashed', async () => {
    const user = await settled({ role: 'supervisor' })
    const browser = await browserOf(user.email, own)
    const make = (scopes: string[]) => browser.send('POST', '/api/me/tokens', { name: 'Pārskats', scopes, days: 30 })
    expect((await make(['settings.write'])).status).toBe(400)
    expect((await make(['self.manage'])).status).toBe(400)
    const { token, session } = (await make(['board.read'])).body
    expect(session).toMatchObject({ kind: 'token', name: 'Pārskats', scopes: ['board.read'] })
    const by = (path: string, method = 'GET') =>
      fetch(`${running.url}${path}`, { method, headers: { authorization: `Bearer ${token}` } })
    expect((await by('/api/board')).status).toBe(200)
    expect((await by('/api/agents')).status).toBe(403)
    expect((await by('/api/me/sessions')).status).toBe(403)
    expect((await (await by('/api/me')).json()).permissions.sort()).toEqual(['board.read', 'self'])
    const stored = await running.deps.db.one<{ text: string }>(sql`select string_agg(sessions::text, ' ') as text from sessions`)
    expect(stored?.text).not.toContain(token)
    await browser.send('DELETE', `/api/me/sessions/${session.id}`)
    expect((await by('/api/board')).status).toBe(401)
  })
})

test('all of it is on record, without a name, an address or a secret', async () => {
  const rows = await running.deps.db.rows<{ action: string; details: unknown }>(sql`select action, details from audit_log`)
  expect([...new Set(rows.map(({ action }) => action))]).toEqual(
    expect.arrayContaining([
      'user.add',
      'user.change',
      'user.change-password',
      'user.reset-password',
      'user.two-factor-on',
      'user.two-factor-off',
      'user.recovery-codes',
      'user.sign-out',
      'token.make',
      'session.close',
    ]),
  )
  expect(JSON.stringify(rows)).not.toMatch(/@|Jauns/)
})
