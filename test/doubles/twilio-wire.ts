import { createHmac, randomBytes, randomUUID } from 'node:crypto'
import { request } from 'node:http'

/** What the double sends to a webhook, from the provider's documentation alone: nothing here comes from channels/. */

export const sidOf = (prefix: string): string => prefix + randomBytes(16).toString('hex')

/** Whole seconds, as the provider writes them: Mon, 23 Nov 2026 09:16:01 +0000 */
export const rfc2822 = (at: Date): string => at.toUTCString().replace('GMT', '+0000')

export type Parameters = Record<string, string>

/** HMAC-SHA1 over the address and every name with its value, in order of the names. */
export function signature(token: string, url: string, form: Parameters | null): string {
  let text = url
  for (const name of Object.keys(form ?? {}).sort((a, b) => (a < b ? -1 : 1))) text += name + form![name]
  return createHmac('sha1', token).update(Buffer.from(text, 'utf8')).digest('base64')
}

export type Reply = { status: number; body: string; type: string }
export type Sending = {
  url: string
  method: 'GET' | 'POST'
  form: Parameters
  token: string
  timeoutMs: number
  /** Marks a retry of the same request. */
  idempotency?: string
  /** Spoils the signature, or leaves it out. */
  forge?: 'wrong' | 'missing'
}

/** One signed request; a refused connection is tried once more with the same idempotency token. */
export async function deliver(sending: Sending): Promise<Reply> {
  const idempotency = sending.idempotency ?? randomUUID()
  try {
    return await once(sending, idempotency)
  } catch (error) {
    if ((error as { code?: string }).code !== 'ECONNREFUSED') throw error
    return once(sending, idempotency)
  }
}

function once(sending: Sending, idempotency: string): Promise<Reply> {
  const asForm = new URLSearchParams(sending.form).toString()
  const isGet = sending.method === 'GET'
  const url = isGet ? `${sending.url}${sending.url.includes('?') ? '&' : '?'}${asForm}` : sending.url
  const signed = signature(sending.token, url, isGet ? null : sending.form)
  const target = new URL(url)
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        hostname: target.hostname,
        port: target.port,
        path: url.slice(target.origin.length),
        method: sending.method,
        agent: false,
        headers: {
          'user-agent': 'TwilioProxy/1.1',
          accept: '*/*',
          'i-twilio-idempotency-token': idempotency,
          ...(sending.forge === 'missing'
            ? {}
            : { 'x-twilio-signature': sending.forge === 'wrong' ? signature(`${sending.token}x`, url, sending.form) : signed }),
          ...(isGet
            ? {}
            : {
                'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
                'content-length': Buffer.byteLength(asForm),
              }),
        },
      },
      (incoming) => {
        const chunks: Buffer[] = []
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
        incoming.on('end', () =>
          resolve({
            status: incoming.statusCode ?? 0,
            body: Buffer.concat(chunks).toString('utf8'),
            type: incoming.headers['content-type'] ?? '',
          }),
        )
      },
    )
    outgoing.setTimeout(sending.timeoutMs, () =>
      outgoing.destroy(Object.assign(new Error('no answer in time'), { code: 'TIMEOUT' })),
    )
    outgoing.on('error', reject)
    outgoing.end(isGet ? undefined : asForm)
  })
}

export type Element = { name: string; attributes: Parameters; text: string; children: Element[] }

/** A small reading of XML: elements, attributes, text, the five entities and character references. Anything else is an error. */
export function readXml(source: string): Element {
  const root: Element = { name: '', attributes: {}, text: '', children: [] }
  const open = [root]
  const pattern =
    /<\?[^]*?\?>|<!--[^]*?-->|<\/([\w:-]+)\s*>|<([\w:-]+)((?:\s+[\w:-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|([^<]+)/y
  let at = 0
  while (at < source.length) {
    pattern.lastIndex = at
    const found = pattern.exec(source)
    if (!found) throw new Error(`not well-formed at ${at}: ${source.slice(at, at + 40)}`)
    at = pattern.lastIndex
    const [, closing, opening, attributes = '', selfClosing, text] = found
    const current = open.at(-1)!
    if (closing !== undefined) {
      if (open.length < 2 || current.name !== closing) throw new Error(`</${closing}> closes nothing`)
      open.pop()
    } else if (opening !== undefined) {
      const element: Element = { name: opening, attributes: {}, text: '', children: [] }
      for (const [, name, double, single] of attributes.matchAll(/([\w:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g))
        element.attributes[name!] = unescape(double ?? single ?? '')
      current.children.push(element)
      if (!selfClosing) open.push(element)
    } else if (text !== undefined) current.text += unescape(text)
  }
  if (open.length !== 1) throw new Error(`<${open.at(-1)!.name}> is not closed`)
  const [document] = root.children
  if (!document || root.children.length !== 1 || root.text.trim() !== '') throw new Error('not one document')
  return document
}

function unescape(text: string): string {
  const names: Parameters = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
  return text.replace(/&(#x[0-9a-f]+|#\d+|\w+);|&/gi, (whole, name?: string) => {
    if (name?.startsWith('#')) return String.fromCodePoint(name[1] === 'x' ? parseInt(name.slice(2), 16) : Number(name.slice(1)))
    const known = name && names[name]
    if (!known) throw new Error(`unknown entity ${whole}`)
    return known
  })
}
