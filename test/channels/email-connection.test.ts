import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { accessTokenOf } from '../../channels/email-imap/access-token.ts'
import { checkImap } from '../../channels/email-imap/check.ts'
import { emailImapSettings } from '../../channels/email-imap/settings.ts'
import { freePort } from '../support/app.ts'
import { hasDovecot, openDovecot, type Dovecot } from '../support/dovecot.ts'

const now = () => new Date('2026-11-24T08:00:00Z')
const server = (port: number) => ({ host: '127.0.0.1', port, secure: false, user: 'pasts', password: 'x' })
const settings = (imap: object) =>
  emailImapSettings.parse({ address: 'Pasts@Centrs.Example', imap, smtp: { host: 'smtp.example', port: 587, secure: false } })

describe('settings', () => {
  test('as the specification has them; the address in lower case', () => {
    expect(settings(server(143)).address).toBe('pasts@centrs.example')
    const refused = (given: object) => emailImapSettings.safeParse(given).error?.issues[0]?.path.join('.')
    const smtp = { host: 'smtp.example', port: 587, secure: false }
    expect(refused({ address: 'x', imap: server(1), smtp })).toBe('address')
    expect(refused({ address: 'a@b.example', imap: { ...server(1), password: '' }, smtp })).toBe('imap.password')
    expect(refused({ address: 'a@b.example', imap: { ...server(1), host: 'http://x' }, smtp })).toBe('imap.host')
    expect(refused({ address: 'a@b.example', imap: { ...server(1), oauth: { refreshToken: 'x' } }, smtp })).toBe(
      'imap.oauth.accessToken',
    )
    expect(refused({ address: 'a@b.example', imap: server(1) })).toBe('smtp')
  })
})

describe('OAuth 2', () => {
  const oauth = { refreshToken: 'r', clientId: 'c', clientSecret: 's', tokenUrl: 'https://login.example/token' }
  const answering = (status: number, body: unknown, asked: string[] = []) => ({
    now,
    fetch: (async (_url: unknown, init: RequestInit) => {
      asked.push(init.body as string)
      return new Response(JSON.stringify(body), { status })
    }) as typeof fetch,
  })

  test('a refresh token is traded for an access token; one that is given is taken as it is', async () => {
    const asked: string[] = []
    expect(await accessTokenOf(oauth, answering(200, { access_token: 'a1' }, asked))).toBe('a1')
    expect(asked).toEqual(['grant_type=refresh_token&refresh_token=r&client_id=c&client_secret=s'])
    expect(await accessTokenOf({ accessToken: 'fixed' }, answering(500, {}))).toBe('fixed')
  })

  test.each([
    [400, 'token', false],
    [503, 'token-unreachable', true],
  ])('an issuer that answers %i', async (status, code, retry) => {
    await expect(accessTokenOf(oauth, answering(status, {}))).rejects.toMatchObject({ code, retry })
  })
})

describe('the light of a mailbox', () => {
  test('nobody there', async () => {
    const reach = { fetch, now, plain: true }
    expect(await checkImap(reach, settings(server(await freePort())))).toEqual({ state: 'down', code: 'unreachable' })
  })

  describe.skipIf(!hasDovecot)('against Dovecot', () => {
    let mail: Dovecot
    beforeAll(async () => {
      mail = await openDovecot()
    })
    afterAll(() => mail?.remove())
    const check = (plain: boolean, more: object = {}) =>
      checkImap({ fetch, now, plain }, settings({ ...server(mail.port), password: mail.password, ...more }))

    test('works; a wrong password; a server that does not encrypt is not spoken to unless simulators run', async () => {
      expect(await check(true)).toEqual({ state: 'works', code: null })
      expect(await check(true, { password: 'wrong' })).toEqual({ state: 'down', code: 'password' })
      expect(await check(false)).toEqual({ state: 'down', code: 'no-tls' })
      expect(await check(false, { secure: true })).toMatchObject({ state: 'down' })
    })
  })
})
