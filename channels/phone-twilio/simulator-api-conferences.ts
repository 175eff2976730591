import type { HttpReply } from '../channel.ts'
import { json, notFound, refusal } from '../kit/provider-api.ts'
import { rfc2822 } from '../kit/provider-side.ts'
import { partyOf, statusCallbackOf, timeoutOf } from './simulator-api-fields.ts'
import type { PhoneApiRequest } from './simulator-api-fields.ts'
import { changeParticipant, conferenceEventSet, endConference, openConference, roomKey } from './simulator-conference.ts'
import { apiParticipant, kick, ringParticipant } from './simulator-legs.ts'
import { newCall } from './simulator-state.ts'
import type { Participant, SimConference, World } from './simulator-state.ts'

/** Conferences and their participants. A conference may be named by its id or, while it is open, by its name. */
export function answerConferences(world: World, request: PhoneApiRequest): HttpReply {
  const [, name, collection, sid] = request.path
  if (name === undefined) return request.method === 'GET' ? listConferences(world, request) : notFound()
  const conference = world.rooms.get(roomKey(request.account, name)) ?? world.conferences.get(name)
  if (collection === 'Participants' && sid === undefined && request.method === 'POST')
    return createParticipant(world, request, name)
  if (!conference || conference.account.settings.accountSid !== request.account.settings.accountSid) return notFound()
  if (collection === undefined) return conferenceRequest(world, conference, request)
  if (collection !== 'Participants') return notFound()
  if (sid === undefined)
    return json(200, {
      participants: [...conference.participants.values()].map((one) => participantBody(conference, one)),
      next_page_uri: null,
    })
  const participant = conference.participants.get(sid) ?? [...conference.participants.values()].find((one) => one.label === sid)
  return participant ? participantRequest(world, conference, participant, request) : notFound()
}

function conferenceRequest(world: World, conference: SimConference, { method, form }: PhoneApiRequest): HttpReply {
  if (method === 'POST' && form.get('Status') === 'completed') {
    if (conference.status === 'completed') return refusal(400, 20404, 'Conference has ended')
    endConference(world, conference, 'conference-ended-via-api', null)
  }
  return json(200, conferenceBody(conference))
}

function participantRequest(
  world: World,
  conference: SimConference,
  participant: Participant,
  { method, form }: PhoneApiRequest,
): HttpReply {
  if (method === 'DELETE') {
    kick(world, conference, participant)
    return { status: 204, headers: {}, body: '' }
  }
  if (method === 'POST') {
    if (!participant.joined) return refusal(400, 21220, 'Participant has not joined yet')
    const flag = (name: string) =>
      form.has(name) ? { [name === 'Hold' ? 'hold' : 'muted']: form.get(name)?.toLowerCase() === 'true' } : {}
    changeParticipant(world, conference, participant, { ...flag('Hold'), ...flag('Muted') })
  }
  return json(200, participantBody(conference, participant))
}

function createParticipant(world: World, { form, account }: PhoneApiRequest, name: string): HttpReply {
  const to = partyOf(form.get('To'))
  const from = form.get('From')
  const label = form.get('Label')
  if (!to) return refusal(400, 21211, 'Invalid To phone number')
  if (!from) return refusal(400, 21212, 'Invalid From phone number')
  if (label !== null && label.length > 128) return refusal(400, 16026, 'Participant label is too long')
  const known = world.conferences.get(name)
  if (known?.status === 'completed') return notFound()
  const url = form.get('ConferenceStatusCallback')
  const callback =
    url === null ? null : { url, events: conferenceEventSet(form.getAll('ConferenceStatusCallbackEvent').join(' ')) }
  const conference = known ?? openConference(world, account, name, callback)
  if (label !== null && [...conference.participants.values()].some((one) => one.label === label)) {
    return refusal(400, 16025, 'Participant label already exists in this conference')
  }
  const call = newCall(world, { account, direction: 'outbound-api', from, to, callback: statusCallbackOf(form) })
  const flag = (field: string, usual: boolean) => (form.has(field) ? form.get(field)?.toLowerCase() === 'true' : usual)
  const about = {
    label,
    muted: flag('Muted', false),
    startOnEnter: flag('StartConferenceOnEnter', true),
    endOnExit: flag('EndConferenceOnExit', false),
  }
  const participant = apiParticipant(world, conference, call, about)
  const body = participantBody(conference, participant)
  ringParticipant(world, conference, participant, timeoutOf(form))
  return json(201, body)
}

function listConferences(world: World, { query, account }: PhoneApiRequest): HttpReply {
  const wanted = [...world.conferences.values()].filter(
    (one) =>
      one.account.settings.accountSid === account.settings.accountSid &&
      (!query.has('FriendlyName') || query.get('FriendlyName') === one.name) &&
      (!query.has('Status') || query.get('Status') === one.status),
  )
  return json(200, { conferences: wanted.reverse().slice(0, 1000).map(conferenceBody), next_page_uri: null })
}

function conferenceBody(conference: SimConference) {
  const { accountSid } = conference.account.settings
  return {
    sid: conference.sid,
    account_sid: accountSid,
    friendly_name: conference.name,
    status: conference.status,
    date_created: rfc2822(conference.createdAt),
    uri: `/2010-04-01/Accounts/${accountSid}/Conferences/${conference.sid}.json`,
  }
}

function participantBody(conference: SimConference, participant: Participant) {
  const { call } = participant
  const status = participant.joined ? 'connected' : call.status === 'ringing' ? 'ringing' : call.endedAt ? 'complete' : 'queued'
  return {
    account_sid: call.account.settings.accountSid,
    call_sid: call.sid,
    label: participant.label,
    conference_sid: conference.sid,
    muted: participant.muted,
    hold: participant.hold,
    coaching: false,
    call_sid_to_coach: null,
    start_conference_on_enter: participant.startOnEnter,
    end_conference_on_exit: participant.endOnExit,
    status,
    queue_time: '0',
  }
}
