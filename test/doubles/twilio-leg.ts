import { sidOf, type Element, type Parameters } from './twilio-wire.ts'

/** Habits in which one stranger's double differs from another's. */
export type Style = {
  timestamps: boolean
  sequences: boolean
  labels: boolean
  friendlyNames: boolean
  /** Parameters nobody has announced. */
  extra: Parameters
  /** The host name we reach webhooks by, and sign. */
  host: string | null
  /** Everything by GET, whatever the document asks for. */
  get: boolean
  /** The agent's line and the room report before participant creation is answered. */
  eventsBeforeAnswer: boolean
  queueResult: 'before-status' | 'after-status' | 'never'
  numberStatus: boolean
  /** Sends the steps of the agent's leg. */
  legStatus: boolean
  /** Also 'completed' of the room's members arrives ahead of the leave. */
  statusFirst: boolean
}

export const usual: Style = {
  timestamps: true,
  sequences: true,
  labels: true,
  friendlyNames: true,
  extra: {},
  host: null,
  get: false,
  eventsBeforeAnswer: false,
  queueResult: 'after-status',
  numberStatus: true,
  legStatus: true,
  statusFirst: false,
}

export type Fault = { status: number; code?: number; retryAfter?: number } | 'no-answer' | 'cut' | 'done-but-cut'
export type Asked = { method: string; path: string; form: Parameters; status?: number }

/** One notice on its way to a webhook: nobody listens for the answer. */
export type Mail = { label: string; url: string; method: 'GET' | 'POST'; form: Parameters }

export type Member = { leg: Leg; label: string | null; muted: boolean; hold: boolean; endOnExit: boolean; startOnEnter: boolean }
export type Room = {
  sid: string
  name: string
  members: Member[]
  started: boolean
  ended: boolean
  sequence: number
  callback: string | null
  callbackMethod: 'GET' | 'POST'
  events: string[]
}

export type AgentPhone = 'answers' | 'rings' | 'busy' | 'failed' | 'no-answer'

/** Who plays a leg. */
export type LegHost = {
  now: () => Date
  press: (leg: Leg, digits: string) => Promise<void>
  silence: (leg: Leg) => Promise<void>
  askWait: (leg: Leg) => Promise<void>
  hangUp: (leg: Leg, status?: Leg['status'], reason?: string | null) => Promise<void>
  legAnswers: (leg: Leg) => Promise<void>
}

export class Leg {
  readonly sid = sidOf('CA')
  readonly heard: string[] = []
  readonly double: LegHost
  readonly from: string
  readonly to: string
  readonly direction: 'inbound' | 'outbound-api'
  status: 'queued' | 'initiated' | 'ringing' | 'in-progress' | 'completed' | 'busy' | 'failed' | 'no-answer' | 'canceled' =
    'ringing'
  at: 'nowhere' | 'gather' | 'queue' | 'room' = 'nowhere'
  readonly startedAt: Date
  endedAt: Date | null = null
  /** Where the present document came from: relative addresses start there. */
  base = ''
  gather: Element | null = null
  after: Element[] = []
  enqueue: Element | null = null
  queueSid = sidOf('QU')
  queuedAt: Date | null = null
  dial: Element | null = null
  room: Room | null = null
  sequence = 0
  statusCallback: string | null = null
  statusEvents: string[] = []
  /** Raised by every redirect: what an older document still wanted is void. */
  edition = 0
  member: Omit<Member, 'leg'> | null = null
  roomName: string | null = null

  constructor(double: LegHost, from: string, to: string, direction: Leg['direction']) {
    this.double = double
    this.from = from
    this.to = to
    this.direction = direction
    this.startedAt = double.now()
  }

  get over(): boolean {
    return this.endedAt !== null
  }
  press = (digits: string) => this.double.press(this, digits)
  silence = () => this.double.silence(this)
  waitAgain = () => this.double.askWait(this)
  hangUp = () => this.double.hangUp(this, 'completed', 'participant_hung_up')
  answer = () => this.double.legAnswers(this)
  refuse = (how: 'busy' | 'failed' | 'no-answer') => this.double.hangUp(this, how, null)
}

export const methodOf = (method: string | undefined): 'GET' | 'POST' => (method?.toUpperCase() === 'GET' ? 'GET' : 'POST')
export const secondsBetween = (from: Date | null, to: Date | null): string =>
  String(from && to ? Math.max(0, Math.floor((to.getTime() - from.getTime()) / 1000)) : 0)
