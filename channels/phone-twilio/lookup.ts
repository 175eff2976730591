import { ProviderError } from '../channel.ts'
import type { Reach } from '../channel.ts'
import type { CallLookup, RoomLookup } from '../call-commands.ts'
import { callerNumber } from '../kit/phone-number.ts'
import { numberOf, textOf, twilioRequest } from '../kit/twilio-rest.ts'
import type { TwilioAnswer } from '../kit/twilio-rest.ts'
import { providerTime } from '../kit/verified-request.ts'
import { entryOf } from '../kit/entry-of.ts'
import { isCallOver } from './call-status.ts'
import type { PhoneTwilioSettings } from './settings.ts'

type KnownCall = Extract<CallLookup, { known: true }>

const states: Readonly<Record<string, KnownCall['state']>> = {
  queued: 'queued',
  initiated: 'queued',
  ringing: 'ringing',
  'in-progress': 'in-progress',
  completed: 'completed',
  busy: 'busy',
  failed: 'failed',
  'no-answer': 'no-answer',
  canceled: 'canceled',
}

/** Page size of the provider's lists, and a limit of pages in case a list never ends. */
const pageSize = 1000
const maxPages = 50

/** Asks the provider what became of a call. @throws ProviderError */
export async function lookUpCall(callId: string, reach: Reach, settings: PhoneTwilioSettings): Promise<CallLookup> {
  try {
    const answer = await twilioRequest({ path: `/Calls/${encodeURIComponent(callId)}.json` }, reach, settings)
    const status = textOf(answer, 'status') ?? ''
    return {
      known: true,
      over: isCallOver(status),
      // A state we have never heard of is surely none of the final ones.
      state: entryOf(states, status) ?? 'in-progress',
      from: callerNumber(textOf(answer, 'from')),
      startedAt: providerTime(textOf(answer, 'start_time') ?? textOf(answer, 'date_created')),
      endedAt: providerTime(textOf(answer, 'end_time')),
      durationS: numberOf(answer, 'duration'),
    }
  } catch (error) {
    if (error instanceof ProviderError && (error.code === '20404' || error.code === '404')) return { known: false }
    throw error
  }
}

/** https://www.twilio.com/docs/voice/api/conference-participant-resource#participant-properties */
const onTheWay: ReadonlySet<string> = new Set(['queued', 'connecting', 'ringing'])

/** Asks the provider who is in a room, which it knows by the name our command gave it. @throws ProviderError */
export async function lookUpRoom(room: string, reach: Reach, settings: PhoneTwilioSettings): Promise<RoomLookup> {
  const found = await twilioRequest({ path: '/Conferences.json', query: [['FriendlyName', room]] }, reach, settings)
  const open = listOf(found, 'conferences').find((each) => textOf(each, 'status') !== 'completed')
  const conferenceId = open ? textOf(open, 'sid') : null
  if (conferenceId === null) return { conferenceId: null, legs: [] }
  const path = `/Conferences/${encodeURIComponent(conferenceId)}/Participants.json`
  const participants = listOf(await twilioRequest({ path }, reach, settings), 'participants')
  const legs = participants.flatMap((each) => {
    const legId = textOf(each, 'call_sid')
    const status = textOf(each, 'status') ?? 'connected'
    const there = status === 'connected'
    return legId !== null && (there || onTheWay.has(status)) ? [{ legId, label: textOf(each, 'label'), there }] : []
  })
  return { conferenceId, legs }
}

const listOf = (answer: TwilioAnswer, name: string) => (Array.isArray(answer[name]) ? (answer[name] as TwilioAnswer[]) : [])

/** Inbound calls of the account's number since an instant, newest first, at most `limit`. @throws ProviderError */
export async function listCalls(since: Date, limit: number, reach: Reach, settings: PhoneTwilioSettings) {
  const found: { callId: string; from: string | null; to: string; startedAt: Date; over: boolean }[] = []
  let query: [string, string][] | null = [
    ['To', settings.number],
    // The sign belongs to the name: StartTime>=2026-11-23T09:00:00Z.
    ['StartTime>', `${since.toISOString().slice(0, 19)}Z`],
    ['PageSize', String(Math.min(pageSize, Math.max(1, limit)))],
  ]
  for (let page = 0; query && found.length < limit && page < maxPages; page += 1) {
    const answer: TwilioAnswer = await twilioRequest({ path: '/Calls.json', query }, reach, settings)
    for (const call of listOf(answer, 'calls')) {
      const row = rowOf(call, settings.number)
      if (row && row.startedAt.getTime() >= Math.floor(since.getTime() / 1000) * 1000 && found.length < limit) found.push(row)
    }
    query = nextPage(answer)
  }
  return found.sort((a, b) => b.startedAt.getTime() - a.startedAt.getTime())
}

function rowOf(call: TwilioAnswer, number: string) {
  const callId = textOf(call, 'sid')
  const startedAt = providerTime(textOf(call, 'start_time') ?? textOf(call, 'date_created'))
  const to = textOf(call, 'to') ?? number
  const direction = textOf(call, 'direction') ?? 'inbound'
  if (!callId || !startedAt || direction !== 'inbound' || to !== number) return null
  return { callId, from: callerNumber(textOf(call, 'from')), to, startedAt, over: isCallOver(textOf(call, 'status') ?? '') }
}

function nextPage(answer: TwilioAnswer): [string, string][] | null {
  const next = textOf(answer, 'next_page_uri')
  const start = next?.indexOf('?') ?? -1
  // Only the query is taken over: an answer must not send our credentials to another host.
  return next && start >= 0 ? [...new URLSearchParams(next.slice(start + 1))] : null
}
