import { Secret, TOTP } from 'otpauth'
import { beforeAll, describe, expect, test } from 'vitest'
import { sql } from '../../src/db/database.ts'
import { passwordProblem } from '../../src/users/password-rules.ts'
import { demoPassword, startApp, testClock, type RunningApp } from '../support/app.ts'

const clock = testClock()
let running: RunningApp
beforeAll(async () => {
  running = await startApp({ clock })
})

const signIn = async (body: object, headers: Record<string, string> = {}) => {
  const response = await fetch(`${running.url}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
  const cookie = response.headers.get('set-cookie')
  return { status: response.status, cookie, session: cookie?.split(';')[0] ?? '', body: await response.json() }
}
const me = (cookie: string, init: RequestInit = {}) =>
  fetch(`${running.url}/api/me`, { ...init, headers: { cookie, ...init.headers } })

describe('signing in', () => {
  test('gives a cookie that scripts cannot read, and says who I am', async () => {
    const { status, cookie, session, body } = await signIn({ email: ' Agent1@demo.example ', password: demoPassword })
    expect(status).toBe(200)
    expect(cookie).toMatch(/HttpOnly/)
    expect(cookie).toMatch(/SameSite=Lax/)
    expect(body.user).toMatchObject({ name: 'Anna Testiņa', role: 'agent' })
    const answer = await (await me(session)).json()
    expect(answer).toMatchObject({
      user: { email: 'agent1@demo.example', locale: 'lv' },
      agent: { state: 'offline', skills: { lv: 5 } },
      simulators: true,
    })
    expect(answer.permissions).toContain('contacts.work')
    expect(answer.permissions).not.toContain('settings.write')
  })

  test('signing out ends the session at once', async () => {
    const { session } = await signIn({ email: 'agent2@demo.example', password: demoPassword })
    expect((await me(session)).status).toBe(200)
    const out = await fetch(`${running.url}/api/session`, { method: 'DELETE', headers: { cookie: session } })
    expect(out.status).toBe(204)
    expect((await me(session)).status).toBe(401)
  })

  test('a session ends after seven days, however much it is used', async () => {
    const { session } = await signIn({ email: 'agent2@demo.example', password: demoPassword })
    for (let hours = 0; hours < 7 * 24; hours += 10) {
      expect((await me(session)).status).toBe(200)
      clock.forward(10 * 3600_000)
    }
    expect((await me(session)).status).toBe(401)
  })

  test('a write with a cookie from another site is refused', async () => {
    const { session } = await signIn({ email: 'agent3@demo.example', password: demoPassword })
    const change = (headers: Record<string, string>) =>
      me(session, { method: 'PATCH', body: '{"locale":"en"}', headers: { 'content-type': 'application/json', ...headers } })
    expect((await change({ 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    const own = await change({ 'sec-fetch-site': 'same-origin' })
    expect((await own.json()).user.locale).toBe('en')
    expect((await (await me(session)).json()).user.locale).toBe('en')
  })

  test('wrong passwords delay, for users and for addresses nobody has alike, and never lock', async () => {
    for (const email of ['agent4@demo.example', 'nobody@demo.example']) {
      for (let n = 0; n < 5; n++) expect((await signIn({ email, password: 'wrong' })).status).toBe(401)
      const delayed = await signIn({ email, password: 'wrong' })
      expect([delayed.status, delayed.body.error.code]).toEqual([429, 'too-many'])
    }
    expect((await signIn({ email: 'agent4@demo.example', password: demoPassword })).status).toBe(429)
    clock.forward(1000)
    expect((await signIn({ email: 'agent4@demo.example', password: demoPassword })).status).toBe(200)
    expect((await signIn({ email: 'agent4@demo.example', password: 'wrong' })).status).toBe(401)
  })

  test('with a two-factor secret the code is asked for', async () => {
    const secret = new Secret({ size: 20 })
    const sealed = running.deps.seal.seal(secret.base32)
    await running.deps.db.run(sql`update users set totp_secret = ${sealed} where email = 'agent5@demo.example'`)
    const code = () => new TOTP({ secret }).generate({ timestamp: clock.now().getTime() })
    const who = { email: 'agent5@demo.example', password: demoPassword }
    expect((await signIn(who)).body.error.details).toEqual({ field: 'totp' })
    expect((await signIn({ ...who, totp: code() === '000000' ? '111111' : '000000' })).status).toBe(401)
    expect((await signIn({ ...who, totp: code() })).status).toBe(200)
  })

  test('a disabled user is a stranger', async () => {
    await running.deps.db.run(sql`update users set disabled_at = now() where email = 'agent6@demo.example'`)
    expect((await signIn({ email: 'agent6@demo.example', password: demoPassword })).status).toBe(401)
  })
})

test('password rules: length counts, used and own words do not', () => {
  const owner = { email: 'anna@demo.example', name: 'Anna Testiņa' }
  const problem = (password: string) => passwordProblem(password, owner)
  expect(problem('short')).toMatch(/12/)
  expect(problem('aaaaaaaaaaaaaa')).toMatch(/different/)
  expect(problem('Password123456!')).toMatch(/most used/)
  expect(problem('ParoleParole2026')).toMatch(/most used/)
  expect(problem('testina-ir-laba-parole')).toMatch(/own name/)
  expect(problem('194837261048')).toMatch(/digits/)
  expect(problem('zirgs baterija skava')).toBeNull()
})
