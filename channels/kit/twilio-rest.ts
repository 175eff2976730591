import { ProviderError } from '../channel.ts'
import type { Health, Reach } from '../channel.ts'
import type { TwilioAccount } from './twilio-settings.ts'

/** The provider hangs up on nobody, so we do: a request that takes longer is repeated by its job. */
const deadlineMs = 10_000

/** One request below /2010-04-01/Accounts/{sid}. `form` makes it a POST; a repeated name is a list. */
export type TwilioCall = {
  path: string
  form?: readonly (readonly [string, string])[]
  query?: readonly (readonly [string, string])[]
}

export type TwilioAnswer = Readonly<Record<string, unknown>>

/**
 * Asks the provider's REST API. Bodies are never logged nor put into errors: they hold numbers and texts.
 * @throws ProviderError code is the provider's own code, else the HTTP status, 'unreachable', 'time-out' or 'bad-answer';
 *   retry is true for failures of the network, time-outs, 429 and 5xx.
 */
export async function twilioRequest(
  call: TwilioCall,
  reach: Pick<Reach, 'fetch'>,
  account: TwilioAccount,
): Promise<TwilioAnswer> {
  const base = account.apiBaseUrl ?? 'https://api.twilio.com'
  const query = call.query && call.query.length > 0 ? `?${encoded(call.query)}` : ''
  const url = `${base}/2010-04-01/Accounts/${account.accountSid}${call.path}${query}`
  const { status, text } = await exchange(url, call.form, reach, account)
  const answer = parsed(text)
  if (status >= 200 && status < 300) {
    // Accepted, but unreadable: repeating could do it twice, so it must not be repeated.
    if (!answer) throw new ProviderError('bad-answer', { retry: false })
    return answer
  }
  const code =
    typeof answer?.['code'] === 'number' || typeof answer?.['code'] === 'string' ? String(answer['code']) : String(status)
  throw new ProviderError(code, { retry: status === 429 || status >= 500 || status === 408 })
}

async function exchange(
  url: string,
  form: TwilioCall['form'],
  reach: Pick<Reach, 'fetch'>,
  account: TwilioAccount,
): Promise<{ status: number; text: string }> {
  const headers: Record<string, string> = {
    accept: 'application/json',
    authorization: `Basic ${Buffer.from(`${account.accountSid}:${account.authToken}`).toString('base64')}`,
  }
  // Called off when the answer is here: a signal that runs out by itself lives on, and all it holds, for the whole time.
  const limit = new AbortController()
  const deadline = setTimeout(() => limit.abort(new DOMException('no answer in time', 'TimeoutError')), deadlineMs)
  const init: RequestInit = { method: form ? 'POST' : 'GET', headers, redirect: 'error', signal: limit.signal }
  if (form) {
    headers['content-type'] = 'application/x-www-form-urlencoded'
    init.body = encoded(form)
  }
  try {
    const response = await reach.fetch(url, init)
    return { status: response.status, text: await response.text() }
  } catch (cause) {
    const late = cause instanceof Error && (cause.name === 'TimeoutError' || cause.name === 'AbortError')
    throw new ProviderError(late ? 'time-out' : 'unreachable', { retry: true, cause })
  } finally {
    clearTimeout(deadline)
  }
}

function encoded(pairs: readonly (readonly [string, string])[]): string {
  return new URLSearchParams(pairs.map(([name, value]) => [name, value])).toString()
}

function parsed(text: string): TwilioAnswer | null {
  try {
    const value: unknown = JSON.parse(text)
    // Shape of single fields is checked where they are read.
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as TwilioAnswer) : null
  } catch {
    return null
  }
}

/** A text field of an answer, null when absent or empty. Numbers are given as text: the provider uses both. */
export function textOf(answer: TwilioAnswer, name: string): string | null {
  const value = answer[name]
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value !== '' ? value : null
}

/** A number field of an answer, null when absent or not a number. */
export function numberOf(answer: TwilioAnswer, name: string): number | null {
  const text = textOf(answer, name)
  return text !== null && /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : null
}

/** Whether the account answers and is allowed to work. Never throws. */
export async function twilioHealth(reach: Reach, account: TwilioAccount): Promise<Health> {
  try {
    const state = textOf(await twilioRequest({ path: '.json' }, reach, account), 'status') ?? 'active'
    return state === 'active' ? { state: 'works', code: null } : { state: 'down', code: state }
  } catch (error) {
    if (!(error instanceof ProviderError)) return { state: 'down', code: 'unreachable' }
    const refusesUs = error.code === '20003' || error.code === '401' || error.code === 'unreachable' || error.code === 'time-out'
    return { state: refusesUs ? 'down' : 'impaired', code: error.code }
  }
}
