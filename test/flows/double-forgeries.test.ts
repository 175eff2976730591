import { describe, expect, test } from 'vitest'
import { shareCentre, zeros } from '../doubles/centre-on-double.ts'
import { deliver, sidOf } from '../doubles/twilio-wire.ts'

/** Requests that are not the provider's, not sensible, or about nobody's call to us. */
const { centre, somebody } = shareCentre(400)

describe('calls nobody made to our number', () => {
  test.each([
    ['/status', { CallStatus: 'completed', Direction: 'outbound-api' }],
    ['/status', { CallStatus: 'in-progress', Direction: 'outbound-dial' }],
    ['/status', { CallStatus: 'completed', From: 'client:somebody' }],
    ['', { CallStatus: 'completed', Direction: 'outbound-api' }],
    ['', { CallStatus: 'ringing', Direction: 'outbound-api' }],
  ])('%s %j is none of the ledger', async (path, more) => {
    const { twilio } = centre
    const form = { CallSid: sidOf('CA'), AccountSid: twilio.accountSid, From: twilio.number, To: somebody(), ...more }
    const url = `${twilio.voiceUrl}${path}`
    expect((await deliver({ url, method: 'POST', form, token: twilio.authToken, timeoutMs: 5000 })).status).toBe(200)
    expect((await centre.supervisor.get(`/api/calls?externalId=${form.CallSid}`)).items).toEqual([])
  })
})

describe('forgeries', () => {
  test('wrong and missing signatures leave nothing', async () => {
    const { twilio } = centre
    for (const [forge, status] of [
      ['wrong', 403],
      ['missing', 400],
    ] as const) {
      for (const [method, path] of [
        ['POST', ''],
        ['GET', ''],
        ['POST', '/status'],
        ['POST', '/conference?ref=x'],
        ['POST', '/fallback'],
      ] as const) {
        const sid = `CAforged${Math.random().toString(16).slice(2)}`
        const reply = await deliver({
          url: `${twilio.voiceUrl}${path}`,
          method,
          form: { CallSid: sid, AccountSid: twilio.accountSid, From: '+447700900999', To: twilio.number, CallStatus: 'ringing' },
          token: twilio.authToken,
          timeoutMs: 5000,
          forge,
        })
        expect(reply.status).toBe(status)
        expect((await centre.supervisor.get(`/api/calls?externalId=${sid}`)).items).toEqual([])
      }
    }
    expect(await centre.supervisor.get('/api/invariants')).toEqual(zeros)
  })

  test('genuine but senseless requests are kept, shown, and never a 5xx', async () => {
    const { twilio } = centre
    const bodies: [string, Record<string, string>][] = [
      ['/status', { CallStatus: 'singing', CallSid: 'CAx1' }],
      ['/conference', { StatusCallbackEvent: 'participant-dance', ConferenceSid: 'CFx' }],
      ['/menu', { CallSid: 'CAx2' }],
      ['/nowhere', { CallSid: 'CAx3' }],
      ['', { Hello: 'world' }],
      ['/queue-result', { CallSid: 'CAx4', QueueResult: 'vanished' }],
      ['/status', { CallSid: `CA${'9'.repeat(5000)}`, CallStatus: 'singing' }],
      ['/leg', { CallSid: 'CA\u0000x', CallStatus: 'singing', Odd: '\u0000' }],
      ['', { CallSid: 'CA\u0000y', From: '+44770\u00000900', To: '\u0000' }],
    ]
    for (const [path, form] of bodies) {
      const reply = await deliver({
        url: `${twilio.voiceUrl}${path}`,
        method: 'POST',
        form,
        token: twilio.authToken,
        timeoutMs: 5000,
      })
      expect(reply.status, `${path} ${JSON.stringify(form).slice(0, 100)}: ${reply.body}`).toBeLessThan(500)
    }
    const { items } = await centre.supervisor.get('/api/failed-events?limit=200')
    expect(items.length).toBeGreaterThanOrEqual(6)
    for (const item of items)
      expect((await centre.admin.send('POST', `/api/failed-events/${item.id}/retry`)).status).toBeLessThan(500)
  })
})
