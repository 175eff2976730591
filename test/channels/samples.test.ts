import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { Channel, InboundEvent, WebhookRequest } from '../../channels/channel.ts'
import { smsParts } from '../../channels/kit/sms-parts.ts'
import { phoneTwilio } from '../../channels/phone-twilio/phone-twilio.ts'
import { smsTwilio } from '../../channels/sms-twilio/sms-twilio.ts'

/** Signed requests handed over with the specification; they live beside the project, not in it. */
const root = new URL('../../../shared/reference/samples/', import.meta.url)
const present = existsSync(root)

type Sample = {
  requests?: {
    method: string
    url: string
    headers: Record<string, string>
    body: string
    expectSignature: string
    idempotencyKey?: string
  }[]
}

const accountSid = 'AC000000000000000000000000000000e1'
const authToken = 'example-auth-token-not-real'
const phone = phoneTwilio.settings.parse({ accountSid, authToken, number: '+442079460018' })
const sms = smsTwilio.settings.parse({ accountSid, authToken, number: '+447700900001' })

/** Their addresses end differently from ours. */
const paths: Readonly<Record<string, string>> = {
  '/incoming': '',
  '/inbound': '',
  '/ivr': '/menu',
  '/recording-status': '/recording',
}

function samplesIn(folder: string): [string, Sample][] {
  const names = readdirSync(new URL(`${folder}/`, root)).filter((name) => /^\d/.test(name))
  return names.sort().map((name) => [name, JSON.parse(readFileSync(new URL(`${folder}/${name}`, root), 'utf8')) as Sample])
}

function requestsOf(sample: Sample): (WebhookRequest & { expectSignature: string; idempotencyKey: string | undefined })[] {
  return (sample.requests ?? []).map(({ method, url, headers, body, expectSignature, idempotencyKey }) => {
    const last = `/${new URL(url).pathname.split('/').at(-1)}`
    const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
    return {
      method,
      url,
      path: paths[last] ?? last,
      headers: lower,
      body: Buffer.from(body, 'utf8'),
      receivedAt: new Date(0),
      expectSignature,
      idempotencyKey,
    }
  })
}

// oxlint-disable-next-line no-explicit-any -- both adapters, whose settings differ
function checkFolder(folder: string, channel: Channel<any>, settings: unknown): Map<string, InboundEvent[]> {
  const events = new Map<string, InboundEvent[]>()
  for (const [file, sample] of samplesIn(folder)) {
    const found: InboundEvent[] = []
    test(`${folder}/${file}`, () => {
      for (const request of requestsOf(sample)) {
        const verdict = channel.webhook!.verify(request, settings)
        expect(verdict.ok ? 'valid' : verdict.status === 400 ? 'missing' : 'invalid').toBe(request.expectSignature)
        if (!verdict.ok) continue
        const parsed = channel.webhook!.parse(request, settings)
        if (request.idempotencyKey === undefined) continue
        expect(parsed.understood).toBe(true)
        if (!parsed.understood) continue
        expect(parsed.events).toHaveLength(1)
        // Our key says at least as much as the proposed one: a caller may be queued twice.
        expect(`twilio:${parsed.events[0]?.externalId}`.startsWith(request.idempotencyKey)).toBe(true)
        found.push(...parsed.events)
      }
    })
    events.set(file, found)
  }
  return events
}

