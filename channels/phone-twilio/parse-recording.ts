import type { RecordingReady } from '../channel.ts'
import { entryOf } from '../kit/entry-of.ts'
import { countOf } from '../kit/verified-request.ts'
import { isCallOver } from './call-status.ts'
import type { CallRequest, Reading } from './parse.ts'

const recordingStates: Readonly<Record<string, RecordingReady['state']>> = {
  'in-progress': 'pending',
  paused: 'pending',
  stopped: 'pending',
  processing: 'pending',
  completed: 'available',
  absent: 'absent',
  failed: 'failed',
  deleted: 'absent',
}

/** Status of a recording. Fetch it only once it is `available`. */
export function readRecording({ callId, at, sequence, sent }: CallRequest): Reading {
  const recordingId = sent('RecordingSid')
  const status = sent('RecordingStatus')
  const state = entryOf(recordingStates, status)
  if (!recordingId) return 'no-recording-id'
  if (!state) return 'unknown-recording-status'
  return {
    events: [
      {
        kind: 'recording.ready',
        externalId: `recording:${recordingId}:${status}`,
        at,
        sequence,
        callId,
        recordingId,
        state,
        url: state === 'available' ? sent('RecordingUrl') : null,
        durationS: countOf(sent('RecordingDuration')),
      },
    ],
    awaits: 'nothing',
  }
}

/** The caller has finished speaking: he may still be on the line, and the recording cannot be fetched yet. */
export function readVoicemailDone({ callId, at, sequence, sent }: CallRequest): Reading {
  if (!callId) return 'no-call-id'
  const recordingId = sent('RecordingSid')
  const externalId = recordingId ? `recording:${recordingId}:action` : `call:${callId}:voicemail-done`
  const hungUp = sent('Digits') === 'hangup' || isCallOver(sent('CallStatus') ?? '')
  return {
    events: [
      {
        kind: 'recording.ready',
        externalId,
        at,
        sequence,
        callId,
        recordingId: recordingId ?? '',
        state: recordingId ? 'pending' : 'absent',
        url: null,
        durationS: countOf(sent('RecordingDuration')),
      },
    ],
    awaits: hungUp ? 'nothing' : 'commands',
  }
}
