import type { XmlElement } from '../kit/xml.ts'
import { dialFields, endCall } from './simulator-call.ts'
import { conferenceEventSet, joinConference, openConference } from './simulator-conference.ts'
import { ring } from './simulator-legs.ts'
import { enqueue } from './simulator-queue.ts'
import { record } from './simulator-record.ts'
import { absolute, ask } from './simulator-source.ts'
import type { Player, Source } from './simulator-source.ts'
import { childElements, hears, laterFor, newCall, Stopped, textIn, waitFor } from './simulator-state.ts'
import type { Participant, Run, SimCall, World } from './simulator-state.ts'

const msPerLetter = 60
const musicMs = 20_000
const promptMs = 4000
const autoKeyAfterMs = 400
const longestMs = 4 * 3600_000

/** Performs one verb; the source of the next document where the verb asks for one. */
export async function perform(world: World, run: Run, verb: XmlElement, base: string, player: Player): Promise<Source | null> {
  const { call } = run
  switch (verb.name) {
    case 'Say':
    case 'Play':
    case 'Pause': {
      await waitFor(world, run, heardMs(world, call, verb))
      return null
    }
    case 'Gather':
      return gather(world, run, verb, base)
    case 'Enqueue':
      return enqueue(world, run, verb, base, player)
    case 'Dial':
      return dial(world, run, verb, base)
    case 'Record':
      return record(world, run, verb, base)
    case 'Redirect':
      return ask(call, absolute(textIn(verb), base), verb.attributes['method'])
    case 'Reject':
      endCall(world, call, 'busy')
      throw new Stopped()
    case 'Hangup':
      endCall(world, call, 'completed')
      throw new Stopped()
    // <Leave> means something only in a queue, where it is taken care of.
    default:
      return null
  }
}

/** Lets the caller hear a prompt and says how long it takes. */
function heardMs(world: World, call: SimCall, verb: XmlElement): number {
  const times = verb.attributes['loop'] === undefined ? 1 : Number(verb.attributes['loop'])
  if (verb.name === 'Pause') return Number(verb.attributes['length'] ?? 1) * 1000
  const text = textIn(verb)
  hears(world, call, text)
  const onceMs = verb.name === 'Say' ? text.length * msPerLetter : /music|muzik|hold|gaid/i.test(text) ? musicMs : promptMs
  return times === 0 ? longestMs : onceMs * times
}

async function gather(world: World, run: Run, verb: XmlElement, base: string): Promise<Source | null> {
  const { call } = run
  const { numDigits, finishOnKey = '#', timeout = '5', action, method, actionOnEmptyResult, input = 'dtmf' } = verb.attributes
  const wanted = numDigits === undefined ? Number.POSITIVE_INFINITY : Number(numDigits)
  let digits = ''
  let result: Readonly<Record<string, string>> | null = null
  const take = (key: string): boolean => {
    if (finishOnKey !== '' && finishOnKey.includes(key)) result = { Digits: digits, FinishedOnKey: key }
    else digits += key
    if (!result && digits.length >= wanted) result = { Digits: digits, FinishedOnKey: '' }
    return result !== null
  }
  let started = false
  for (const prompt of childElements(verb)) {
    // A key pressed silences what is still being said.
    if (started) break
    const key = await nextKey(world, run, heardMs(world, call, prompt), input)
    if (key === undefined) continue
    started = true
    if (typeof key === 'object') result = { SpeechResult: key.speech, Confidence: '0.91', Language: 'lv-LV' }
    else take(key)
  }
  while (!result) {
    const key = await nextKey(world, run, Number(timeout) * 1000, input)
    if (key === undefined) break
    if (typeof key === 'object') result = { SpeechResult: key.speech, Confidence: '0.91', Language: 'lv-LV' }
    else take(key)
  }
  result ??= digits === '' ? null : { Digits: digits, FinishedOnKey: '' }
  if (!result && actionOnEmptyResult !== 'true') return null
  return ask(call, action === undefined ? base : absolute(action, base), method, result ?? { Digits: '' })
}

/** A key or speech within the time, undefined when none came. Callers made with `keys` press the next of them by themselves. */
async function nextKey(world: World, run: Run, ms: number, input: string): Promise<string | { speech: string } | undefined> {
  const { keys } = run.call
  const own = keys.length > 0 && autoKeyAfterMs <= ms
  const came = await waitFor<string | { speech: string }>(world, run, own ? autoKeyAfterMs : ms, (settle) => {
    run.onKey = settle
    if (input.includes('speech')) run.onSpeech = (speech) => settle({ speech })
  })
  return came ?? (own ? keys.shift() : undefined)
}

async function dial(world: World, run: Run, verb: XmlElement, base: string): Promise<Source | null> {
  const [noun] = childElements(verb)
  const action = verb.attributes['action'] === undefined ? null : absolute(verb.attributes['action'], base)
  const party = noun ?? { name: 'Number', attributes: {}, children: [textIn(verb)] }
  const { callerId = run.call.from, timeout = '30' } = verb.attributes
  const result =
    party.name === 'Conference'
      ? await dialConference(world, run, party, base, action)
      : await dialLine(world, run, { party, callerId, ringS: Number(timeout) }, base, action)
  return action === null ? null : ask(run.call, action, verb.attributes['method'], result)
}

async function dialConference(world: World, run: Run, noun: XmlElement, base: string, action: string | null) {
  const { call } = run
  const {
    statusCallback,
    statusCallbackEvent = '',
    participantLabel = null,
    startConferenceOnEnter = 'true',
    endConferenceOnExit = 'false',
    muted = 'false',
  } = noun.attributes
  const callback =
    statusCallback === undefined ? null : { url: absolute(statusCallback, base), events: conferenceEventSet(statusCallbackEvent) }
  const conference = openConference(world, call.account, textIn(noun), callback)
  const taken = [...conference.participants.values()].some((one) => one.label !== null && one.label === participantLabel)
  const left = waitFor<true>(world, run, null, (settle) => {
    const participant: Participant = {
      call,
      label: taken ? null : participantLabel,
      muted: muted === 'true',
      hold: false,
      joined: false,
      startOnEnter: startConferenceOnEnter === 'true',
      endOnExit: endConferenceOnExit === 'true',
      started: () => {
        if (call.talkS !== null) laterFor(world, call, call.talkS * 1000, () => endCall(world, call, 'completed'))
      },
      left: () => {
        call.place = null
        settle(true)
      },
    }
    call.place = { kind: 'conference', conference, participant, action, joinedAt: world.side.host.now() }
    joinConference(world, conference, participant)
  })
  await left
  return { DialCallStatus: 'answered' }
}

type DialLine = { party: XmlElement; callerId: string; ringS: number }

async function dialLine(world: World, run: Run, { party, callerId, ringS }: DialLine, base: string, action: string | null) {
  const { call } = run
  const to = party.name === 'Client' ? `client:${textIn(party)}` : textIn(party)
  const { statusCallback, statusCallbackEvent = 'completed' } = party.attributes
  const callback =
    statusCallback === undefined
      ? null
      : { url: absolute(statusCallback, base), events: new Set(statusCallbackEvent.split(/\s+/)), sequence: 0 }
  const child = newCall(world, {
    account: call.account,
    direction: 'outbound-dial',
    from: callerId,
    to,
    parentSid: call.sid,
    speed: call.speed,
    callback,
  })
  await waitFor<true>(world, run, null, (settle) => {
    call.place = { kind: 'dial', child, action }
    child.onEnd = () => settle(true)
    ring(world, child, ringS, () => {})
  })
  call.place = null
  return dialFields(child)
}
