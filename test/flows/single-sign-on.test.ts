import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { sql } from '../../src/db/database.ts'
import { demoPassword, startApp, type Api, type RunningApp } from '../support/app.ts'
import { startOidcServer, type OidcPerson, type OidcServer } from '../support/oidc-server.ts'

/** Signing in with the organisation's account, at a provider that follows the standard and can err. */
let oidc: OidcServer
let running: RunningApp
let admin: Api
beforeAll(async () => {
  oidc = await startOidcServer()
  running = await startApp({
    environment: { OIDC_ISSUER: oidc.issuer, OIDC_CLIENT_ID: oidc.clientId, OIDC_CLIENT_SECRET: oidc.clientSecret },
  })
  admin = await running.as('admin@demo.example')
})
afterAll(() => oidc.close())
beforeEach(() => {
  oidc.wrong = 'nothing'
})

type Step = { location: string; cookies: Map<string, string> }
async function go(address: string, cookies = new Map<string, string>()): Promise<Step> {
  const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const response = await fetch(address, { redirect: 'manual', headers: cookie ? { cookie } : {} })
  const now = new Map(cookies)
  for (const line of response.headers.getSetCookie()) {
    const [name = '', value = ''] = line.split(';')[0]!.split('=')
    if (value === '') now.delete(name)
    else now.set(name, value)
  }
  return { location: response.headers.get('location') ?? String(response.status), cookies: now }
}

/** As a browser does it: to the provider, who knows him at once, and back. */
async function signIn(person: OidcPerson | null, path = '/api/session/oidc'): Promise<Step> {
  oidc.person = person
  const begun = await go(`${running.url}${path}`)
  if (begun.location.startsWith('/')) return begun
  return go((await go(begun.location)).location, begun.cookies)
}
const me = async ({ cookies }: Step) =>
  (await fetch(`${running.url}/api/me`, { headers: { cookie: `session=${cookies.get('session') ?? ''}` } })).json()
const verified = (email: string, more: object = {}) => ({ sub: `sub-${email}`, email, email_verified: true, ...more })

test('the sign-in page is told that there is this way', async () => {
  expect(await (await fetch(`${running.url}/api/session/ways`)).json()).toEqual({ singleSignOn: true })
})

