import type { CallEnded, CallProgress, LegState } from '../channel.ts'

/** CallStatus of a call that goes on. */
export const progressStates: Readonly<Record<string, CallProgress['state']>> = {
  queued: 'queued',
  initiated: 'initiated',
  ringing: 'ringing',
  'in-progress': 'in-progress',
  answered: 'in-progress',
}

/** CallStatus of a call that is over. */
export const endCauses: Readonly<Record<string, CallEnded['cause']>> = {
  completed: 'completed',
  busy: 'busy',
  'no-answer': 'no-answer',
  failed: 'failed',
  canceled: 'canceled',
}

/** CallStatus of a leg. */
export const legStates: Readonly<Record<string, LegState>> = {
  queued: 'initiated',
  initiated: 'initiated',
  ringing: 'ringing',
  'in-progress': 'answered',
  answered: 'answered',
  completed: 'completed',
  busy: 'busy',
  'no-answer': 'no-answer',
  failed: 'failed',
  canceled: 'canceled',
}

/** StatusCallbackEvent of a conference about one participant; with and without the provider's prefix. */
export const participantStates: Readonly<Record<string, LegState>> = {
  join: 'joined',
  leave: 'left',
  hold: 'held',
  unhold: 'unheld',
  mute: 'muted',
  unmute: 'unmuted',
}

/** Conference events that change nothing for us. */
export const quietConferenceEvents: ReadonlySet<string> = new Set([
  'start',
  'modify',
  'speech-start',
  'speech-stop',
  'announcement-end',
  'announcement-fail',
])

/** True for every CallStatus after which nothing more can happen to a call. */
export function isCallOver(status: string): boolean {
  return Object.hasOwn(endCauses, status)
}
