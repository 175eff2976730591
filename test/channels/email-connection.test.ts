import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SMTPServer } from 'smtp-server'
import type { Reach } from '../../channels/channel.ts'
import { withAccessToken } from '../../channels/email-imap/access-token.ts'
import { checkImap } from '../../channels/email-imap/check.ts'
import { checkSmtp } from '../../channels/email-imap/send-connection.ts'
import { sendLetter } from '../../channels/email-imap/send.ts'
import { emailImapSettings, type MailOauth } from '../../channels/email-imap/settings.ts'
import { freePort } from '../doubles/free-port.ts'
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
  type Issuer = Reach & { asked: string[]; at: Date; answer: () => { status: number; body: unknown } }
  /** Tokens t1, t2 …, each good for an hour. */
  function issuer(expiresIn: unknown = 3600): Issuer {
    const made: Issuer = {
      asked: [],
      at: now(),
      now: () => made.at,
      answer: () => ({ status: 200, body: { access_token: `t${made.asked.length}`, expires_in: expiresIn } }),
      fetch: (async (_url: unknown, init: RequestInit) => {
        made.asked.push(init.body as string)
        const { status, body } = made.answer()
        return new Response(JSON.stringify(body), { status })
      }) as typeof fetch,
    }
    return made
  }
  let accounts = 0
  const account = () => ({ ...oauth, refreshToken: `r${(accounts += 1)}` })
  const refused = new Error('refused')
  const isRefusal = (error: unknown) => error === refused
  const tokenOf = (given: MailOauth, reach: Reach) => withAccessToken(given, reach, isRefusal, async (token) => token)

  test('a refresh token is traded for an access token; one that is given is taken as it is; a password needs none', async () => {
    const reach = issuer()
    const given = account()
    expect(await tokenOf(given, reach)).toBe('t1')
    expect(reach.asked).toEqual([`grant_type=refresh_token&refresh_token=${given.refreshToken}&client_id=c&client_secret=s`])
    expect(await tokenOf({ accessToken: 'fixed' }, reach)).toBe('fixed')
    expect(await withAccessToken(undefined, reach, isRefusal, async (token) => token)).toBeNull()
    expect(reach.asked).toHaveLength(1)
  })

  test('it is kept until shortly before it ends, for each account its own', async () => {
    const reach = issuer('3600')
    const given = account()
    for (const [minutes, token] of [
      [0, 't1'],
      [58, 't1'],
      [59.5, 't2'],
      [117, 't2'],
    ] as const) {
      reach.at = new Date(now().getTime() + minutes * 60_000)
      expect([minutes, await tokenOf(given, reach)]).toEqual([minutes, token])
    }
    expect(await tokenOf(account(), reach)).toBe('t3')
  })

  test('one that does not say how long it lives is not kept', async () => {
    const reach = issuer(null)
    const given = account()
    expect([await tokenOf(given, reach), await tokenOf(given, reach)]).toEqual(['t1', 't2'])
  })

  test('who asks while it is being traded waits for the same one', async () => {
    const reach = issuer()
    const given = account()
    const tokens = await Promise.all(Array.from({ length: 5 }, () => tokenOf(given, reach)))
    expect([tokens, reach.asked.length]).toEqual([Array.from({ length: 5 }, () => 't1'), 1])
    reach.at = new Date(now().getTime() + 7_200_000)
    const later = await Promise.all(Array.from({ length: 5 }, () => tokenOf(given, reach)))
    expect([later, reach.asked.length]).toEqual([Array.from({ length: 5 }, () => 't2'), 2])
  })

  test('a kept one that is refused is traded once anew, a new one is not', async () => {
    const reach = issuer()
    const given = account()
    const seen: (string | null)[] = []
    const good = new Set(['t1'])
    const knock = async (token: string | null) => {
      seen.push(token)
      if (!good.has(token ?? '')) throw refused
      return token
    }
    const sign = () => withAccessToken(given, reach, isRefusal, knock)
    await sign()
    good.delete('t1')
    await expect(sign()).rejects.toBe(refused)
    expect(seen).toEqual(['t1', 't1', 't2'])
    // The refused one was not kept; it is not asked for more than once in an attempt.
    await expect(sign()).rejects.toBe(refused)
    expect(seen).toEqual(['t1', 't1', 't2', 't2', 't3'])
    good.add('t4')
    expect([await sign(), await sign()]).toEqual(['t4', 't4'])
    await expect(withAccessToken(given, reach, isRefusal, () => Promise.reject(new Error('line')))).rejects.toThrow('line')
    expect(await sign()).toBe('t4')
  })

  test.each([
    [400, 'token', false],
    [503, 'token-unreachable', true],
  ])('an issuer that answers %i, and then gives one', async (status, code, retry) => {
    const reach = issuer()
    const given = account()
    const { answer } = reach
    reach.answer = () => ({ status, body: {} })
    await expect(tokenOf(given, reach)).rejects.toMatchObject({ code, retry })
    reach.answer = answer
    expect(await tokenOf(given, reach)).toBe('t2')
  })

  test('letters go out when the server has revoked the token before its time', async () => {
    const good = new Set(['t1'])
    const letters: string[] = []
    const smtp = new SMTPServer({
      authMethods: ['XOAUTH2'],
      disabledCommands: ['STARTTLS'],
      allowInsecureAuth: true,
      onAuth: ({ accessToken = '' }, _session, done) =>
        good.has(accessToken) ? done(null, { user: 'pasts' }) : done(Object.assign(new Error('5.7.8 no'), { responseCode: 535 })),
      onData: (stream, _session, done) => {
        letters.push('')
        stream.resume().on('end', () => done(null))
      },
    })
    const port = await freePort()
    await new Promise<void>((resolve) => void smtp.listen(port, '127.0.0.1', resolve))
    const parsed = emailImapSettings.parse({
      address: 'pasts@centrs.example',
      imap: server(1),
      smtp: { ...server(port), oauth: account() },
    })
    const reach = { ...issuer(), plain: true }
    const send = () => sendLetter({ id: '0190-9', to: 'janis@example.org', text: 'Labdien!' }, { webhookUrl: '' }, reach, parsed)
    await send()
    await send()
    expect([reach.asked.length, letters.length]).toEqual([1, 2])
    good.clear()
    good.add('t2')
    expect(await checkSmtp(reach, parsed)).toEqual({ state: 'works', code: null })
    await send()
    expect([reach.asked.length, letters.length]).toEqual([2, 3])
    smtp.close(() => undefined)
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
