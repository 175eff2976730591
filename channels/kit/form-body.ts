import type { WebhookRequest } from '../channel.ts'

/** Parameters of a request: those the provider sent (body, or query for GET) and those our own address carried. */
export type RequestParameters = { sent: URLSearchParams; query: URLSearchParams }

/** True where the body is a form, also when the provider forgot to say what it is. */
export function isForm(request: WebhookRequest): boolean {
  const type = request.headers['content-type']
  return type === undefined || type === '' || /^application\/x-www-form-urlencoded\b/i.test(type)
}

/** Parses form bytes. Values keep their white space: a provider signs them untrimmed. */
export function formBody(body: Buffer): URLSearchParams {
  const text = body.toString('utf8')
  // URLSearchParams would swallow a leading question mark, which belongs to the first name.
  return new URLSearchParams(text.startsWith('?') ? `&${text}` : text)
}

/** The query of an absolute or relative address, empty when there is none. */
export function queryOf(url: string): URLSearchParams {
  const withoutFragment = url.split('#', 1)[0] ?? ''
  const start = withoutFragment.indexOf('?')
  return new URLSearchParams(start < 0 ? '' : withoutFragment.slice(start + 1))
}

/**
 * Reads the parameters of a verified request: form, flat JSON object, or the query of a GET.
 * @throws SyntaxError when a JSON body is not JSON.
 */
export function parametersOf(request: WebhookRequest): RequestParameters {
  const query = storable(queryOf(request.url))
  if (request.method.toUpperCase() === 'GET') return { sent: query, query }
  return { sent: storable(isForm(request) ? formBody(request.body) : flatJson(request.body)), query }
}

/** Leaves out what no database of text can hold: NUL and half surrogates. */
function storable(parameters: URLSearchParams): URLSearchParams {
  return new URLSearchParams([...parameters].map(([name, value]) => [name, value.replaceAll('\0', '').toWellFormed()]))
}

function flatJson(body: Buffer): URLSearchParams {
  const parameters = new URLSearchParams()
  if (body.length === 0) return parameters
  const value: unknown = JSON.parse(body.toString('utf8'))
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return parameters
  for (const [name, part] of Object.entries(value)) {
    if (typeof part === 'string' || typeof part === 'number' || typeof part === 'boolean') parameters.append(name, String(part))
  }
  return parameters
}
