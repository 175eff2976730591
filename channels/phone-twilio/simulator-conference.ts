import { newSid, rfc2822, sendCallback } from '../kit/provider-side.ts'
import type { Fields } from '../kit/provider-side.ts'
import type { Participant, PhoneAccount, SimConference, World } from './simulator-state.ts'

/** Which call-back events a word of `statusCallbackEvent` stands for. */
const eventsOf: Readonly<Record<string, readonly string[]>> = {
  start: ['conference-start'],
  end: ['conference-end'],
  join: ['participant-join'],
  leave: ['participant-leave'],
  mute: ['participant-mute', 'participant-unmute'],
  hold: ['participant-hold', 'participant-unhold'],
}

/** The events a list of words (separated by spaces) asks for. */
export function conferenceEventSet(words: string): ReadonlySet<string> {
  return new Set(words.split(/\s+/).flatMap((word) => (Object.hasOwn(eventsOf, word) ? (eventsOf[word] ?? []) : [])))
}

/** The open room of that name, else a new one. Settings are those of the first who comes; later ones are ignored. */
export function openConference(
  world: World,
  account: PhoneAccount,
  name: string,
  callback: SimConference['callback'],
): SimConference {
  const key = roomKey(account, name)
  const open = world.rooms.get(key)
  if (open) return open
  const conference: SimConference = {
    sid: newSid('CF'),
    name,
    account,
    status: 'init',
    participants: new Map(),
    callback,
    sequence: 0,
    createdAt: world.side.host.now(),
    endedAt: null,
  }
  world.rooms.set(key, conference)
  world.conferences.set(conference.sid, conference)
  return conference
}

export function roomKey(account: PhoneAccount, name: string): string {
  return `${account.settings.accountSid} ${name}`
}

/** Puts somebody in who has been announced or comes by himself. It starts with the second, if one of them starts it. */
export function joinConference(world: World, conference: SimConference, participant: Participant): void {
  participant.joined = true
  conference.participants.set(participant.call.sid, participant)
  emit(world, conference, 'participant-join', participantFields(participant))
  const inside = [...conference.participants.values()].filter((one) => one.joined)
  if (conference.status === 'init' && inside.length >= 2 && inside.some((one) => one.startOnEnter)) {
    conference.status = 'in-progress'
    emit(world, conference, 'conference-start', {})
    for (const one of inside) one.started()
  } else if (conference.status === 'in-progress') participant.started()
}

/** Takes somebody out; the last one, or one whose exit ends it, takes the conference along. */
export function leaveConference(world: World, conference: SimConference, participant: Participant, reason: string): void {
  if (!conference.participants.delete(participant.call.sid)) return
  if (participant.joined) emit(world, conference, 'participant-leave', leaveFields(participant, reason))
  if (participant.joined && participant.endOnExit)
    endConference(world, conference, 'participant-with-end-conference-on-exit-left', participant.call.sid)
  else if (conference.participants.size === 0) endConference(world, conference, 'last-participant-left', participant.call.sid)
}

/** Ends a conference: everybody still in it goes on with his own call. */
export function endConference(world: World, conference: SimConference, reason: string, endedBy: string | null): void {
  if (conference.status === 'completed') return
  const hadSomebody = conference.sequence > 0
  conference.status = 'completed'
  conference.endedAt = world.side.host.now()
  world.rooms.delete(roomKey(conference.account, conference.name))
  world.ended.set(conference.sid, conference.endedAt.getTime())
  const rest = [...conference.participants.values()]
  conference.participants.clear()
  for (const participant of rest) {
    const why = reason === 'conference-ended-via-api' ? 'conference_ended_via_api' : 'moderator_ended_conference'
    if (participant.joined) emit(world, conference, 'participant-leave', leaveFields(participant, why))
  }
  if (hadSomebody)
    emit(world, conference, 'conference-end', {
      ReasonConferenceEnded: reason,
      ...(endedBy ? { CallSidEndingConference: endedBy } : {}),
    })
  for (const participant of rest) participant.left()
  world.side.host.changed()
}

/** Holds or mutes somebody; what is so already is not reported again. */
export function changeParticipant(
  world: World,
  conference: SimConference,
  participant: Participant,
  change: { hold?: boolean; muted?: boolean },
): void {
  if (change.hold !== undefined && change.hold !== participant.hold) {
    participant.hold = change.hold
    emit(world, conference, change.hold ? 'participant-hold' : 'participant-unhold', participantFields(participant))
  }
  if (change.muted !== undefined && change.muted !== participant.muted) {
    participant.muted = change.muted
    emit(world, conference, change.muted ? 'participant-mute' : 'participant-unmute', participantFields(participant))
  }
  world.side.host.changed()
}

function leaveFields(participant: Participant, reason: string): Fields {
  return { ...participantFields(participant), ReasonParticipantLeft: reason, ParticipantCallStatus: participant.call.status }
}

function participantFields(participant: Participant): Fields {
  return {
    CallSid: participant.call.sid,
    ...(participant.label ? { ParticipantLabel: participant.label } : {}),
    Muted: String(participant.muted),
    Hold: String(participant.hold),
    Coaching: 'false',
    StartConferenceOnEnter: String(participant.startOnEnter),
    EndConferenceOnExit: String(participant.endOnExit),
  }
}

function emit(world: World, conference: SimConference, event: string, extra: Fields): void {
  conference.sequence += 1
  world.side.host.changed()
  if (!conference.callback?.events.has(event)) return
  const fields = {
    AccountSid: conference.account.settings.accountSid,
    ConferenceSid: conference.sid,
    FriendlyName: conference.name,
    StatusCallbackEvent: event,
    SequenceNumber: String(conference.sequence),
    Timestamp: rfc2822(world.side.host.now()),
    ...extra,
  }
  sendCallback(world.side, { url: conference.callback.url, method: 'POST', fields, account: conference.account })
}
