import type { CallLeg, LegState } from '../channel.ts'
import { entryOf } from '../kit/entry-of.ts'
import { isCallOver, legStates, participantStates, quietConferenceEvents } from './call-status.ts'
import type { CallRequest, Reading } from './parse.ts'

/** ReasonParticipantLeft. https://www.twilio.com/docs/voice/twiml/conference#attributes-statusCallback */
const leaveReasons: Readonly<Record<string, CallLeg['reason']>> = {
  participant_hung_up: 'hung-up',
  participant_updated_via_api: 'removed',
  moderator_ended_conference: 'conference-ended',
  conference_ended_via_api: 'conference-ended',
  participant_add_failed: 'add-failed',
}

/** Conference events: one participant joined, left, was held or muted, or the whole conference ended. */
export function readConference({ callId, at, sequence, sent, ours, token }: CallRequest): Reading {
  const event = (sent('StatusCallbackEvent') ?? '').replace(/^(participant|conference)-/, '')
  const conferenceId = sent('ConferenceSid')
  if (!conferenceId) return 'no-conference-id'
  // The room is named after our call where our address did not come along.
  const ref = ours('ref') ?? sent('FriendlyName')
  // Without either, the token that a retry repeats tells a second hold from the first one sent again.
  const order = sent('SequenceNumber') ?? sent('Timestamp') ?? token ?? ''
  const externalId = `conference:${conferenceId}:${event}:${callId}:${order}`
  if (event === 'end')
    return { events: [{ kind: 'call.conference-ended', externalId, at, sequence, ref, conferenceId }], awaits: 'nothing' }
  if (quietConferenceEvents.has(event)) return { events: [], awaits: 'nothing' }
  const state = entryOf(participantStates, event)
  if (!state) return 'unknown-conference-event'
  if (!callId) return 'no-call-id'
  const label = sent('ParticipantLabel')
  const leg = legOfLabel(label)
  const reason = state === 'left' ? (entryOf(leaveReasons, sent('ReasonParticipantLeft')) ?? null) : null
  return {
    events: [
      {
        kind: 'call.leg',
        externalId,
        at,
        sequence,
        ref,
        legId: callId,
        leg,
        label,
        conferenceId,
        state,
        reason,
        callId: leg === 'citizen' ? callId : null,
      },
    ],
    awaits: 'nothing',
  }
}

function legOfLabel(label: string | null): CallLeg['leg'] {
  if (label === 'citizen') return 'citizen'
  return label?.startsWith('agent_') ? 'agent' : 'unknown'
}

/** Status of a leg we asked for: an agent's softphone, or a citizen who is called back. */
export function readLeg({ callId, at, sequence, sent, ours }: CallRequest): Reading {
  const status = sent('CallStatus') ?? ''
  const state = entryOf(legStates, status)
  if (!callId) return 'no-call-id'
  if (!state) return 'unknown-call-status'
  const named = ours('leg')
  const leg = named === 'agent' || named === 'citizen' ? named : (sent('To') ?? '').startsWith('client:') ? 'agent' : 'unknown'
  return {
    events: [
      {
        kind: 'call.leg',
        externalId: `leg:${callId}:${status}:${sequence ?? ''}`,
        at,
        sequence,
        ref: ours('ref'),
        legId: callId,
        leg,
        callId: leg === 'citizen' ? callId : null,
        label: null,
        conferenceId: null,
        state,
        reason: null,
      },
    ],
    awaits: 'nothing',
  }
}

/** DialCallStatus: what became of the conference, or of the number dialled. */
const dialStates: Readonly<Record<string, LegState>> = {
  completed: 'left',
  answered: 'left',
  busy: 'busy',
  'no-answer': 'no-answer',
  failed: 'failed',
  canceled: 'canceled',
}

/** The caller is out of the conference (or of his conversation) and asks what comes next, unless he has hung up. */
export function readAfterConference({ callId, at, sequence, sent, ours }: CallRequest): Reading {
  if (!callId) return 'no-call-id'
  const dialled = sent('DialCallStatus') ?? ''
  const ref = ours('ref')
  const over = isCallOver(sent('CallStatus') ?? '')
  // Several conferences of one call differ in their length or in the leg they dialled.
  const which = [ref, dialled, sent('DialCallSid'), sent('DialCallDuration')].map((part) => part ?? '').join(':')
  const externalId = `call:${callId}:after-conference:${which}`
  return {
    events: [
      {
        kind: 'call.leg',
        externalId,
        at,
        sequence,
        callId,
        ref,
        legId: callId,
        leg: 'citizen',
        label: null,
        conferenceId: null,
        state: entryOf(dialStates, dialled) ?? 'left',
        // Out of the room but still on the line: the conference let go, not the caller.
        reason: over ? 'hung-up' : 'conference-ended',
      },
    ],
    awaits: over ? 'nothing' : 'commands',
  }
}