describe('somebody who has a place here', () => {
  test('is known by the address the provider has verified, and from then on by the provider’s name for him', async () => {
    const first = await signIn(verified('agent1@demo.example'), '/api/session/oidc?to=/desk')
    expect(first.location).toBe('/desk')
    expect(await me(first)).toMatchObject({ user: { email: 'agent1@demo.example', role: 'agent' }, mustChoosePassword: false })
    const moved = await signIn({ sub: 'sub-agent1@demo.example', email: 'cita@demo.example', email_verified: true })
    expect(await me(moved)).toMatchObject({ user: { email: 'agent1@demo.example' } })
    // Somebody else who has got that address at the provider is not he.
    const other = await signIn(verified('agent1@demo.example', { sub: 'other' }))
    expect([other.location, other.cookies.has('session')]).toEqual(['/sign-in?problem=sso-unknown', false])
    const { items } = await admin.get('/api/audit?action=session.open&limit=2')
    expect(items[0].details).toEqual({ by: 'oidc' })
  })

  test('is not let in by an address that nobody has verified, nor when he is disabled', async () => {
    const claimed = await signIn({ sub: 'x', email: 'admin@demo.example', email_verified: false })
    expect(claimed.location).toBe('/sign-in?problem=sso-unknown')
    expect((await signIn({ sub: 'x', email: 'admin@demo.example' })).location).toBe('/sign-in?problem=sso-unknown')
    await running.deps.db.run(sql`update users set disabled_at = now() where email = 'agent2@demo.example'`)
    const disabled = await signIn(verified('agent2@demo.example'))
    expect([disabled.location, disabled.cookies.has('session')]).toEqual(['/sign-in?problem=sso-unknown', false])
  })

  test('keeps his password beside it; a first password is done with', async () => {
    const { body } = await admin.send('POST', '/api/users', {
      email: 'jauna@demo.example',
      name: 'Jauna Piemēra',
      role: 'supervisor',
    })
    const signedIn = await signIn(verified('jauna@demo.example'))
    expect(await me(signedIn)).toMatchObject({ user: { role: 'supervisor' }, mustChoosePassword: false })
    const byPassword = (email: string, password: string) =>
      fetch(`${running.url}/api/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email, password }),
      })
    expect((await byPassword('jauna@demo.example', body.password)).status).toBe(401)
    expect((await byPassword('agent1@demo.example', demoPassword)).status).toBe(200)
  })
})

describe('roles the provider tells', () => {
  test('make a place for who is new, and change who has another', async () => {
    const person = verified('laima@demo.example', { name: 'Laima Paraudziņa', roles: ['portal-user', 'agent'] })
    const first = await signIn(person)
    expect(await me(first)).toMatchObject({ user: { name: 'Laima Paraudziņa', role: 'agent' }, agent: { state: 'offline' } })
    const second = await signIn({ ...person, roles: 'supervisor' })
    expect(await me(second)).toMatchObject({ user: { role: 'supervisor' } })
    // What he could do as an agent ended with it.
    expect(await me(first)).toMatchObject({ error: { code: 'not-signed-in' } })
    const { items } = await admin.get('/api/audit?action=user.change&limit=1')
    expect(items[0].details).toEqual({ role: 'supervisor' })
  })

  test('keep out who has none, also who had a place', async () => {
    const none = await signIn(verified('laima@demo.example', { roles: ['portal-user'] }))
    expect([none.location, none.cookies.has('session')]).toEqual(['/sign-in?problem=sso-no-role', false])
    expect((await signIn(verified('nobody@demo.example', { roles: [] }))).location).toBe('/sign-in?problem=sso-no-role')
    expect((await signIn(verified('nobody@demo.example'))).location).toBe('/sign-in?problem=sso-unknown')
  })

  test('may stand in what it says when asked', async () => {
    const userinfo = { email: 'uldis@demo.example', email_verified: true, name: 'Uldis Paraugs', roles: ['auditor'] }
    expect(await me(await signIn({ sub: 'uldis', userinfo }))).toMatchObject({ user: { name: 'Uldis Paraugs', role: 'auditor' } })
  })

  test('never take the last administrator away', async () => {
    const signedIn = await signIn(verified('admin@demo.example', { roles: ['agent'] }))
    expect(await me(signedIn)).toMatchObject({ user: { email: 'admin@demo.example', role: 'administrator' } })
  })
})

describe('no session for', () => {
  test.each(['nonce', 'key', 'audience'] as const)('a token with a wrong %s', async (wrong) => {
    oidc.wrong = wrong
    const { location, cookies } = await signIn(verified('agent3@demo.example'))
    expect([location, cookies.has('session')]).toEqual(['/sign-in?problem=sso-failed', false])
  })

  test('who turned back at the provider', async () => {
    expect((await signIn(null)).location).toBe('/sign-in?problem=sso-failed')
  })

  test('an answer that another browser asked for, or that came before', async () => {
    oidc.person = verified('agent3@demo.example')
    const mine = await go(`${running.url}/api/session/oidc`)
    const theirs = await go(`${running.url}/api/session/oidc`)
    const answer = (await go(theirs.location)).location
    for (const cookies of [mine.cookies, new Map<string, string>()])
      expect((await go(answer, cookies)).location).toBe('/sign-in?problem=sso-failed')
    // It was not used up by that: whose it is may use it, once.
    expect((await go(answer, theirs.cookies)).location).toBe('/')
    expect((await go(answer, theirs.cookies)).location).toBe('/sign-in?problem=sso-failed')
  })

  test('a way on that leads elsewhere', async () => {
    for (const to of ['https://elsewhere.example', '//elsewhere.example', '/\\elsewhere.example'])
      expect((await signIn(verified('agent3@demo.example'), `/api/session/oidc?to=${encodeURIComponent(to)}`)).location).toBe('/')
  })
})

describe('a provider', () => {
  test.each(['away', 'client_secret_basic'] as const)('that is or wants %s', async (what) => {
    const fresh = await startOidcServer()
    fresh.person = verified('agent1@demo.example')
    const { openOidc } = await import('../../src/users/oidc-provider.ts')
    const provider = openOidc(running.deps, { ...fresh })
    if (what === 'away') {
      fresh.wrong = 'away'
      await expect(provider.begin('/')).rejects.toThrow()
      fresh.wrong = 'nothing'
    } else fresh.auth = what
    const begun = await provider.begin('/desk')
    const back = new URL((await go(begun.address)).location)
    expect(await provider.finish(back.search.slice(1), begun.sealed)).toMatchObject({
      to: '/desk',
      claims: { sub: 'sub-agent1@demo.example', email: 'agent1@demo.example' },
    })
    fresh.close()
  })
})

test('where none is set there is no such way', async () => {
  const plain = await startApp()
  expect(await (await fetch(`${plain.url}/api/session/ways`)).json()).toEqual({ singleSignOn: false })
  expect((await fetch(`${plain.url}/api/session/oidc`)).status).toBe(404)
})
