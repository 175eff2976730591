import type { ApiRequest } from '../kit/provider-api.ts'
import { e164 } from '../kit/phone-number.ts'
import type { PhoneTwilioSettings } from './settings.ts'
import type { StatusCallback } from './simulator-state.ts'

export type PhoneApiRequest = ApiRequest<PhoneTwilioSettings>

/** Somebody who can be called, null for nonsense. */
export function partyOf(to: string | null): string | null {
  if (!to) return null
  if (/^client:[A-Za-z0-9_]{1,120}$/.test(to) || to.startsWith('sip:')) return to
  return e164(to)
}

/** Seconds to ring, null for the provider's default. */
export function timeoutOf(form: URLSearchParams): number | null {
  const timeout = Number(form.get('Timeout') ?? Number.NaN)
  return Number.isFinite(timeout) ? timeout : null
}

/** Who is told of a leg's steps; without a list only of its end. */
export function statusCallbackOf(form: URLSearchParams): StatusCallback | null {
  const url = form.get('StatusCallback')
  const events = new Set(form.getAll('StatusCallbackEvent').flatMap((words) => words.split(/\s+/)))
  return url === null ? null : { url, events: events.size > 0 ? events : new Set(['completed']), sequence: 0 }
}
