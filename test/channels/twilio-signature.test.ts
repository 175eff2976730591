import { describe, expect, test } from 'vitest'
import type { WebhookRequest } from '../../channels/channel.ts'
import { twilioSignature, verifyTwilio } from '../../channels/kit/twilio-signature.ts'

const token = 'example-auth-token-not-real'
const form = 'application/x-www-form-urlencoded; charset=UTF-8'

function request(url: string, body: string, signature: string | undefined, more: Partial<WebhookRequest> = {}): WebhookRequest {
  return {
    method: 'POST',
    url,
    path: '',
    body: Buffer.from(body),
    receivedAt: new Date(0),
    headers: { 'content-type': form, ...(signature === undefined ? {} : { 'x-twilio-signature': signature }) },
    ...more,
  }
}

describe('signature of a form', () => {
  const url = 'https://mycompany.com/myapp.php?foo=1&bar=2'
  const body = 'CallSid=CA1234567890ABCDE&Caller=%2B12349013030&Digits=1234&From=%2B12349013030&To=%2B18005551212'
  const signature = '0/KCTR6DLpKmkAf8muzZqo1nDgQ='

  test('is that of the documented example', () => {
    expect(verifyTwilio(request(url, body, signature), ['12345'])).toEqual({ ok: true })
  })

  test('covers Latvian text as UTF-8', () => {
    const latvian = new URLSearchParams({ From: '+447700900111', To: '+447700900001', Body: 'Labdien! ķ' })
    expect(twilioSignature(token, 'https://cc.iestade.example/hooks/twilio/sms/inbound', latvian)).toBe(
      'C1cUxTK0dlZxFi001bD4OMX5cQc=',
    )
  })

  test('takes values of a repeated name once each and sorted', () => {
    expect(twilioSignature(token, url, new URLSearchParams('a=2&a=1&a=2'))).toBe(
      twilioSignature(token, url, new URLSearchParams('a=1&a=2')),
    )
    expect(twilioSignature(token, url, new URLSearchParams('a=2&a=1'))).not.toBe(
      twilioSignature(token, url, new URLSearchParams('a=2')),
    )
  })

  test('keeps white space', () => {
    expect(twilioSignature(token, url, new URLSearchParams('a=+x+'))).not.toBe(
      twilioSignature(token, url, new URLSearchParams('a=x')),
    )
  })

  test('missing: 400, wrong: 403, of another length: 403', () => {
    expect(verifyTwilio(request(url, body, undefined), ['12345'])).toMatchObject({ ok: false, status: 400 })
    expect(verifyTwilio(request(url, body, '1/KCTR6DLpKmkAf8muzZqo1nDgQ='), ['12345'])).toMatchObject({ ok: false, status: 403 })
    expect(verifyTwilio(request(url, body, 'x'), ['12345'])).toMatchObject({ ok: false, status: 403 })
    expect(verifyTwilio(request(url, body, signature), ['12346'])).toMatchObject({ ok: false, status: 403 })
    expect(verifyTwilio(request(url, body, signature), [''])).toMatchObject({ ok: false, status: 403 })
  })

  test('either token will do while one replaces the other', () => {
    expect(verifyTwilio(request(url, body, signature), ['new', '12345'])).toEqual({ ok: true })
  })
})

describe('address', () => {
  const parameters = new URLSearchParams({ CallSid: 'CA1' })
  const signedFor = (url: string) => twilioSignature(token, url, parameters)

  test.each([
    ['https://cc.example/a?b=1', 'https://cc.example:443/a?b=1'],
    ['https://cc.example:443/a?b=1', 'https://cc.example/a?b=1'],
    ['http://cc.example/a', 'http://cc.example:80/a'],
    ['http://127.0.0.1:3000/a', 'http://127.0.0.1/a'],
    ['https://cc.example/a?ref=a%20b', 'https://cc.example/a?ref=a+b'],
  ])('%s is also accepted when %s was signed', (ours, signed) => {
    expect(verifyTwilio(request(ours, 'CallSid=CA1', signedFor(signed)), [token])).toEqual({ ok: true })
  })

  test('another spelling of the host is accepted only where it is named', () => {
    const signature = signedFor('http://localhost:3000/a')
    expect(verifyTwilio(request('http://127.0.0.1:3000/a', 'CallSid=CA1', signature), [token])).toMatchObject({ status: 403 })
    expect(
      verifyTwilio(request('http://127.0.0.1:3000/a', 'CallSid=CA1', signature, { otherUrls: ['http://localhost:3000/a'] }), [
        token,
      ]),
    ).toEqual({ ok: true })
  })
})

describe('other bodies', () => {
  const hash = '015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862'
  const url = `https://cc.iestade.example/hooks/twilio/events?bodySHA256=${hash}`
  const json = { headers: { 'content-type': 'application/json', 'x-twilio-signature': 'QWOwM31hRo8wrKkqfpHiEBwBOwY=' } }

  test('JSON is covered by the hash in the address', () => {
    expect(verifyTwilio(request(url, '{"a":1}', undefined, json), [token])).toEqual({ ok: true })
    expect(verifyTwilio(request(url, '{"a":2}', undefined, json), [token])).toMatchObject({ status: 403 })
  })

  test('a body that nothing covers is refused, however good the signature of the address', () => {
    const bare = 'https://cc.example/a'
    const headers = { 'content-type': 'application/json', 'x-twilio-signature': twilioSignature(token, bare, null) }
    expect(verifyTwilio(request(bare, '{"a":1}', undefined, { headers }), [token])).toMatchObject({ status: 403 })
  })

  test('of a GET the address alone is signed', () => {
    const get = 'https://cc.example/a?CallSid=CA1'
    expect(verifyTwilio(request(get, '', twilioSignature(token, get, null), { method: 'GET' }), [token])).toEqual({ ok: true })
    expect(verifyTwilio(request(`${get}2`, '', twilioSignature(token, get, null), { method: 'GET' }), [token])).toMatchObject({
      status: 403,
    })
  })
})
