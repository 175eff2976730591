import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { Verdict, WebhookRequest } from '../channel.ts'
import { formBody, isForm, queryOf } from './form-body.ts'

/**
 * The signature of a request: HMAC-SHA1 over the address, followed by every distinct parameter name in order with its
 * values (de-duplicated, sorted, each preceded by the name), in base64.
 * https://www.twilio.com/docs/usage/security#validating-requests
 */
export function twilioSignature(authToken: string, url: string, parameters: URLSearchParams | null): string {
  return createHmac('sha1', authToken)
    .update(url + (parameters ? joined(parameters) : ''), 'utf8')
    .digest('base64')
}

function joined(parameters: URLSearchParams): string {
  const values = new Map<string, Set<string>>()
  for (const [name, value] of parameters) {
    const known = values.get(name)
    if (known) known.add(value)
    else values.set(name, new Set([value]))
  }
  let text = ''
  for (const name of [...values.keys()].sort()) {
    for (const value of [...(values.get(name) ?? [])].sort()) text += name + value
  }
  return text
}

/**
 * Verifies a request against every accepted token (two during a rotation) and every spelling of the public address.
 * 400 when the header is missing, 403 when it is wrong.
 */
export function verifyTwilio(request: WebhookRequest, authTokens: readonly string[]): Verdict {
  const header = request.headers['x-twilio-signature']
  if (!header) return { ok: false, status: 400, reason: 'signature-missing' }
  const scheme = schemeOf(request)
  if (!scheme) return { ok: false, status: 403, reason: 'body-not-covered' }
  const given = Buffer.from(header, 'utf8')
  for (const url of addresses(request)) {
    for (const token of authTokens) {
      if (token && sameBytes(given, Buffer.from(twilioSignature(token, url, scheme.parameters), 'utf8'))) return { ok: true }
    }
  }
  return { ok: false, status: 403, reason: 'signature-wrong' }
}

/** What besides the address is signed; null when nothing vouches for the body. */
function schemeOf(request: WebhookRequest): { parameters: URLSearchParams | null } | null {
  if (request.method.toUpperCase() === 'GET') return { parameters: null }
  const bodyHash = queryOf(request.url).get('bodySHA256')
  if (bodyHash !== null) {
    const hash = createHash('sha256').update(request.body).digest('hex')
    if (sameBytes(Buffer.from(bodyHash.toLowerCase(), 'utf8'), Buffer.from(hash, 'utf8'))) return { parameters: null }
    return isForm(request) ? { parameters: formBody(request.body) } : null
  }
  if (isForm(request)) return { parameters: formBody(request.body) }
  // Another content type without a hash: the signature would cover the address alone, so anybody could change the body.
  return request.body.length === 0 ? { parameters: null } : null
}

/** Twilio signs the address as configured, and is known to add or leave out the port and to re-encode the query. */
function* addresses(request: WebhookRequest): Generator<string> {
  const seen = new Set<string>()
  for (const given of [request.url, ...(request.otherUrls ?? [])]) {
    for (const url of spellings(given)) {
      if (!seen.has(url)) yield url
      seen.add(url)
    }
  }
}

function* spellings(given: string): Generator<string> {
  yield given
  const parts = /^(https?):\/\/([^/?#]*)([^#]*)/i.exec(given)
  if (!parts) return
  const [, protocol = '', authority = '', rest = ''] = parts
  const host = authority.replace(/:\d+$/, '')
  const port = protocol.toLowerCase() === 'https' ? '443' : '80'
  const queryAt = rest.indexOf('?')
  const rests =
    queryAt < 0 ? [rest] : [rest, `${rest.slice(0, queryAt)}?${new URLSearchParams(rest.slice(queryAt + 1)).toString()}`]
  for (const tail of rests) {
    yield `${protocol}://${authority}${tail}`
    yield `${protocol}://${host}${tail}`
    yield `${protocol}://${host}:${port}${tail}`
  }
}

function sameBytes(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b)
}
