import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { ProviderError } from '../../channels/channel.ts'
import type { CallCommand, LiveCommand } from '../../channels/call-commands.ts'
import { controlCall } from '../../channels/phone-twilio/control.ts'
import { listCalls, lookUpCall } from '../../channels/phone-twilio/lookup.ts'
import { commandsWhileWaiting, renderCommands } from '../../channels/phone-twilio/render.ts'
import { phoneTwilioSettings } from '../../channels/phone-twilio/settings.ts'
import { readDocument } from '../../channels/phone-twilio/simulator-document.ts'
import { softphoneToken } from '../../channels/phone-twilio/softphone-token.ts'
import { say } from './stand-in.ts'

const base = { accountSid: 'AC000000000000000000000000000000f1', authToken: 'invented-auth-token', number: '+442079460100' }
const settings = phoneTwilioSettings.parse({ ...base, apiBaseUrl: 'http://provider.example/' })
const context = { webhookUrl: 'https://cc.example/webhooks/phone-twilio/phone', ref: '0192-ref' }
const render = (...commands: CallCommand[]) =>
  renderCommands(commands, context, settings).body.replace('<?xml version="1.0" encoding="UTF-8"?>', '')

const everyCommand: CallCommand[] = [
  { do: 'say', prompt: say('Labdien') },
  { do: 'play', audioUrl: 'https://cc.example/music.mp3', loop: 0 },
  { do: 'pause', seconds: 2 },
  { do: 'menu', stage: 'language', attempt: 1, prompts: [say('x')], digits: 1, timeoutS: 5 },
  { do: 'wait', queue: 'waiting' },
  { do: 'leave-queue' },
  { do: 'conference', room: 'room', label: 'citizen', endsWithCaller: true },
  { do: 'dial', to: '+447700900111', from: '+442079460100', timeoutS: 20 },
  { do: 'voicemail', maxLengthS: 120 },
  { do: 'reject' },
  { do: 'hangup' },
]

describe('documents', () => {
  test('nothing to say is an empty document', () => {
    expect(renderCommands([], context, settings)).toMatchObject({
      status: 200,
      headers: { 'content-type': expect.stringContaining('text/xml') as string },
    })
    expect(render()).toBe('<Response></Response>')
  })

  test('Latvian has a voice of its own, others the default of their language; a recording beats both', () => {
    expect(render({ do: 'say', prompt: say('Sveiki & "labdien" <ķ>') })).toBe(
      '<Response><Say language="lv-LV" voice="Google.lv-LV-Standard-A">Sveiki &amp; &quot;labdien&quot; &lt;ķ&gt;</Say></Response>',
    )
    expect(render({ do: 'say', prompt: say('Здравствуйте', 'ru-RU') })).toBe(
      '<Response><Say language="ru-RU">Здравствуйте</Say></Response>',
    )
    expect(render({ do: 'say', prompt: { ...say('x'), audioUrl: 'https://cc.example/a.mp3?x=1&y=2' } })).toBe(
      '<Response><Play>https://cc.example/a.mp3?x=1&amp;y=2</Play></Response>',
    )
  })

  test('a menu asks also when nothing was pressed', () => {
    expect(
      render({ do: 'menu', stage: 'topic', attempt: 2, prompts: [say('Viens'), say('Two', 'en-GB')], digits: 1, timeoutS: 6 }),
    ).toBe(
      '<Response><Gather input="dtmf" numDigits="1" timeout="6" action="https://cc.example/webhooks/phone-twilio/phone/menu?ref=0192-ref&amp;stage=topic&amp;attempt=2" method="POST" actionOnEmptyResult="true">' +
        '<Say language="lv-LV" voice="Google.lv-LV-Standard-A">Viens</Say><Say language="en-GB">Two</Say></Gather></Response>',
    )
  })

  test('a wait names its size, for the default is small', () => {
    expect(render({ do: 'wait', queue: 'waiting' })).toBe(
      '<Response><Enqueue action="https://cc.example/webhooks/phone-twilio/phone/queue-result?ref=0192-ref" method="POST" waitUrl="https://cc.example/webhooks/phone-twilio/phone/wait?ref=0192-ref" waitUrlMethod="POST" maxQueueSize="1000">waiting</Enqueue></Response>',
    )
  })

  test('a conference', () => {
    expect(render({ do: 'conference', room: 'r-1', label: 'citizen', endsWithCaller: true })).toBe(
      '<Response><Dial action="https://cc.example/webhooks/phone-twilio/phone/after-conference?ref=0192-ref" method="POST"><Conference beep="false" startConferenceOnEnter="true" endConferenceOnExit="true" participantLabel="citizen" ' +
        'statusCallback="https://cc.example/webhooks/phone-twilio/phone/conference?ref=0192-ref" statusCallbackMethod="POST" statusCallbackEvent="join leave mute hold" jitterBufferSize="small">r-1</Conference></Dial></Response>',
    )
  })

  test.each(everyCommand.map((command) => [command.do, command] as const))(
    '%s is a document the provider takes',
    (_, command) => {
      expect(readDocument(renderCommands([command], context, settings).body, 'call')).toHaveLength(1)
    },
  )

  test.each(everyCommand.map((command) => [command.do, command] as const))(
    '%s while waiting: taken exactly if it is said to be',
    (name, command) => {
      const read = () => readDocument(renderCommands([command], context, settings).body, 'wait')
      if (commandsWhileWaiting.has(name)) expect(read()).toHaveLength(1)
      else expect(read).toThrow(/not allowed/)
    },
  )
})

