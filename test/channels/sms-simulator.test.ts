import { describe, expect, test } from 'vitest'
import { ProviderError } from '../../channels/channel.ts'
import { smsTwilio } from '../../channels/sms-twilio/sms-twilio.ts'
import { apiBaseUrl, standIn } from './stand-in.ts'
import type { StandIn } from './stand-in.ts'

const settings = { accountSid: 'AC000000000000000000000000000000f1', authToken: 'invented-auth-token', number: '+447700900200' }
const start = () => standIn(smsTwilio, settings)
const checked = smsTwilio.settings.parse({ ...settings, apiBaseUrl })

async function send(side: StandIn, text: string, to = '+447700900311') {
  if (!smsTwilio.send) throw new Error('cannot send')
  return smsTwilio.send({ id: '1', to, text }, { webhookUrl: side.webhookUrl }, side.reach, checked)
}

const statuses = (side: StandIn) => side.events.flatMap((event) => (event.kind === 'message.status' ? [event.status] : []))

describe('a citizen writes', () => {
  test('and we have it, with what belongs to it', async () => {
    const side = start()
    const { messageId } = (await side.simulator.arrive({
      account: 'sms',
      from: '+447700900311',
      text: 'Labdien! Jānis Paraugs',
      media: 2,
    })) as { messageId: string }
    await side.clock.advance(100)
    expect(side.events).toMatchObject([
      { kind: 'message.received', messageId, text: 'Labdien! Jānis Paraugs', parts: 1, replyable: true, consent: null },
    ])
    expect(side.events[0]).toMatchObject({ attachments: [{ contentType: 'text/plain' }, { contentType: 'text/plain' }] })
    expect(side.simulator.view()).toMatchObject({
      conversations: [{ number: '+447700900311', messages: [{ direction: 'in', status: 'acknowledged' }] }],
    })
  })

  test('the same message again is the same message', async () => {
    const side = start()
    for (let times = 0; times < 3; times += 1)
      await side.simulator.arrive({ account: 'sms', text: 'x', messageId: 'SM0000000000000000000000000000000a' })
    await side.clock.advance(100)
    expect(side.events).toHaveLength(1)
    expect([...side.times.values()]).toEqual([3])
  })

  test('we are away: it is repeated until we acknowledge it', async () => {
    const side = start()
    let away = 3
    side.broken = () => {
      away -= 1
      return away >= 0 ? { status: 500, headers: {}, body: '' } : null
    }
    await side.simulator.arrive({ account: 'sms', text: 'x' })
    await side.clock.advance(60_000)
    expect(side.events).toHaveLength(1)
  })

  test.each([
    [null, null, false],
    ['IESTADE', 'IESTADE', false],
  ])('sender %s', async (from, seen, replyable) => {
    const side = start()
    await side.simulator.arrive({ account: 'sms', from, text: 'x' })
    await side.clock.advance(100)
    expect(side.events).toMatchObject([{ from: seen, replyable }])
  })
})

describe('we write', () => {
  test('and hear that it was sent and delivered', async () => {
    const side = start()
    const sent = await send(side, 'Jūsu pieteikums saņemts. '.repeat(4))
    expect(sent).toMatchObject({ status: 'queued', parts: 2 })
    await side.clock.advance(2000)
    expect(statuses(side)).toEqual(['sent', 'delivered'])
    expect(Object.fromEntries(new URLSearchParams(side.simulator.requests()[0]?.body))).toEqual({
      To: '+447700900311',
      From: settings.number,
      Body: 'Jūsu pieteikums saņemts. '.repeat(4),
      StatusCallback: `${side.webhookUrl}/status`,
    })
  })

  test('a word withdraws consent at the provider, and another renews it', async () => {
    const side = start()
    await side.simulator.arrive({ account: 'sms', from: '+447700900311', text: 'Beigt' })
    await side.clock.advance(100)
    expect(side.events).toMatchObject([{ consent: 'opted-out' }])
    await expect(send(side, 'x')).rejects.toMatchObject({ code: '21610', retry: false, problem: { meaning: 'opted-out' } })
    await side.simulator.arrive({ account: 'sms', from: '+447700900311', text: 'Sākt' })
    await side.clock.advance(100)
    await expect(send(side, 'x')).resolves.toMatchObject({ status: 'queued' })
  })

  test.each([
    ['+37167012345', '30006', 'cannot-receive', false],
    ['+447700900312', '30003', 'unreachable', true],
  ])('%s fails with %s', async (to, code, meaning, retry) => {
    const side = start()
    await side.simulator.act('+447700900312', { unreachable: true })
    await send(side, 'x', to)
    await side.clock.advance(2000)
    expect(side.events.at(-1)).toMatchObject({ status: 'failed', problem: { code, meaning, retry } })
  })

  test('what cannot be sent says why', async () => {
    const side = start()
    await expect(send(side, 'x', 'nav numurs')).rejects.toMatchObject({ code: '21211', problem: { meaning: 'invalid-address' } })
    await expect(send(side, 'x'.repeat(1601))).rejects.toMatchObject({ code: 'too-long', retry: false, problem: null })
    await expect(send(side, '')).rejects.toMatchObject({ code: '21602', retry: false, problem: null })
    expect(side.simulator.requests()).toHaveLength(2)
  })

  test('an answer that is accepted but unreadable must not be repeated', async () => {
    const reach = (body: string) => ({ now: () => new Date(), fetch: async () => new Response(body, { status: 201 }) })
    for (const body of ['', 'OK', '{}', '[]']) {
      const sending = smsTwilio.send?.(
        { id: '1', to: '+447700900311', text: 'x' },
        { webhookUrl: 'https://cc.example' },
        reach(body),
        checked,
      )
      await expect(sending).rejects.toBeInstanceOf(ProviderError)
      await expect(sending).rejects.toMatchObject({ code: 'bad-answer', retry: false })
    }
  })

  test('receipts may be lost, doubled and overtaken', async () => {
    const side = start()
    side.simulator.misbehave({ drop: 1 })
    await send(side, 'x')
    await side.clock.advance(5000)
    expect(statuses(side)).toEqual([])
    side.simulator.misbehave({ duplicate: 1, delayMs: 3000 })
    await send(side, 'x')
    await side.clock.advance(2900)
    expect(statuses(side)).toEqual([])
    await side.clock.advance(5000)
    expect([...side.times.values()]).toEqual([2, 2])
  })
})

test('a messaging service may stand in for the number', () => {
  const { accountSid, authToken } = settings
  expect(smsTwilio.settings.safeParse({ accountSid, authToken }).success).toBe(false)
  expect(
    smsTwilio.settings.safeParse({ accountSid, authToken, messagingServiceSid: 'MG000000000000000000000000000000f1', number: '' })
      .success,
  ).toBe(true)
})
