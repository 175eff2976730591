import { later, newSid, rfc2822 } from '../kit/provider-side.ts'
import type { Fields, ProviderAccount, ProviderSide } from '../kit/provider-side.ts'
import type { XmlElement } from '../kit/xml.ts'
import { isCallOver } from './call-status.ts'
import type { PhoneTwilioSettings } from './settings.ts'

export type PhoneAccount = ProviderAccount<PhoneTwilioSettings>

/** One execution of documents for a call. A redirect or a hang-up stops it and may begin another. */
export type Run = {
  call: SimCall
  over: boolean
  /** Ends whatever is being waited for. */
  stop: () => void
  /** Set while digits are wanted. */
  onKey: ((key: string) => void) | null
  /** Set while speech is wanted. */
  onSpeech: ((text: string) => void) | null
}

/** Thrown inside a run that has been stopped; never leaves the interpreter. */
export class Stopped extends Error {}

export type StatusCallback = { url: string; events: ReadonlySet<string>; sequence: number }

/** What holds a call at this moment, with what must be said when it ends. */
export type Place =
  | QueuePlace
  | { kind: 'conference'; conference: SimConference; participant: Participant; action: string | null; joinedAt: Date }
  | { kind: 'dial'; child: SimCall; action: string | null }
  | { kind: 'record'; finish: (hungUp: boolean) => void }

export type QueuePlace = {
  kind: 'queue'
  queue: SimQueue
  ticket: number
  joinedAt: Date
  action: string | null
  waitAddress: { url: string; method: string } | null
  maxSize: number
}

export type SimCall = {
  sid: string
  account: PhoneAccount
  direction: 'inbound' | 'outbound-api' | 'outbound-dial'
  from: string
  to: string
  status: string
  createdAt: Date
  startedAt: Date | null
  answeredAt: Date | null
  endedAt: Date | null
  parentSid: string | null
  /** Divides every duration: a busy day in minutes. */
  speed: number
  /** Pressed one by one whenever a menu listens. */
  keys: string[]
  /** What the caller says to the answering machine, null: silence. */
  voicemail: string | null
  /** Seconds of conversation after which the caller hangs up, null: he does not. */
  talkS: number | null
  heard: string[]
  run: Run | null
  place: Place | null
  /** Wakes the call that dialled this one. */
  onEnd: (() => void) | null
  callback: StatusCallback | null
  /** Parameters that a browser added. */
  extra: Fields
}

export type SimQueue = { sid: string; name: string; tickets: number[]; nextTicket: number; waitedS: number }

export type Participant = {
  call: SimCall
  label: string | null
  muted: boolean
  hold: boolean
  startOnEnter: boolean
  endOnExit: boolean
  joined: boolean
  /** Runs once it is in a conference that has started. */
  started: () => void
  /** Continues the call once it is out of the conference. */
  left: () => void
}

export type SimConference = {
  sid: string
  name: string
  account: PhoneAccount
  status: 'init' | 'in-progress' | 'completed'
  participants: Map<string, Participant>
  callback: { url: string; events: ReadonlySet<string> } | null
  sequence: number
  createdAt: Date
  endedAt: Date | null
}

export type World = {
  side: ProviderSide
  calls: Map<string, SimCall>
  conferences: Map<string, SimConference>
  /** Rooms that are open, by account and name. */
  rooms: Map<string, SimConference>
  queues: Map<string, SimQueue>
  /** Ids of ended calls and conferences in the order of their ends, with the time. */
  ended: Map<string, number>
  /** Legs that are going on, by the number or softphone they reach. */
  legs: Map<string, Set<SimCall>>
  /** How a number called by us behaves; those not named answer. */
  lines: Map<string, 'answers' | 'silent' | 'busy'>
  speed: number
}

const keepEndedMs = 10 * 60_000
const keepEndedCount = 20_000
const heardCount = 20
/** Of ended calls there may be many: what was heard last is enough. */
const heardCountEnded = 5

export function newWorld(side: ProviderSide): World {
  return {
    side,
    calls: new Map(),
    conferences: new Map(),
    rooms: new Map(),
    queues: new Map(),
    ended: new Map(),
    legs: new Map(),
    lines: new Map(),
    speed: 1,
  }
}

