import { readFileSync, readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { ProviderError } from '../../channels/channel.ts'
import type { Channel, HttpReply, InboundEvent, MessageStatus, WebhookRequest } from '../../channels/channel.ts'
import { emailImap } from '../../channels/email-imap/email-imap.ts'
import { channels } from '../../channels/registry.ts'
import { lettersOf, mailbox, start as startMail } from './mail-servers.ts'
import { apiBaseUrl, menuThenQueue, standIn } from './stand-in.ts'

/** One suite for every adapter of the product, driven by the fixtures beside it. */

type FixtureRequest = {
  method: string
  url: string
  path: string
  headers: Record<string, string>
  body: string
  expect: { awaits?: string; events?: Record<string, unknown>[]; reason?: string }
}
type Fixture = { file: string; name: string; settings: Record<string, unknown>; requests: FixtureRequest[] }

function fixturesOf(adapter: string): Fixture[] {
  const folder = new URL(`../../channels/${adapter}/fixtures/`, import.meta.url)
  return readdirSync(folder)
    .sort()
    .map((file) => ({ file, ...(JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Omit<Fixture, 'file'>) }))
}

function requestOf(fixture: FixtureRequest): WebhookRequest {
  return { ...fixture, body: Buffer.from(fixture.body, 'utf8'), receivedAt: new Date('2026-11-23T09:00:00Z') }
}

const statuses: readonly MessageStatus[] = ['queued', 'sent', 'delivered', 'failed', 'read']

test.each(channels.map((channel) => [channel.adapter, channel] as const))(
  '%s is called or listens, and knows its secrets',
  (_, channel) => {
    expect(Boolean(channel.webhook) || Boolean(channel.listen)).toBe(true)
    expect(channel.settings.safeParse({}).success).toBe(false)
    expect(channel.secrets.length).toBeGreaterThan(0)
  },
)

/** Those whose provider calls us; a channel that listens is tried against a server of its kind in its own tests. */
const called = channels.filter((channel) => channel.webhook).map((channel) => [channel.adapter, channel] as const)

describe.each(called)('%s', (adapter, channel) => {
  const fixtures = fixturesOf(adapter)

  test('has fixtures, and its settings know its secrets', () => {
    expect(fixtures.length).toBeGreaterThan(0)
    for (const { settings } of fixtures) expect(channel.settings.safeParse(settings).success).toBe(true)
    expect(channel.settings.safeParse({}).success).toBe(false)
    expect(channel.secrets.length).toBeGreaterThan(0)
  })

  describe.each(fixtures.map((fixture) => [fixture.file, fixture] as const))('%s', (_, fixture) => {
    const settings = channel.settings.parse(fixture.settings)
    const cases = fixture.requests.map((request, index) => [`request ${index + 1}`, request] as const)

    test.each(cases)('%s is genuine and means what it should', (_name, request) => {
      expect(channel.webhook!.verify(requestOf(request), settings)).toEqual({ ok: true })
      const parsed = channel.webhook!.parse(requestOf(request), settings)
      if (request.expect.reason !== undefined) {
        expect(parsed).toMatchObject({ understood: false, reason: request.expect.reason, reply: { status: 200 } })
        return
      }
      expect(parsed.understood).toBe(true)
      if (!parsed.understood) return
      if (request.expect.awaits !== undefined) expect(parsed.awaits).toBe(request.expect.awaits)
      expect(parsed.events).toHaveLength(request.expect.events?.length ?? 0)
      const asJson = JSON.parse(JSON.stringify(parsed.events)) as unknown
      expect(asJson).toMatchObject(request.expect.events ?? [])
      for (const event of parsed.events) isValid(event)
    })

    test.each(cases)('%s is refused when a byte is flipped, anywhere', (_name, request) => {
      const original = requestOf(request)
      for (const at of new Set([0, original.body.length >> 1, original.body.length - 1])) {
        if (original.body.length === 0) break
        const body = Buffer.from(original.body)
        body[at] = (body[at] ?? 0) ^ 0x01
        expect(channel.webhook!.verify({ ...original, body }, settings)).toMatchObject({ ok: false, status: 403 })
      }
      expect(channel.webhook!.verify({ ...original, url: `${original.url}x` }, settings)).toMatchObject({
        ok: false,
        status: 403,
      })
    })

    test.each(cases)('%s has the same ids when it comes again, whatever its headers', (_name, request) => {
      const first = channel.webhook!.parse(requestOf(request), settings)
      const again = channel.webhook!.parse(
        { ...requestOf(request), headers: { ...request.headers, 'i-twilio-idempotency-token': 'x' }, receivedAt: new Date() },
        settings,
      )
      expect(again).toEqual(first)
    })
  })

  test('never throws and never answers with an error, whatever it is given', () => {
    const settings = channel.settings.parse(fixtures[0]?.settings)
    const [first] = fixtures.flatMap((fixture) => fixture.requests)
    if (!first) throw new Error('no fixtures')
    for (const body of [
      '',
      '%',
      '=&=&=',
      '{"',
      '[]',
      'null',
      '\u0000',
      '%00=%ff',
      'a'.repeat(70_000),
      'CallSid=%00&MessageSid=%00&From=%00',
    ]) {
      for (const type of ['application/x-www-form-urlencoded', 'application/json', 'multipart/form-data', undefined]) {
        for (const path of ['', '/status', '/menu', '/conference', '/nowhere', '/__proto__']) {
          const headers = type === undefined ? {} : { 'content-type': type }
          const parsed = channel.webhook!.parse({ ...requestOf(first), path, headers, body: Buffer.from(body) }, settings)
          if (!parsed.understood || parsed.awaits === 'nothing') expect(parsed.reply.status).toBe(200)
        }
      }
    }
  })

  test('lets nothing through that a database of text cannot hold', () => {
    const settings = channel.settings.parse(fixtures[0]?.settings)
    const body = Buffer.from(
      'CallSid=CA%001&MessageSid=SM%001&From=%2B447700900111&To=x&Body=a%00b&Digits=%00&CallStatus=ringing',
    )
    const request = {
      method: 'POST',
      url: 'https://cc.example/x?stage=a%00b&attempt=1',
      headers: {},
      body,
      receivedAt: new Date(0),
    }
    for (const path of ['', '/menu', '/wait', '/fallback']) {
      expect(JSON.stringify(channel.webhook!.parse({ ...request, path }, settings))).not.toMatch(/\\u0000|\0/)
    }
  })

  test('covers every kind of status', () => {
    if (!channel.send) return
    const seen = new Set(
      fixtures
        .flatMap((fixture) => eventsOf(channel, fixture))
        .flatMap((event) => (event.kind === 'message.status' ? [event.status] : [])),
    )
    expect([...seen].sort()).toEqual([...statuses].sort())
  })

  test('asks the provider whether the account works', async () => {
    const side = standIn(channel, fixtures[0]?.settings ?? {})
    expect(await channel.check(side.reach, side.settings)).toEqual({ state: 'works', code: null })
    expect(await channel.check(side.reach, { ...side.settings, authToken: 'wrong' })).toMatchObject({ state: 'down' })
    const nobody = { ...side.reach, fetch: () => Promise.reject(new TypeError('fetch failed')) }
    expect(await channel.check(nobody, side.settings)).toMatchObject({ state: 'down' })
  })

  test('what is sent to the simulator comes back delivered', async () => {
    const { send } = channel
    if (!send) return
    const side = standIn(channel, fixtures[0]?.settings ?? {})
    const sent = await send(
      { id: '1', to: '+447700900312', text: 'Sveiki, Zane!' },
      { webhookUrl: side.webhookUrl },
      side.reach,
      side.settings,
    )
    expect(sent).toMatchObject({ status: 'queued' })
    await side.clock.advance(5000)
    const came = side.events.filter((event) => event.kind === 'message.status' && event.messageId === sent.externalId)
    expect(came.map((event) => (event.kind === 'message.status' ? event.status : null))).toEqual(['sent', 'delivered'])
    expect(side.received.every(({ status }) => status === 200)).toBe(true)
  })

  test.each([
    [500, true],
    [503, true],
    [429, true],
    [400, false],
    [401, false],
    [404, false],
  ])('an answer of %i from the provider: retry %s', async (status, retry) => {
    const error = await refused(channel, fixtures[0]?.settings ?? {}, { status, headers: {}, body: '{"code":1,"message":"x"}' })
    if (error === 'gone') return
    expect(error).toBeInstanceOf(ProviderError)
    expect(error).toMatchObject({ retry, code: '1' })
  })

  test.each([
    ['unreachable', new TypeError('fetch failed')],
    ['time-out', new DOMException('late', 'TimeoutError')],
  ])('a provider that is %s is tried again', async (code, failure) => {
    expect(await refused(channel, fixtures[0]?.settings ?? {}, failure)).toMatchObject({ retry: true, code })
  })

  test('the simulator reaches us with genuine requests only', async () => {
    const side = standIn(channel, fixtures[0]?.settings ?? {}, menuThenQueue)
    await side.simulator.arrive(
      channel.channel === 'voice' ? { account: 'x', keys: ['1', '2'], patienceS: 60 } : { account: 'x', text: 'Sveiki' },
    )
    await side.clock.advance(120_000)
    expect(side.events.length).toBeGreaterThan(0)
    expect(side.received.filter(({ status }) => status !== 200)).toEqual([])
    await expect(side.simulator.arrive({ account: 'x', from: 7 })).rejects.toThrow()
    side.simulator.close()
  })
})

/** Those that are read rather than called: against the simulator's own servers, over the network. */
describe('email-imap', () => {
  const reach = { fetch, now: () => new Date(), plain: true }
  const message = { id: '01900000-0000-7000-8000-000000000001', to: 'zane@example.org', text: 'Sveiki, Zane!' }
  const start = async () => {
    const account = await mailbox()
    const simulator = await startMail({ account })
    return { account, simulator, settings: emailImap.settings.parse(account) }
  }

  test('asks the provider whether the account works', async () => {
    const { account, settings } = await start()
    expect(await emailImap.check(reach, settings)).toEqual({ state: 'works', code: null })
    for (const side of ['imap', 'smtp'] as const) {
      const wrong = emailImap.settings.parse({ ...account, [side]: { ...account[side], password: 'wrong' } })
      expect((await emailImap.check(reach, wrong)).state).not.toBe('works')
    }
  })

  test('what is sent to the simulator arrives there, under the id that was ours to choose', async () => {
    const { simulator, settings } = await start()
    const sent = await emailImap.send!(message, { webhookUrl: '' }, reach, settings)
    expect(sent).toEqual({ externalId: emailImap.ownId!(message.id, settings), status: 'sent', parts: null })
    await expect.poll(() => lettersOf(simulator, message.to)).toMatchObject([{ messageId: sent.externalId, text: message.text }])
  })

  test.each([
    [451, true],
    [450, true],
    [452, true],
    [500, false],
    [550, false],
    [554, false],
  ])('an answer of %i from the provider: retry %s', async (failStatus, retry) => {
    const { simulator, settings } = await start()
    simulator.misbehave({ failShare: 1, failStatus })
    const error = await emailImap.send!(message, { webhookUrl: '' }, reach, settings).catch((refused: unknown) => refused)
    expect(error).toBeInstanceOf(ProviderError)
    expect(error).toMatchObject({ retry, code: String(failStatus) })
  })

  test('a provider that is unreachable is tried again', async () => {
    const { simulator, settings } = await start()
    simulator.close()
    await expect(emailImap.send!(message, { webhookUrl: '' }, reach, settings)).rejects.toMatchObject({ retry: true })
  })
})

function eventsOf(channel: Channel, fixture: Fixture): InboundEvent[] {
  return fixture.requests.flatMap((request) => {
    const parsed = channel.webhook!.parse(requestOf(request), channel.settings.parse(fixture.settings))
    return parsed.understood ? parsed.events : []
  })
}

function isValid(event: InboundEvent): void {
  expect(event.externalId).toMatch(/^\S.{4,299}$/)
  expect(event.at === null || event.at instanceof Date).toBe(true)
  expect(event.sequence === null || Number.isInteger(event.sequence)).toBe(true)
}

/** What the adapter makes of a provider that answers so. */
async function refused(channel: Channel, settings: Record<string, unknown>, answer: HttpReply | Error): Promise<unknown> {
  const reach = {
    now: () => new Date(),
    fetch: async () => {
      if (answer instanceof Error) throw answer
      return new Response(answer.body, { status: answer.status })
    },
  }
  const checked = channel.settings.parse({ ...settings, apiBaseUrl })
  const webhookUrl = 'https://cc.example/webhooks/x/y'
  try {
    if (channel.send) await channel.send({ id: '1', to: '+447700900312', text: 'x' }, { webhookUrl }, reach, checked)
    else
      await channel.calls?.control(
        { do: 'connect', room: 'r', identity: 'agent_1', label: 'agent_1', from: '+442079460100', ringS: 15 },
        { webhookUrl, ref: 'r' },
        reach,
        checked,
      )
    return 'gone'
  } catch (error) {
    return error
  }
}
