import { randomBytes, randomUUID } from 'node:crypto'
import type { Misbehaviour, SimulatorHost } from '../simulator.ts'
import { twilioSignature } from './twilio-signature.ts'
import type { TwilioAccount } from './twilio-settings.ts'

/** How long the provider waits for an answer to a webhook. */
const answerLimitMs = 15_000

/**
 * A call-back that met no answer is repeated this often, ever later, as a provider does that was told to (`#rc=5`); a request
 * somebody waits for on the line is repeated once and at once. An answer, even a bad one, is never asked for again.
 */
const maxRepeats = 5
const firstRepeatMs = 500

/** A held-back delivery is overtaken by what follows within this time. */
const reorderMs = 2000

export type Logged = { at: string; method: string; path: string; body: string; status: number }

/** What both simulators of this provider share: host, disorder, timers and a log of what was asked. */
export type ProviderSide = {
  host: SimulatorHost
  how: Misbehaviour
  log: Logged[]
  timers: Set<() => void>
  /** Requests that are never answered: let go when the simulator closes. */
  silent: Set<() => void>
  closed: boolean
}

/** An account of ours as the provider knows it. */
export type ProviderAccount<S extends TwilioAccount = TwilioAccount> = { slug: string; webhookUrl: string; settings: S }

export type Fields = Readonly<Record<string, string>>

export function providerSide(host: SimulatorHost): ProviderSide {
  return { host, how: {}, log: [], timers: new Set(), silent: new Set(), closed: false }
}

/** Random, not seeded: after a restart the same ids would pass for the same calls. */
export function newSid(prefix: string): string {
  return prefix + randomBytes(16).toString('hex')
}

/** The provider writes times so, in whole seconds. */
export function rfc2822(at: Date): string {
  return at.toUTCString().replace('GMT', '+0000')
}

/** Runs something later on the host's clock; returns a cancel. Closing the simulator cancels all. */
export function later(side: ProviderSide, ms: number, run: () => void): () => void {
  if (side.closed) return () => {}
  let stop = () => {}
  const cancel = () => {
    side.timers.delete(cancel)
    stop()
  }
  side.timers.add(cancel)
  stop = side.host.after(Math.max(0, ms), () => {
    side.timers.delete(cancel)
    run()
  })
  return cancel
}

/** Stops every timer and lets go of unanswered requests. */
export function closeSide(side: ProviderSide): void {
  side.closed = true
  for (const cancel of side.timers) cancel()
  for (const release of side.silent) release()
  side.silent.clear()
}

export type Delivery = { url: string; method: string; fields: Fields; account: ProviderAccount }

/** Sends a status call-back: nobody waits for its answer. It may be dropped, doubled, delayed or overtaken on demand. */
export function sendCallback(side: ProviderSide, delivery: Delivery): void {
  const { how, host } = side
  const chance = (share: number | undefined) => share !== undefined && share > 0 && host.random() < share
  if (side.closed || chance(how.drop)) return
  const token = randomUUID()
  const heldMs = (how.delayMs ?? 0) + (chance(how.reorder) ? 200 + host.random() * reorderMs : 0)
  const send = () => void attempt(side, delivery, token, 0)
  if (heldMs > 0) later(side, heldMs, send)
  else send()
  if (chance(how.duplicate)) later(side, heldMs + host.random() * 1000, send)
}

async function attempt(side: ProviderSide, delivery: Delivery, token: string, repeats: number): Promise<void> {
  const outcome = await ask(side, delivery, token)
  if (outcome !== 'unreachable' || repeats >= maxRepeats) return
  later(side, firstRepeatMs * 2 ** repeats, () => void attempt(side, delivery, token, repeats + 1))
}

/** What a webhook answered; a text says why there is no answer to use. */
export type WebhookAnswer = { status: number; text: string } | 'unreachable' | 'time-out'

/** Asks a webhook that must answer. On demand the same request is sent twice at once, as after a retry. */
export async function askWebhook(side: ProviderSide, delivery: Delivery): Promise<WebhookAnswer> {
  const token = randomUUID()
  const doubled = (side.how.duplicate ?? 0) > 0 && side.host.random() < (side.how.duplicate ?? 0)
  if (doubled) void ask(side, delivery, token)
  const first = await ask(side, delivery, token)
  return first === 'unreachable' && !side.closed ? ask(side, delivery, token) : first
}

async function ask(side: ProviderSide, { url, method, fields, account }: Delivery, token: string): Promise<WebhookAnswer> {
  const get = method.toUpperCase() === 'GET'
  const body = new URLSearchParams(fields)
  const target = get ? withQuery(url, body) : url
  const headers: Record<string, string> = {
    'user-agent': 'TwilioProxy/1.1',
    accept: '*/*',
    'i-twilio-idempotency-token': token,
    'x-twilio-signature': twilioSignature(account.settings.authToken, target, get ? null : body),
  }
  if (!get) headers['content-type'] = 'application/x-www-form-urlencoded; charset=UTF-8'
  const limit = new AbortController()
  const cancel = later(side, answerLimitMs, () => limit.abort())
  try {
    const response = await side.host.fetch(target, {
      method: get ? 'GET' : 'POST',
      headers,
      body: get ? null : body.toString(),
      signal: limit.signal,
    })
    return { status: response.status, text: await response.text() }
  } catch {
    return limit.signal.aborted ? 'time-out' : 'unreachable'
  } finally {
    cancel()
  }
}

function withQuery(url: string, query: URLSearchParams): string {
  const text = query.toString()
  return text === '' ? url : `${url}${url.includes('?') ? '&' : '?'}${text}`
}