export function newCall(world: World, about: Pick<SimCall, 'account' | 'direction' | 'from' | 'to'> & Partial<SimCall>): SimCall {
  const call: SimCall = {
    sid: newSid('CA'),
    status: 'queued',
    createdAt: world.side.host.now(),
    startedAt: null,
    answeredAt: null,
    endedAt: null,
    parentSid: null,
    speed: world.speed,
    keys: [],
    voicemail: null,
    talkS: null,
    heard: [],
    run: null,
    place: null,
    onEnd: null,
    callback: null,
    extra: {},
    ...about,
  }
  world.calls.set(call.sid, call)
  const line = lineOf(call)
  if (line !== null) world.legs.set(line, (world.legs.get(line) ?? new Set()).add(call))
  forgetOld(world)
  return call
}

/** The number or softphone a leg reaches, null for a citizen's call to us. */
export function lineOf(call: SimCall): string | null {
  if (call.direction !== 'inbound') return call.to
  return call.from.startsWith('client:') ? call.from : null
}

/** Notes the end of a call: it is no leg any more, and will be forgotten. */
export function noteEnd(world: World, call: SimCall): void {
  call.endedAt = world.side.host.now()
  call.heard = call.heard.slice(-heardCountEnded)
  world.ended.set(call.sid, call.endedAt.getTime())
  const line = lineOf(call)
  if (line === null) return
  world.legs.get(line)?.delete(call)
  if (world.legs.get(line)?.size === 0) world.legs.delete(line)
}

/** A call that never came about. */
export function forget(world: World, call: SimCall): void {
  world.calls.delete(call.sid)
  world.legs.get(lineOf(call) ?? '')?.delete(call)
}

/** Ended calls and conferences are kept for those who ask late, but neither long nor without limit. */
export function forgetOld(world: World): void {
  const limit = world.side.host.now().getTime() - keepEndedMs
  for (const [sid, endedAt] of world.ended) {
    if (endedAt > limit && world.ended.size <= keepEndedCount) return
    world.ended.delete(sid)
    world.calls.delete(sid)
    world.conferences.delete(sid)
  }
}

export function hears(world: World, call: SimCall, text: string): void {
  call.heard.push(text)
  if (call.heard.length > heardCount) call.heard.shift()
  world.side.host.changed()
}

export function isOver(call: SimCall): boolean {
  return isCallOver(call.status)
}

/** Runs something after a duration of the call's own time. */
export function laterFor(world: World, call: SimCall, ms: number, run: () => void): () => void {
  return later(world.side, ms / call.speed, run)
}

/** Waits for the call's own time to pass (undefined), or for what `arm` settles with. Throws Stopped when the run is stopped. */
export function waitFor<T>(
  world: World,
  run: Run,
  ms: number | null,
  arm?: (settle: (value: T) => void) => void,
): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    if (run.over) return reject(new Stopped())
    let cancel = () => {}
    const done = (value: T | undefined) => {
      cancel()
      run.stop = () => {}
      run.onKey = null
      run.onSpeech = null
      resolve(value)
    }
    if (ms !== null) cancel = laterFor(world, run.call, ms, () => done(undefined))
    run.stop = () => {
      cancel()
      reject(new Stopped())
    }
    arm?.(done)
  })
}

export function stopRun(call: SimCall): void {
  const run = call.run
  call.run = null
  if (!run) return
  run.over = true
  run.onKey = null
  run.onSpeech = null
  run.stop()
}

/** The parameters every request about a call carries. */
export function callFields(call: SimCall): Fields {
  const { settings } = call.account
  return {
    AccountSid: settings.accountSid,
    ApiVersion: '2010-04-01',
    CallSid: call.sid,
    CallStatus: call.status,
    Called: call.to,
    Caller: call.from,
    Direction: call.direction,
    From: call.from,
    To: call.to,
    ...(call.parentSid ? { ParentCallSid: call.parentSid } : {}),
    ...call.extra,
  }
}

/** What a status call-back adds. */
export function progressFields(world: World, call: SimCall, sequence: number): Fields {
  const durationS = call.endedAt
    ? Math.round((call.endedAt.getTime() - (call.answeredAt ?? call.endedAt).getTime()) / 1000)
    : null
  const ended: Record<string, string> =
    durationS === null
      ? {}
      : { CallDuration: String(durationS), Duration: String(Math.ceil(durationS / 60)), SipResponseCode: '200' }
  return {
    ...callFields(call),
    Timestamp: rfc2822(world.side.host.now()),
    CallbackSource: 'call-progress-events',
    SequenceNumber: String(sequence),
    ...ended,
  }
}

export function childElements(parent: XmlElement): XmlElement[] {
  return parent.children.filter((child) => typeof child !== 'string')
}

export function textIn(parent: XmlElement): string {
  return parent.children
    .filter((child) => typeof child === 'string')
    .join('')
    .trim()
}