type Asked = { url: string; method: string; form: URLSearchParams; authorization: string | null }

/** A provider that answers so, and what it was asked. */
function provider(...answers: { status: number; body: unknown }[]) {
  const asked: Asked[] = []
  const reach = {
    now: () => new Date(),
    fetch: async (input: string | URL | Request, init?: RequestInit) => {
      asked.push({
        url: typeof input === 'string' ? input : 'not a text',
        method: init?.method ?? 'GET',
        form: new URLSearchParams(typeof init?.body === 'string' ? init.body : ''),
        authorization: new Headers(init?.headers).get('authorization'),
      })
      const answer = answers[asked.length - 1] ?? answers.at(-1)
      return new Response(JSON.stringify(answer?.body), { status: answer?.status ?? 500 })
    },
  }
  return { asked, reach }
}

const ok = (body: unknown) => ({ status: 200, body })
const refusedWith = (status: number, code: number) => ({ status, body: { code, message: 'x', status } })

describe('commands to a call that is going on', () => {
  test('an agent is rung into the room', async () => {
    const { asked, reach } = provider({ status: 201, body: { call_sid: 'CA9', conference_sid: 'CF9' } })
    const result = await controlCall(
      { do: 'connect', room: 'room 1', identity: 'agent_7', label: 'agent_7', from: base.number, ringS: 20 },
      context,
      reach,
      settings,
    )
    expect(result).toEqual({ ok: true, legId: 'CA9', conferenceId: 'CF9' })
    expect(asked[0]?.url).toBe(
      'http://provider.example/2010-04-01/Accounts/AC000000000000000000000000000000f1/Conferences/room%201/Participants.json',
    )
    expect(asked[0]?.authorization).toBe(`Basic ${Buffer.from(`${base.accountSid}:${base.authToken}`).toString('base64')}`)
    const { form } = asked[0] ?? { form: new URLSearchParams() }
    expect(Object.fromEntries(form)).toMatchObject({
      To: 'client:agent_7',
      From: base.number,
      Label: 'agent_7',
      Timeout: '20',
      EarlyMedia: 'false',
      Beep: 'false',
      StartConferenceOnEnter: 'true',
      EndConferenceOnExit: 'false',
      JitterBufferSize: 'small',
      ConferenceStatusCallback: `${context.webhookUrl}/conference?ref=0192-ref`,
      ConferenceStatusCallbackEvent: 'join leave mute hold',
      StatusCallback: `${context.webhookUrl}/leg?ref=0192-ref&leg=agent`,
    })
    expect(form.getAll('StatusCallbackEvent')).toEqual(['completed'])
  })

  test('a citizen is called back into the room', async () => {
    const { asked, reach } = provider({ status: 201, body: { call_sid: 'CA9' } })
    await controlCall(
      { do: 'dial', room: 'r', to: '+447700900111', label: 'citizen', from: base.number, ringS: 2 },
      context,
      reach,
      settings,
    )
    expect(Object.fromEntries(asked[0]?.form ?? [])).toMatchObject({
      To: '+447700900111',
      Label: 'citizen',
      Timeout: '5',
      StatusCallback: `${context.webhookUrl}/leg?ref=0192-ref&leg=citizen`,
    })
  })

  const commands: [LiveCommand, string, string][] = [
    [{ do: 'hold', conferenceId: 'CF1', legId: 'CA1', on: true }, 'Conferences/CF1/Participants/CA1.json', 'Hold=true'],
    [{ do: 'mute', conferenceId: 'CF1', legId: 'CA1', on: false }, 'Conferences/CF1/Participants/CA1.json', 'Muted=false'],
    [{ do: 'hangup', callId: 'CA1' }, 'Calls/CA1.json', 'Status=completed'],
  ]
  test.each(commands)('%j', async (command, path, form) => {
    const { asked, reach } = provider(ok({ call_sid: 'CA1' }))
    await controlCall(command, context, reach, settings)
    expect(asked[0]?.url.endsWith(`/${path}`)).toBe(true)
    expect(asked[0]?.form.toString()).toBe(form)
  })

  test.each([
    ['conference', { do: 'conference', callId: 'CA1', room: 'r', label: 'citizen' }, '<Conference'],
    ['redirect', { do: 'redirect', callId: 'CA1', commands: [{ do: 'hangup' }] }, '<Hangup>'],
  ] as const)('%s is a document for the call', async (_, command, part) => {
    const { asked, reach } = provider(ok({ sid: 'CA1' }))
    expect(await controlCall(command as LiveCommand, context, reach, settings)).toEqual({
      ok: true,
      legId: 'CA1',
      conferenceId: null,
    })
    expect(asked[0]?.form.get('Twiml')).toContain(part)
  })

  test.each([
    [400, 21220],
    [404, 20404],
  ])('%i with code %i: the call is gone, which is no error', async (status, code) => {
    expect(
      await controlCall({ do: 'hangup', callId: 'CA1' }, context, provider(refusedWith(status, code)).reach, settings),
    ).toEqual({ ok: false, gone: true })
  })

  test.each([
    [400, 16025, false],
    [401, 20003, false],
    [429, 20429, true],
    [500, 20500, true],
    [503, 20503, true],
  ])('%i with code %i: retry %s', async (status, code, retry) => {
    const failing = controlCall(
      { do: 'connect', room: 'r', identity: 'agent_7', label: 'agent_7', from: base.number, ringS: 20 },
      context,
      provider(refusedWith(status, code)).reach,
      settings,
    )
    await expect(failing).rejects.toMatchObject({ code: String(code), retry })
    await expect(failing).rejects.toBeInstanceOf(ProviderError)
  })

  test('a document longer than the provider takes is not even sent', async () => {
    const { asked, reach } = provider(ok({}))
    const commands: CallCommand[] = [{ do: 'say', prompt: say('x'.repeat(4000)) }]
    await expect(controlCall({ do: 'redirect', callId: 'CA1', commands }, context, reach, settings)).rejects.toMatchObject({
      code: 'too-long',
      retry: false,
    })
    expect(asked).toEqual([])
  })
})

