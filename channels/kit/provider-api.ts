import { timingSafeEqual } from 'node:crypto'
import type { HttpReply } from '../channel.ts'
import type { SimulatorRequest } from '../simulator.ts'
import { formBody } from './form-body.ts'
import type { ProviderAccount, ProviderSide } from './provider-side.ts'
import type { TwilioAccount } from './twilio-settings.ts'

const maxLogged = 1000
const maxLoggedBody = 4000

/** A request to the simulated REST API, taken apart. `path` is what follows the account, without .json. */
export type ApiRequest<S extends TwilioAccount> = {
  method: string
  path: string[]
  form: URLSearchParams
  query: URLSearchParams
  account: ProviderAccount<S>
}

export type ApiOptions<S extends TwilioAccount> = {
  accountOf: (accountSid: string) => Promise<ProviderAccount<S> | null>
  /** User names besides the account's own, with their passwords. */
  keysOf: (settings: S) => readonly (readonly [string | undefined, string | undefined])[]
  route: (request: ApiRequest<S>) => HttpReply | Promise<HttpReply>
}

export function json(status: number, body: unknown, headers: Record<string, string> = {}): HttpReply {
  return { status, headers: { 'content-type': 'application/json; charset=utf-8', ...headers }, body: JSON.stringify(body) }
}

/** The provider's shape of a refusal. */
export function refusal(status: number, code: number, message: string): HttpReply {
  const body = { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status }
  return json(status, body, status === 429 ? { 'retry-after': '1' } : {})
}

export const notFound = () => refusal(404, 20404, 'The requested resource was not found')

/** Answers one REST request: disorder on demand, then credentials, then the resource; everything is logged. */
export async function answerApi<S extends TwilioAccount>(
  side: ProviderSide,
  request: SimulatorRequest,
  options: ApiOptions<S>,
): Promise<HttpReply> {
  const reply = (await disorder(side)) ?? (await authorised(request, options))
  const logged = {
    at: side.host.now().toISOString(),
    method: request.method,
    path: pathWithQuery(request),
    body: request.body.toString('utf8').slice(0, maxLoggedBody),
    status: reply.status,
  }
  side.log.push(logged)
  if (side.log.length > maxLogged) side.log.shift()
  return reply
}

async function disorder(side: ProviderSide): Promise<HttpReply | null> {
  const { silentShare = 0, failShare = 0, failStatus = 500 } = side.how
  if (silentShare > 0 && side.host.random() < silentShare) {
    await new Promise<void>((release) => side.silent.add(release))
    return refusal(503, 20503, 'Service unavailable')
  }
  if (failShare > 0 && side.host.random() < failShare) {
    const code = failStatus === 429 ? 20429 : failStatus === 401 ? 20003 : failStatus === 404 ? 20404 : 20500
    return refusal(failStatus, code, failStatus === 429 ? 'Too Many Requests' : 'Failure on demand')
  }
  return null
}

async function authorised<S extends TwilioAccount>(request: SimulatorRequest, options: ApiOptions<S>): Promise<HttpReply> {
  const [, sid, rest = ''] = /^\/2010-04-01\/Accounts\/([^/.]+)(?:\.json)?(\/.*)?$/.exec(request.path) ?? []
  if (!sid) return notFound()
  const account = await options.accountOf(sid)
  if (!account || !credentialsFit(request.headers['authorization'], account.settings, options))
    return refusal(401, 20003, 'Authenticate')
  const path = rest
    .replace(/\.json$/, '')
    .split('/')
    .filter(Boolean)
    .map((part) => decodeURIComponent(part))
  return options.route({
    method: request.method.toUpperCase(),
    path,
    form: formBody(request.body),
    query: request.query,
    account,
  })
}

function credentialsFit<S extends TwilioAccount>(header: string | undefined, settings: S, options: ApiOptions<S>): boolean {
  const encoded = /^Basic (.+)$/i.exec(header ?? '')?.[1]
  if (!encoded) return false
  const given = Buffer.from(encoded, 'base64')
  return [[settings.accountSid, settings.authToken] as const, ...options.keysOf(settings)].some(([user, password]) => {
    if (!user || !password) return false
    const expected = Buffer.from(`${user}:${password}`)
    return expected.length === given.length && timingSafeEqual(expected, given)
  })
}

function pathWithQuery(request: SimulatorRequest): string {
  const query = request.query.toString()
  return query ? `${request.path}?${query}` : request.path
}
