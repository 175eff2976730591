import type { CallEnded } from '../channel.ts'
import { entryOf } from '../kit/entry-of.ts'
import { callerNumber, e164 } from '../kit/phone-number.ts'
import { countOf } from '../kit/verified-request.ts'
import { endCauses, isCallOver, progressStates } from './call-status.ts'
import type { CallRequest, Reading } from './parse.ts'

/** The number's voice address: a call has arrived. */
export function readIncoming(request: CallRequest): Reading {
  const { callId, at, sequence, sent } = request
  if (!callId) return 'no-call-id'
  // Somebody entered the voice address also as status call-back, or also for the softphones: say what it is about all the same.
  if (isCallOver(sent('CallStatus') ?? '')) return readStatus(request)
  if ((sent('From') ?? '').startsWith('client:')) return readAgentOut(request)
  if (isOutgoing(request)) return nobodyCalled
  const from = callerNumber(sent('From') ?? sent('Caller'))
  const arrived = { externalId: `call:${callId}:ringing`, at, sequence, callId, from, to: calledNumber(request) }
  return { events: [{ kind: 'call.arrived', ...arrived, direction: 'inbound', identity: null, claim: null }], awaits: 'commands' }
}

/** An agent dials from the browser. All the browser says is a claim: authorise it. */
export function readAgentOut({ callId, at, sequence, sent }: CallRequest): Reading {
  const from = sent('From') ?? sent('Caller') ?? ''
  if (!callId || !from.startsWith('client:')) return 'not-from-a-softphone'
  const to = sent('To') ?? ''
  const claim = sent('claim') ?? sent('contactId') ?? sent('workItemId')
  const arrived = { externalId: `call:${callId}:agent-out`, at, sequence, callId, from: null, to: e164(to) ?? to }
  return {
    events: [{ kind: 'call.arrived', ...arrived, direction: 'agent-out', identity: from.slice('client:'.length), claim }],
    awaits: 'commands',
  }
}

/** The result of a menu; no digits and no speech means the caller chose nothing. */
export function readMenu({ callId, at, sequence, sent, ours }: CallRequest): Reading {
  const stage = ours('stage') ?? ours('menu')
  const attempt = countOf(ours('attempt')) ?? 1
  if (!callId || !stage) return 'no-stage'
  const confidence = sent('Confidence') === null ? Number.NaN : Number(sent('Confidence'))
  return {
    events: [
      {
        kind: 'call.input',
        externalId: `call:${callId}:gather:${stage}:${attempt}`,
        at,
        sequence,
        callId,
        stage,
        attempt,
        digits: sent('Digits'),
        speech: sent('SpeechResult'),
        confidence: Number.isFinite(confidence) ? confidence : null,
      },
    ],
    awaits: 'commands',
  }
}

/** The caller waits, and what he was hearing has run out. */
export function readWait({ callId, at, sequence, sent }: CallRequest): Reading {
  if (!callId) return 'no-call-id'
  const waitedS = countOf(sent('QueueTime'))
  const position = countOf(sent('QueuePosition'))
  return {
    events: [
      { kind: 'call.waiting', externalId: `call:${callId}:wait:${waitedS ?? ''}`, at, sequence, callId, position, waitedS },
    ],
    awaits: 'commands',
  }
}

/** QueueResult: why a caller left the queue. https://www.twilio.com/docs/voice/twiml/enqueue#attributes-action */
const queueCauses: Readonly<Record<string, CallEnded['cause']>> = {
  hangup: 'hung-up-in-queue',
  leave: 'left-queue',
  redirected: 'moved',
  'redirected-from-bridged': 'moved',
  'bridging-in-process': 'moved',
  bridged: 'bridged',
  'queue-full': 'queue-full',
  error: 'failed',
  'system-error': 'failed',
}

export function readQueueResult({ callId, at, sequence, sent }: CallRequest): Reading {
  const result = sent('QueueResult') ?? ''
  const cause = entryOf(queueCauses, result)
  if (!callId) return 'no-call-id'
  if (!cause) return 'unknown-queue-result'
  const ended = isCallOver(sent('CallStatus') ?? '')
  const over = ended || cause === 'hung-up-in-queue'
  // The provider calls it an error when somebody hangs up before he was fully queued.
  const honest = cause === 'failed' && ended ? 'hung-up-in-queue' : cause
  const waitedS = countOf(sent('QueueTime'))
  return {
    // A caller may be queued twice, so the result alone is no key.
    events: [
      {
        kind: 'call.ended',
        externalId: `call:${callId}:queue-result:${result}:${waitedS ?? ''}`,
        at,
        sequence,
        callId,
        cause: honest,
        over,
        durationS: null,
        waitedS,
      },
    ],
    awaits: over ? 'nothing' : 'commands',
  }
}

/** Dialled by a softphone, or by this account for whatever purpose: nobody has called our number. */
function isOutgoing({ sent }: CallRequest): boolean {
  return (sent('Direction') ?? '').startsWith('outbound') || (sent('From') ?? '').startsWith('client:')
}

const nobodyCalled: Reading = { events: [], awaits: 'nothing' }

/** Status call-backs of a call. The number's own reports only the end of calls. */
export function readStatus(request: CallRequest): Reading {
  const { callId, at, sequence, sent } = request
  const status = sent('CallStatus') ?? ''
  if (!callId) return 'no-call-id'
  if (isOutgoing(request)) return nobodyCalled
  const base = { externalId: `call:${callId}:status:${status}:${sequence ?? ''}`, at, sequence, callId }
  const cause = entryOf(endCauses, status)
  if (cause) {
    const durationS = countOf(sent('CallDuration'))
    return { events: [{ kind: 'call.ended', ...base, cause, over: true, durationS, waitedS: null }], awaits: 'nothing' }
  }
  const state = entryOf(progressStates, status)
  return state ? { events: [{ kind: 'call.progress', ...base, state }], awaits: 'nothing' } : 'unknown-call-status'
}

/** The provider could not use what we answered, or got no answer at all. */
export function readFallback(request: CallRequest): Reading {
  const { callId, at, sequence, sent } = request
  if (!callId) return 'no-call-id'
  const error = sent('ErrorCode')
  const from = callerNumber(sent('From') ?? sent('Caller'))
  return {
    events: [
      {
        kind: 'call.fallback',
        externalId: `call:${callId}:fallback:${error ?? ''}`,
        at,
        sequence,
        callId,
        from,
        to: calledNumber(request),
        error,
      },
    ],
    awaits: 'commands',
  }
}

function calledNumber({ sent, settings }: CallRequest): string {
  return e164(sent('To') ?? sent('Called')) ?? settings.number
}
