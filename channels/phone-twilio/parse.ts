import type { InboundEvent, Parsed, WebhookRequest } from '../channel.ts'
import { parametersOf } from '../kit/form-body.ts'
import { twimlReply } from '../kit/twiml.ts'
import { notUnderstood, ordinalOf, providerTime } from '../kit/verified-request.ts'
import { readAgentOut, readFallback, readIncoming, readMenu, readQueueResult, readStatus, readWait } from './parse-call.ts'
import { readAfterConference, readConference, readLeg } from './parse-conference.ts'
import { readRecording, readVoicemailDone } from './parse-recording.ts'
import type { PhoneTwilioSettings } from './settings.ts'

/** A verified request, taken apart once. */
export type CallRequest = {
  /** A parameter the provider sent, null when absent or empty. */
  sent: (name: string) => string | null
  /** A parameter of our own address. */
  ours: (name: string) => string | null
  /** The call the request is about, '' when it names none. */
  callId: string
  at: Date | null
  sequence: number | null
  /** The same for a request and its retries. */
  token: string | null
  settings: PhoneTwilioSettings
}

/** What a reader makes of a request; a text says why it cannot be understood. */
export type Reading = { events: InboundEvent[]; awaits: 'nothing' | 'commands' } | string

const readers: ReadonlyMap<string, (request: CallRequest) => Reading> = new Map([
  ['', readIncoming],
  ['/menu', readMenu],
  ['/wait', readWait],
  ['/queue-result', readQueueResult],
  ['/conference', readConference],
  ['/leg', readLeg],
  ['/status', readStatus],
  ['/events', readStatus],
  ['/fallback', readFallback],
  ['/after-conference', readAfterConference],
  ['/agent-out', readAgentOut],
  ['/recording', readRecording],
  ['/voicemail-done', readVoicemailDone],
])

/** Turns a verified request into events. Pure; never throws. */
export function parsePhone(request: WebhookRequest, settings: PhoneTwilioSettings): Parsed {
  const read = readers.get(request.path.replace(/\/+$/, ''))
  if (!read) return notUnderstood(request, 'unknown-path')
  try {
    const reading = read(callRequest(request, settings))
    if (typeof reading === 'string') return notUnderstood(request, reading)
    const { events, awaits } = reading
    return awaits === 'commands'
      ? { understood: true, events, awaits }
      : { understood: true, events, awaits, reply: twimlReply() }
  } catch {
    return notUnderstood(request, 'unreadable')
  }
}

function callRequest(request: WebhookRequest, settings: PhoneTwilioSettings): CallRequest {
  const { sent, query } = parametersOf(request)
  const value = (name: string) => sent.get(name) || null
  return {
    sent: value,
    ours: (name) => query.get(name) || null,
    callId: value('CallSid') ?? '',
    at: providerTime(value('Timestamp')),
    sequence: ordinalOf(value('SequenceNumber')),
    token: request.headers['i-twilio-idempotency-token'] || null,
    settings,
  }
}