describe.skipIf(!present)('samples of the specification (../shared/reference/samples)', () => {
  const calls = present ? checkFolder('voice-twilio', phoneTwilio, phone) : new Map<string, InboundEvent[]>()
  const texts = present ? checkFolder('sms', smsTwilio, sms) : new Map<string, InboundEvent[]>()

  test.each([
    [
      '01-incoming-call.json',
      [
        {
          kind: 'call.arrived',
          callId: 'CA00000000000000000000000000000101',
          from: '+447700900111',
          to: '+442079460018',
          direction: 'inbound',
        },
      ],
    ],
    ['02-incoming-withheld-missing-fields.json', [{ kind: 'call.arrived', from: null }]],
    ['03-gather-digits-unknown-param.json', [{ digits: '1' }]],
    [
      '04-gather-timeout-and-speech.json',
      [
        { digits: null, speech: null },
        { speech: 'gribu runāt ar cilvēku par bērna pabalstu', confidence: 0.8123456 },
      ],
    ],
    ['05-queue-wait-url.json', [{ position: 3 }, { position: 2 }, { position: 2 }]],
    [
      '06-queue-result-abandoned.json',
      [
        { kind: 'call.ended', cause: 'completed', over: true },
        { kind: 'call.ended', cause: 'hung-up-in-queue', waitedS: 47, over: true },
      ],
    ],
    [
      '09-status-reordered-duplicated.json',
      [
        { kind: 'call.ended', sequence: 3 },
        { state: 'ringing', sequence: 1 },
        { state: 'initiated', sequence: 0 },
        { state: 'in-progress', sequence: 2 },
        { kind: 'call.ended', sequence: 3 },
      ],
    ],
    [
      '11-voicemail-record.json',
      [
        { state: 'pending', durationS: 34 },
        { state: 'available', durationS: 34 },
        { state: 'absent', url: null },
      ],
    ],
    [
      '13-softphone-outgoing.json',
      [
        { direction: 'agent-out', identity: 'agent_42', to: '+447700900112', claim: '22222222-0000-4000-8000-000000000002' },
        { to: '+19005550199', claim: 'someone-elses-item' },
      ],
    ],
    ['17-get-webhook.json', [{ position: 1 }]],
  ])('calls: %s', (file, expected) => {
    expect(calls.get(file)).toMatchObject(expected)
  })

  test('four distinct facts among five status call-backs', () => {
    expect(new Set(calls.get('09-status-reordered-duplicated.json')?.map((event) => event.externalId)).size).toBe(4)
  })

  test.each([
    [
      '01-inbound-latvian.json',
      [
        {
          from: '+447700900111',
          to: '+447700900001',
          parts: 2,
          text: 'Labdien! Vai pabalsta pieteikumu var iesniegt arī klātienē? Paldies, Anna Piemēra (izdomāta persona)',
        },
      ],
    ],
    ['03-inbound-emoji.json', [{ text: 'Paldies! 👍🏽👨‍👩‍👧‍👦🇱🇻 Viss izdevās ❤️' }]],
    ['06-opt-out-stop.json', [{ consent: 'opted-out' }, { consent: 'opted-in' }, { consent: null }]],
    ['07-inbound-missing-fields.json', [{ text: '', attachments: [] }]],
    [
      '10-status-failures.json',
      [
        { problem: { meaning: 'unreachable', retry: true } },
        { problem: { meaning: 'cannot-receive', retry: false } },
        { problem: { meaning: 'opted-out' } },
        { problem: { meaning: 'unknown', code: '39999' } },
      ],
    ],
    [
      '11-alphanumeric-sender.json',
      [
        { replyable: false, from: 'IESTADE' },
        { replyable: false, ownAddress: true },
      ],
    ],
  ])('texts: %s', (file, expected) => {
    expect(texts.get(file)).toMatchObject(expected)
  })

  test('texts: two attachments, one message of three deliveries', () => {
    expect(
      texts.get('08-inbound-mms.json')?.map((event) => (event.kind === 'message.received' ? event.attachments.length : 0)),
    ).toEqual([2])
    expect(new Set(texts.get('05-inbound-duplicate.json')?.map((event) => event.externalId)).size).toBe(1)
  })

  test('segment vectors', () => {
    const { vectors } = JSON.parse(readFileSync(new URL('sms/segment-vectors.json', root), 'utf8')) as {
      vectors: { text: string; encoding: string; units: number; segments: number }[]
    }
    expect(vectors.length).toBeGreaterThan(5)
    for (const { text, encoding, units, segments } of vectors)
      expect(smsParts(text)).toEqual({ encoding, units, parts: segments })
  })
})