describe('questions', () => {
  test('what became of a call', async () => {
    const { reach } = provider(
      ok({
        sid: 'CA1',
        status: 'completed',
        from: '+266696687',
        start_time: 'Mon, 23 Nov 2026 09:00:00 +0000',
        end_time: 'Mon, 23 Nov 2026 09:00:42 +0000',
        duration: '42',
      }),
    )
    expect(await lookUpCall('CA1', reach, settings)).toEqual({
      known: true,
      over: true,
      state: 'completed',
      from: null,
      startedAt: new Date('2026-11-23T09:00:00Z'),
      endedAt: new Date('2026-11-23T09:00:42Z'),
      durationS: 42,
    })
    expect(await lookUpCall('CA1', provider(refusedWith(404, 20404)).reach, settings)).toEqual({ known: false })
    expect(await lookUpCall('CA1', provider(ok({ sid: 'CA1', status: 'ringing' })).reach, settings)).toMatchObject({
      known: true,
      over: false,
      state: 'ringing',
      durationS: null,
    })
  })

  test('calls of the number are read page by page, without following an answer to another host', async () => {
    const row = (sid: string, minute: string) => ({
      sid,
      status: 'completed',
      from: '+447700900111',
      to: base.number,
      direction: 'inbound',
      start_time: `Mon, 23 Nov 2026 09:${minute}:00 +0000`,
    })
    const { asked, reach } = provider(
      ok({
        calls: [row('CA3', '30'), { ...row('CA0', '20'), direction: 'outbound-api' }],
        next_page_uri: 'https://evil.example/2010-04-01/Calls.json?Page=1&PageToken=x',
      }),
      ok({ calls: [row('CA2', '20'), row('CA1', '01')], next_page_uri: null }),
    )
    const found = await listCalls(new Date('2026-11-23T09:10:00Z'), 10, reach, settings)
    expect(found.map((call) => call.callId)).toEqual(['CA3', 'CA2'])
    expect(decodeURIComponent(asked[0]?.url ?? '')).toContain('StartTime>=2026-11-23T09:10:00Z')
    expect(asked[1]?.url).toBe(
      'http://provider.example/2010-04-01/Accounts/AC000000000000000000000000000000f1/Calls.json?Page=1&PageToken=x',
    )
  })
})

describe('softphone', () => {
  test('has no permission without an API key', () => {
    expect(softphoneToken('agent_7', new Date(), settings)).toBeNull()
  })

  test('gets a signed permission for an hour', () => {
    const keyed = phoneTwilioSettings.parse({ ...base, apiKeySid: 'SK1', apiKeySecret: 'invented-secret', twimlAppSid: 'AP1' })
    const permission = softphoneToken('agent_7', new Date('2026-11-23T09:00:00Z'), keyed)
    const [header = '', payload = '', signature] = permission?.token.split('.') ?? []
    const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as unknown
    expect(read(header)).toEqual({ alg: 'HS256', typ: 'JWT', cty: 'twilio-fpa;v=1' })
    const iat = 1_795_424_400
    expect(read(payload)).toEqual({
      jti: `SK1-${iat}`,
      grants: { identity: 'agent_7', voice: { incoming: { allow: true }, outgoing: { application_sid: 'AP1' } } },
      iat,
      exp: iat + 3600,
      iss: 'SK1',
      sub: base.accountSid,
    })
    expect(signature).toBe(createHmac('sha256', 'invented-secret').update(`${header}.${payload}`).digest('base64url'))
    expect(permission?.expiresAt).toEqual(new Date('2026-11-23T10:00:00Z'))
  })
})
