import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { deliver, readXml, rfc2822, sidOf, type Element, type Parameters, type Reply } from './twilio-wire.ts'

/**
 * A Twilio made from the provider's documentation alone, by somebody who has not read our adapters: REST with Basic
 * authentication, an interpreter of TwiML, signed webhooks. It is attached through the public interface only.
 */

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

const usual: Style = {
  timestamps: true, sequences: true, labels: true, friendlyNames: true, extra: {}, host: null, get: false, eventsBeforeAnswer: false,
  queueResult: 'after-status', numberStatus: true, legStatus: true, statusFirst: false,
}

export type Fault = { status: number; code?: number; retryAfter?: number } | 'no-answer' | 'cut' | 'done-but-cut'
export type Asked = { method: string; path: string; form: Parameters; status?: number }

/** One notice on its way to a webhook: nobody listens for the answer. */
export type Mail = { label: string; url: string; method: 'GET' | 'POST'; form: Parameters }

type Member = { leg: Leg; label: string | null; muted: boolean; hold: boolean; endOnExit: boolean; startOnEnter: boolean }
export type Room = { sid: string; name: string; members: Member[]; started: boolean; ended: boolean; sequence: number; callback: string | null; callbackMethod: 'GET' | 'POST'; events: string[] }

export type AgentPhone = 'answers' | 'rings' | 'busy' | 'failed' | 'no-answer'

export class Leg {
  readonly sid = sidOf('CA')
  readonly heard: string[] = []
  readonly double: TwilioDouble
  readonly from: string
  readonly to: string
  readonly direction: 'inbound' | 'outbound-api'
  status: 'queued' | 'initiated' | 'ringing' | 'in-progress' | 'completed' | 'busy' | 'failed' | 'no-answer' | 'canceled' = 'ringing'
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

  constructor(double: TwilioDouble, from: string, to: string, direction: Leg['direction']) {
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

export type DoubleOptions = { accountSid?: string; authToken?: string; number?: string; now?: () => Date; style?: Partial<Style>; webhookTimeoutMs?: number }

export class TwilioDouble {
  readonly accountSid: string
  readonly authToken: string
  readonly number: string
  readonly now: () => Date
  readonly timeoutMs: number
  style: Style
  url = ''
  /** What is entered at the provider for the number. */
  voiceUrl = ''
  fallbackUrl = ''
  statusUrl = ''
  smsUrl = ''

  readonly legs = new Map<string, Leg>()
  readonly rooms: Room[] = []
  readonly texts = new Map<string, Parameters>()
  readonly textCallbacks = new Map<string, string>()
  readonly asked: Asked[] = []
  /** Every webhook answer that was no 2xx, or no document where one was due. */
  readonly complaints: string[] = []
  readonly sent: (Mail & { status: number; body: string })[] = []

  /** How the agents' softphones behave; by identity or for all. */
  phones = new Map<string, AgentPhone>()
  phone: AgentPhone = 'answers'
  /** How long something said takes, and who lets that time pass. */
  sayTakesMs = 0
  /** What comes of every attempt to queue somebody, where the queue will not have him. */
  queueResult: 'queue-full' | 'error' | 'system-error' | null = null
  wait: (ms: number) => void = () => undefined
  /** Decides over a REST request; called before it is carried out. */
  fault: (asked: Asked) => Fault | undefined = () => undefined
  /** Notices are kept in `mail` instead of being sent. */
  holdMail = false
  mail: Mail[] = []
  /** Notices that never arrive. */
  lose: (mail: Mail) => boolean = () => false
  /** Called while our answer to a message's creation is on its way. */
  beforeMessageAnswer: (sid: string) => Promise<void> = async () => undefined

  private chain: Promise<void> = Promise.resolve()
  private server = createServer((request, response) => void this.serve(request, response))

  constructor(options: DoubleOptions = {}) {
    this.accountSid = options.accountSid ?? sidOf('AC')
    this.authToken = options.authToken ?? randomBytes(16).toString('hex')
    this.number = options.number ?? '+442079460777'
    this.now = options.now ?? (() => new Date())
    this.style = { ...usual, ...options.style }
    this.timeoutMs = options.webhookTimeoutMs ?? 15_000
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve))
    const address = this.server.address()
    this.url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
  }

  async close(): Promise<void> {
    await this.quiet()
    this.server.closeAllConnections()
    await new Promise((resolve) => this.server.close(resolve))
  }

  /** Every notice not held back has been answered. */
  async quiet(): Promise<void> {
    for (let before: Promise<void> | null = null; before !== this.chain; ) {
      before = this.chain
      await before
    }
  }

  // ——— citizens ———

  /** A citizen dials the number. Resolves when he has heard the first document. */
  async call(from: string, more: { extra?: Parameters; sid?: string } = {}): Promise<Leg> {
    const leg = new Leg(this, from, this.number, 'inbound')
    this.legs.set(leg.sid, leg)
    leg.statusCallback = this.statusUrl
    leg.statusEvents = ['completed']
    await this.fetchDocument(leg, this.voiceUrl, 'POST', { CallToken: 'made-up', StirVerstat: 'TN-Validation-Passed-A', ...more.extra }, this.fallbackUrl)
    return leg
  }

  async press(leg: Leg, digits: string): Promise<void> {
    const { gather } = leg
    if (leg.over || !gather) throw new Error(`nobody asked for keys (${leg.at}, heard: ${leg.heard.slice(-2).join(' | ')})`)
    leg.gather = null
    leg.at = 'nowhere'
    await this.fetchDocument(leg, gather.attributes['action'] ?? leg.base, methodOf(gather.attributes['method']), { Digits: digits, FinishedOnKey: '' })
  }

  async silence(leg: Leg): Promise<void> {
    const { gather, after } = leg
    if (leg.over || !gather) throw new Error('nobody asked for keys')
    leg.gather = null
    leg.at = 'nowhere'
    if (gather.attributes['actionOnEmptyResult'] === 'true') await this.fetchDocument(leg, gather.attributes['action'] ?? leg.base, methodOf(gather.attributes['method']), { Digits: '' })
    else await this.run(leg, after, leg.edition)
  }

  /** The wait document has run out: it is asked for again. */
  async askWait(leg: Leg): Promise<void> {
    const { enqueue } = leg
    if (leg.over || !enqueue || !leg.queuedAt) return
    const url = enqueue.attributes['waitUrl']
    if (!url) return
    const waited = String(Math.floor((this.now().getTime() - leg.queuedAt.getTime()) / 1000))
    const edition = leg.edition
    const reply = await this.ask(leg, this.absolute(leg, url), methodOf(enqueue.attributes['waitUrlMethod']), {
      QueueSid: leg.queueSid, QueuePosition: '1', QueueTime: waited, AvgQueueTime: '30', CurrentQueueSize: '1', MaxQueueSize: '100',
    })
    if (leg.edition !== edition || leg.over) return
    const document = reply && this.document(reply, url)
    if (!document) return this.hangUp(leg, 'completed', null)
    for (const verb of document.children) {
      if (!['Play', 'Say', 'Pause', 'Hangup', 'Redirect', 'Leave', 'Gather'].includes(verb.name)) this.complaints.push(`<${verb.name}> while waiting`)
      if (verb.name === 'Say' || verb.name === 'Play') leg.heard.push(verb.text.trim())
      if (verb.name === 'Hangup') return this.hangUp(leg, 'completed', null)
      if (verb.name === 'Leave') return this.leaveQueue(leg, 'leave')
    }
  }

  /** A leg is over: the citizen or the agent hung up, or it never came. */
  async hangUp(leg: Leg, status: Leg['status'] = 'completed', reason: string | null = 'participant_hung_up'): Promise<void> {
    if (leg.over) return
    const wasInQueue = leg.enqueue
    const { dial } = leg
    leg.edition++
    leg.endedAt = this.now()
    leg.status = status
    leg.gather = null
    leg.enqueue = null
    leg.dial = null
    leg.at = 'nowhere'
    const parts: (() => void)[] = []
    if (leg.room) parts.push(() => this.leaveRoom(leg, reason ?? 'participant_hung_up'))
    const status_ = () => this.noteStatus(leg, status)
    const queueResult = () => {
      if (!wasInQueue || this.style.queueResult === 'never' || !wasInQueue.attributes['action']) return
      this.post('queue-result', this.absolute(leg, wasInQueue.attributes['action']), methodOf(wasInQueue.attributes['method']), { ...this.callFields(leg), QueueResult: 'hangup', QueueSid: leg.queueSid, QueueTime: secondsBetween(leg.queuedAt, leg.endedAt) })
    }
    const afterDial = () => {
      if (dial?.attributes['action']) this.post('after-dial', this.absolute(leg, dial.attributes['action']), methodOf(dial.attributes['method']), { ...this.callFields(leg), DialCallStatus: 'answered', DialCallDuration: '1' })
    }
    if (this.style.statusFirst) parts.unshift(status_)
    else if (this.style.queueResult === 'before-status') parts.push(queueResult, afterDial, status_)
    else parts.push(afterDial, status_, queueResult)
    if (this.style.statusFirst) parts.push(queueResult, afterDial)
    for (const part of parts) part()
    await this.quiet()
  }

  // ——— the interpreter ———

  async fetchDocument(leg: Leg, to: string, method: 'GET' | 'POST', more: Parameters, fallback = this.fallbackUrl): Promise<void> {
    const url = this.absolute(leg, to)
    const edition = ++leg.edition
    let reply = await this.ask(leg, url, method, more)
    if (edition !== leg.edition || leg.over) return
    let document = reply && reply.status < 500 ? this.document(reply, url) : null
    if (!document && fallback) {
      reply = await this.ask(leg, fallback, 'POST', { ...more, ErrorCode: '11200', ErrorUrl: url })
      document = reply && reply.status < 500 ? this.document(reply, fallback) : null
    }
    if (edition !== leg.edition || leg.over) return
    if (!document) {
      leg.heard.push('We are sorry, an application error has occurred. Goodbye')
      return this.hangUp(leg, 'completed', null)
    }
    leg.base = url
    if (leg.status === 'ringing' && !['Reject'].includes(document.children[0]?.name ?? '')) leg.status = 'in-progress'
    await this.run(leg, document.children, edition)
  }

  private document(reply: Reply, url: string): Element | null {
    if (reply.status < 200 || reply.status > 299) {
      this.complaints.push(`${reply.status} from ${url}`)
      return null
    }
    if (!/xml/.test(reply.type)) this.complaints.push(`${reply.type} from ${url}`)
    const document = readXml(reply.body)
    if (document.name !== 'Response') throw new Error(`<${document.name}> from ${url}`)
    return document
  }

  private async run(leg: Leg, verbs: Element[], edition: number): Promise<void> {
    for (const [n, verb] of verbs.entries()) {
      if (leg.over || leg.edition !== edition) return
      const rest = verbs.slice(n + 1)
      switch (verb.name) {
        case 'Say':
        case 'Play':
          leg.heard.push(verb.text.trim())
          if (this.sayTakesMs > 0) this.wait(this.sayTakesMs)
          break
        case 'Pause':
          break
        case 'Gather':
          for (const nested of verb.children) if (nested.name !== 'Pause') leg.heard.push(nested.text.trim())
          leg.gather = verb
          leg.after = rest
          leg.at = 'gather'
          return
        case 'Enqueue':
          leg.enqueue = verb
          leg.after = rest
          leg.queuedAt = this.now()
          leg.queueSid = sidOf('QU')
          leg.at = 'queue'
          if (this.queueResult) {
            const result = this.queueResult
            leg.enqueue = null
            return this.fetchDocument(leg, verb.attributes['action'] ?? leg.base, methodOf(verb.attributes['method']), { QueueResult: result, QueueTime: '0' })
          }
          await this.askWait(leg)
          return
        case 'Redirect':
          return this.fetchDocument(leg, verb.text.trim(), methodOf(verb.attributes['method']), {})
        case 'Dial': {
          const conference = verb.children.find((child) => child.name === 'Conference')
          if (!conference) throw new Error('this double dials into conferences only')
          leg.dial = verb
          leg.after = rest
          this.joinByDocument(leg, conference)
          return
        }
        case 'Reject':
          return this.hangUp(leg, verb.attributes['reason'] === 'busy' ? 'busy' : 'no-answer', null)
        case 'Hangup':
          return this.hangUp(leg, 'completed', null)
        default:
          throw new Error(`unknown verb <${verb.name}>`)
      }
    }
    if (!leg.over && leg.edition === edition) await this.hangUp(leg, 'completed', null)
  }

  private async leaveQueue(leg: Leg, result: string): Promise<void> {
    const { enqueue } = leg
    leg.enqueue = null
    if (!enqueue) return
    const form = { QueueResult: result, QueueSid: leg.queueSid, QueueTime: secondsBetween(leg.queuedAt, this.now()) }
    const action = enqueue.attributes['action']
    if (result === 'leave' && action) return this.fetchDocument(leg, action, methodOf(enqueue.attributes['method']), form)
    if (action && this.style.queueResult !== 'never') this.post('queue-result', this.absolute(leg, action), methodOf(enqueue.attributes['method']), { ...this.callFields(leg), ...form })
  }

  // ——— rooms ———

  private roomFor(nameOrSid: string): Room {
    const known = this.rooms.find((room) => !room.ended && (room.name === nameOrSid || room.sid === nameOrSid))
    if (known) return known
    const room: Room = { sid: sidOf('CF'), name: nameOrSid, members: [], started: false, ended: false, sequence: 0, callback: null, callbackMethod: 'POST', events: [] }
    this.rooms.push(room)
    return room
  }

  private joinByDocument(leg: Leg, conference: Element): void {
    const a = conference.attributes
    const room = this.roomFor(conference.text.trim())
    this.settings(room, a['statusCallback'], a['statusCallbackEvent'], a['statusCallbackMethod'])
    this.enter(leg, room, { label: a['participantLabel'] ?? null, muted: a['muted'] === 'true', hold: false, endOnExit: a['endConferenceOnExit'] === 'true', startOnEnter: a['startConferenceOnEnter'] !== 'false' })
  }

  /** Taken from the first who comes; later ones are ignored. */
  private settings(room: Room, callback: string | undefined, events: string | undefined, method: string | undefined): void {
    if (room.callback !== null || room.members.length > 0) return
    room.callback = callback ?? null
    room.events = (events ?? 'start end').split(/[\s,]+/).filter(Boolean)
    room.callbackMethod = methodOf(method)
  }

  private enter(leg: Leg, room: Room, member: Omit<Member, 'leg'>): void {
    leg.room = room
    leg.at = 'room'
    const joined = { leg, ...member }
    room.members.push(joined)
    this.noteRoom(room, 'participant-join', joined)
    if (!room.started && room.members.length > 1 && room.members.some((each) => each.startOnEnter)) {
      room.started = true
      this.noteRoom(room, 'conference-start', null)
    }
  }

  private leaveRoom(leg: Leg, reason: string): void {
    const { room } = leg
    if (!room) return
    const member = room.members.find((each) => each.leg === leg)
    leg.room = null
    if (!member) return
    room.members = room.members.filter((each) => each !== member)
    this.noteRoom(room, 'participant-leave', member, { ReasonParticipantLeft: reason, ParticipantCallStatus: leg.status })
    if (member.endOnExit) {
      for (const other of [...room.members]) {
        room.members = room.members.filter((each) => each !== other)
        this.noteRoom(room, 'participant-leave', other, { ReasonParticipantLeft: 'moderator_ended_conference', ParticipantCallStatus: other.leg.status })
        other.leg.room = null
        void this.afterRoom(other.leg)
      }
    }
    if (room.members.length === 0 && !room.ended) {
      room.ended = true
      this.noteRoom(room, 'conference-end', null, { ReasonConferenceEnded: member.endOnExit ? 'participant-with-end-conference-on-exit-left' : 'last-participant-left', CallSidEndingConference: leg.sid })
    }
  }

  /** The conference ends under its members. */
  endRoom(room: Room): void {
    for (const member of [...room.members].sort((a, b) => a.leg.direction.localeCompare(b.leg.direction))) {
      room.members = room.members.filter((each) => each !== member)
      member.leg.room = null
      this.noteRoom(room, 'participant-leave', member, { ReasonParticipantLeft: 'conference_ended_via_api', ParticipantCallStatus: member.leg.status })
      void this.afterRoom(member.leg)
    }
    room.ended = true
    this.noteRoom(room, 'conference-end', null, { ReasonConferenceEnded: 'conference-ended-via-api' })
  }

  /** Out of the room, still on the line: the document goes on; a leg made by REST has none and is over. */
  private async afterRoom(leg: Leg): Promise<void> {
    if (leg.over) return
    leg.at = 'nowhere'
    if (leg.direction === 'outbound-api') return this.hangUp(leg, 'completed', null)
    const { dial, after } = leg
    leg.dial = null
    if (dial?.attributes['action']) return this.fetchDocument(leg, dial.attributes['action'], methodOf(dial.attributes['method']), { DialCallStatus: 'answered', DialCallDuration: '1' })
    return this.run(leg, after, leg.edition)
  }

  private noteRoom(room: Room, event: string, member: Member | null, more: Parameters = {}): void {
    const wanted = event.replace(/^(conference|participant)-/, '').replace(/^un/, '')
    const sequence = room.sequence++
    if (!room.callback || !room.events.includes(wanted)) return
    this.post(`${event}${member ? ` ${member.leg.direction === 'inbound' ? 'citizen' : 'agent'}` : ''}`, room.callback, room.callbackMethod, {
      AccountSid: this.accountSid, ConferenceSid: room.sid, StatusCallbackEvent: event,
      ...(this.style.friendlyNames ? { FriendlyName: room.name } : {}),
      ...this.stamp(sequence + 1),
      ...(member && { CallSid: member.leg.sid, Muted: String(member.muted), Hold: String(member.hold), Coaching: 'false', StartConferenceOnEnter: String(member.startOnEnter), EndConferenceOnExit: String(member.endOnExit) }),
      ...(member?.label && this.style.labels ? { ParticipantLabel: member.label } : {}),
      ...more,
    })
  }

  private stamp(sequence: number): Parameters {
    return { ...(this.style.timestamps ? { Timestamp: rfc2822(this.now()) } : {}), ...(this.style.sequences ? { SequenceNumber: String(sequence) } : {}) }
  }

  // ——— an agent's leg ———

  /** The softphone picks up. */
  async legAnswers(leg: Leg): Promise<void> {
    if (leg.over || leg.status === 'in-progress') return
    leg.status = 'in-progress'
    this.noteStatus(leg, 'in-progress')
    if (leg.member && leg.roomName) this.enter(leg, this.roomFor(leg.roomName), leg.member)
    await this.quiet()
  }

  private async ring(leg: Leg): Promise<void> {
    leg.status = 'initiated'
    this.noteStatus(leg, 'initiated')
    leg.status = 'ringing'
    this.noteStatus(leg, 'ringing')
    const phone = this.phones.get(leg.to.replace(/^client:/, '')) ?? this.phone
    if (phone === 'answers') await this.legAnswers(leg)
    else if (phone !== 'rings') await this.hangUp(leg, phone, null)
  }

  private noteStatus(leg: Leg, status: Leg['status']): void {
    const event = status === 'in-progress' ? 'answered' : ['initiated', 'ringing'].includes(status) ? status : 'completed'
    const sequence = leg.sequence++
    if (leg.direction === 'inbound' ? !this.style.numberStatus : !this.style.legStatus) return
    if (!leg.statusCallback || !leg.statusEvents.includes(event)) return
    this.post(`${leg.direction === 'inbound' ? 'citizen' : 'agent'} ${status}`, leg.statusCallback, 'POST', {
      ...this.callFields(leg), CallStatus: status, CallbackSource: 'call-progress-events', ...this.stamp(leg.direction === 'inbound' ? 0 : sequence),
      ...(event === 'completed' ? { CallDuration: secondsBetween(leg.startedAt, leg.endedAt), Duration: '1', SipResponseCode: '200' } : {}),
    })
  }

  // ——— what goes out ———

  callFields(leg: Leg): Parameters {
    return { AccountSid: this.accountSid, ApiVersion: '2010-04-01', CallSid: leg.sid, CallStatus: leg.status, Called: leg.to, Caller: leg.from, Direction: leg.direction, From: leg.from, To: leg.to, FromCity: '', FromCountry: 'GB', FromZip: '' }
  }

  private absolute(leg: Leg, url: string): string {
    return leg.base === '' ? url : new URL(url, leg.base).toString()
  }

  private outward(url: string): string {
    if (!this.style.host) return url
    const parts = new URL(url)
    return url.replace(parts.hostname, this.style.host)
  }

  /** A request whose answer the caller hears. null: no answer in time, or no connection. */
  private async ask(leg: Leg, url: string, method: 'GET' | 'POST', more: Parameters): Promise<Reply | null> {
    try {
      return await deliver({ url: this.outward(url), method: this.style.get ? 'GET' : method, form: { ...this.callFields(leg), ...more, ...this.style.extra }, token: this.authToken, timeoutMs: this.timeoutMs })
    } catch (error) {
      this.complaints.push(`${(error as Error).message} from ${url}`)
      return null
    }
  }

  /** A notice: sent in order, or held for the test to shuffle. */
  post(label: string, url: string, method: 'GET' | 'POST', form: Parameters): void {
    const mail: Mail = { label, url, method, form: { ...form, ...this.style.extra } }
    if (this.lose(mail)) return
    if (this.holdMail) this.mail.push(mail)
    else this.chain = this.chain.then(() => this.send(mail)).then(() => undefined)
  }

  async send(mail: Mail): Promise<Reply> {
    try {
      const reply = await deliver({ url: this.outward(mail.url), method: this.style.get ? 'GET' : mail.method, form: mail.form, token: this.authToken, timeoutMs: this.timeoutMs })
      this.sent.push({ ...mail, status: reply.status, body: reply.body })
      if (reply.status < 200 || reply.status > 299) this.complaints.push(`${reply.status} from ${mail.url} (${mail.label})`)
      return reply
    } catch (error) {
      this.complaints.push(`${(error as Error).message} from ${mail.url} (${mail.label})`)
      return { status: 0, body: '', type: '' }
    }
  }

  /** Sends what was held back that `which` picks, in the order given by `order` or as it happened. */
  async release(which: (mail: Mail) => boolean = () => true, order: (mails: Mail[]) => Mail[] = (mails) => mails): Promise<void> {
    const chosen = this.mail.filter(which)
    this.mail = this.mail.filter((mail) => !chosen.includes(mail))
    for (const mail of order(chosen)) await this.send(mail)
  }

  // ——— texts ———

  /** A text arrives. Answers the webhook's reply. */
  async text(form: Parameters, more: { forge?: 'wrong' | 'missing'; url?: string; method?: 'GET' | 'POST'; idempotency?: string } = {}): Promise<Reply> {
    const sid = form['MessageSid'] ?? sidOf('SM')
    const all: Parameters = { MessageSid: sid, SmsSid: sid, SmsMessageSid: sid, AccountSid: this.accountSid, To: this.number, NumMedia: '0', NumSegments: '1', SmsStatus: 'received', ApiVersion: '2010-04-01', FromCountry: 'GB', ...form, ...this.style.extra }
    return deliver({ url: this.outward(more.url ?? this.smsUrl), method: more.method ?? (this.style.get ? 'GET' : 'POST'), form: all, token: this.authToken, timeoutMs: this.timeoutMs, ...(more.forge ? { forge: more.forge } : {}), ...(more.idempotency ? { idempotency: more.idempotency } : {}) })
  }

  /** A receipt for a text of ours. */
  async receipt(sid: string, status: string, more: Parameters = {}): Promise<Reply> {
    const url = this.textCallbacks.get(sid)
    if (!url) throw new Error(`no callback was asked for ${sid}`)
    const text = this.texts.get(sid)!
    return deliver({ url: this.outward(url), method: this.style.get ? 'GET' : 'POST', form: { MessageSid: sid, SmsSid: sid, MessageStatus: status, SmsStatus: status, AccountSid: this.accountSid, ApiVersion: '2010-04-01', From: this.number, To: text['To']!, ...more, ...this.style.extra }, token: this.authToken, timeoutMs: this.timeoutMs })
  }

  // ——— REST ———

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const url = new URL(request.url ?? '/', this.url)
    const form = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString('utf8')))
    const repeated = [...new URLSearchParams(Buffer.concat(chunks).toString('utf8'))].filter(([name]) => name.endsWith('StatusCallbackEvent')).reduce<Record<string, string[]>>((all, [name, value]) => ({ ...all, [name]: [...(all[name] ?? []), value] }), {})
    for (const [name, values] of Object.entries(repeated)) form[name] = values.join(' ')
    const asked: Asked = { method: request.method ?? 'GET', path: url.pathname, form: request.method === 'GET' ? Object.fromEntries(url.searchParams) : form }
    this.asked.push(asked)
    const answer = (status: number, body: unknown, headers: Record<string, string> = {}) => {
      asked.status = status
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(status === 204 ? undefined : JSON.stringify(body))
    }
    const refuse = (status: number, code: number, headers: Record<string, string> = {}) => answer(status, { code, message: 'as the double pleases', more_info: `https://www.twilio.com/docs/errors/${code}`, status }, headers)
    if (request.headers.authorization !== `Basic ${Buffer.from(`${this.accountSid}:${this.authToken}`).toString('base64')}`) return refuse(401, 20003)
    const fault = this.fault(asked)
    if (fault === 'cut') return void request.socket.destroy()
    if (fault === 'no-answer') return
    if (fault === 'done-but-cut') {
      await this.handle(asked, () => undefined, () => undefined)
      return void request.socket.destroy()
    }
    if (fault) return refuse(fault.status, fault.code ?? 20500, fault.retryAfter ? { 'retry-after': String(fault.retryAfter) } : {})
    await this.handle(asked, answer, refuse)
  }

  private async handle(asked: Asked, answer: (status: number, body: unknown) => void, refuse: (status: number, code: number) => void): Promise<void> {
    const prefix = `/2010-04-01/Accounts/${this.accountSid}`
    if (!asked.path.startsWith(prefix)) return refuse(404, 20404)
    const [noun = '', id, sub, subId] = asked.path.slice(prefix.length).replace(/\.json$/, '').split('/').filter(Boolean).map(decodeURIComponent)
    const write = asked.method === 'POST'
    const { form } = asked
    if (noun === '') return answer(200, { sid: this.accountSid, status: 'active', friendly_name: 'double', type: 'Full' })
    if (noun === 'Calls' && !id) {
      const since = form['StartTime>'] ?? form['StartTime>=']
      const found = [...this.legs.values()].filter((leg) => (!form['To'] || leg.to === form['To']) && (!form['From'] || leg.from === form['From']) && (!since || leg.startedAt.getTime() >= Math.floor(Date.parse(since) / 1000) * 1000))
      return answer(200, { calls: found.map((leg) => this.callBody(leg)), page: 0, page_size: 50, next_page_uri: null, uri: asked.path })
    }
    if (noun === 'Calls') {
      const leg = this.legs.get(id!)
      if (!leg) return refuse(404, 20404)
      if (!write) return answer(200, this.callBody(leg))
      return this.updateCall(leg, form, answer, refuse)
    }
    if (noun === 'Conferences' && sub === 'Participants') return this.participants(asked, id!, subId, answer, refuse)
    if (noun === 'Conferences' && !id) return answer(200, { conferences: this.rooms.filter((room) => !form['FriendlyName'] || room.name === form['FriendlyName']).map((room) => this.roomBody(room)), next_page_uri: null })
    if (noun === 'Conferences') {
      const room = this.rooms.find((each) => each.sid === id)
      if (!room) return refuse(404, 20404)
      return answer(200, this.roomBody(room))
    }
    if (noun === 'Messages' && id) return this.texts.has(id) ? answer(200, this.textBody(id)) : refuse(404, 20404)
    if (noun === 'Messages' && !write) return answer(200, { messages: [...this.texts.keys()].reverse().filter((sid) => !form['To'] || this.texts.get(sid)!['To'] === form['To']).map((sid) => this.textBody(sid)), next_page_uri: null })
    if (noun === 'Messages') {
      const sid = sidOf('SM')
      this.texts.set(sid, { ...form, status: 'queued' })
      if (form['StatusCallback']) this.textCallbacks.set(sid, form['StatusCallback'])
      await this.beforeMessageAnswer(sid)
      return answer(201, this.textBody(sid))
    }
    return refuse(404, 20404)
  }

  private async updateCall(leg: Leg, form: Parameters, answer: (status: number, body: unknown) => void, refuse: (status: number, code: number) => void): Promise<void> {
    if (leg.over) return refuse(400, 21220)
    if (form['Status'] === 'completed' || form['Status'] === 'canceled') {
      const status = leg.status === 'in-progress' ? 'completed' : 'canceled'
      answer(200, { ...this.callBody(leg), status })
      void this.hangUp(leg, status, 'participant_updated_via_api')
      return
    }
    if (leg.status !== 'in-progress') return refuse(400, 21220)
    answer(200, this.callBody(leg))
    const edition = ++leg.edition
    leg.gather = null
    if (leg.enqueue) await this.leaveQueue(leg, 'redirected')
    if (leg.room) this.leaveRoom(leg, 'participant_updated_via_api')
    leg.dial = null
    if (form['Url']) return this.fetchDocument(leg, form['Url'], methodOf(form['Method']), {})
    if (form['Twiml']) {
      const document = readXml(form['Twiml'])
      await this.run(leg, document.children, edition)
    }
  }

  private async participants(asked: Asked, roomId: string, callSid: string | undefined, answer: (status: number, body: unknown) => void, refuse: (status: number, code: number) => void): Promise<void> {
    const { form } = asked
    if (!callSid && asked.method === 'POST') {
      const room = this.roomFor(roomId)
      if (form['Label'] && room.members.some((member) => member.label === form['Label'])) return refuse(400, 16025)
      this.settings(room, form['ConferenceStatusCallback'], form['ConferenceStatusCallbackEvent'], form['ConferenceStatusCallbackMethod'])
      const leg = new Leg(this, form['From'] ?? '', form['To'] ?? '', 'outbound-api')
      leg.status = 'queued'
      leg.statusCallback = form['StatusCallback'] ?? null
      leg.statusEvents = (form['StatusCallbackEvent'] ?? 'completed').split(/[\s,]+/)
      leg.roomName = room.name
      leg.member = { label: form['Label'] ?? null, muted: form['Muted'] === 'true', hold: false, endOnExit: form['EndConferenceOnExit'] === 'true', startOnEnter: form['StartConferenceOnEnter'] !== 'false' }
      this.legs.set(leg.sid, leg)
      const body = { account_sid: this.accountSid, call_sid: leg.sid, label: form['Label'] ?? null, conference_sid: room.sid, muted: false, hold: false, coaching: false, status: 'queued', start_conference_on_enter: true, end_conference_on_exit: false, queue_time: '0' }
      if (this.style.eventsBeforeAnswer) {
        await this.ring(leg)
        answer(201, body)
      } else {
        answer(201, body)
        setImmediate(() => void this.ring(leg))
      }
      return
    }
    const room = this.rooms.find((each) => !each.ended && (each.sid === roomId || each.name === roomId))
    if (!room) return refuse(404, 20404)
    const bodyOf = (member: Member) => ({ call_sid: member.leg.sid, conference_sid: room.sid, label: member.label, muted: member.muted, hold: member.hold, status: 'connected' })
    if (!callSid) return answer(200, { participants: room.members.map(bodyOf), next_page_uri: null })
    const member = room.members.find((each) => each.leg.sid === callSid || each.label === callSid)
    if (!member) return refuse(404, 20404)
    if (asked.method === 'DELETE') {
      answer(204, null)
      void this.hangUp(member.leg, 'completed', 'participant_updated_via_api')
      return
    }
    if (form['Hold'] !== undefined && member.hold !== (form['Hold'] === 'true')) {
      member.hold = form['Hold'] === 'true'
      this.noteRoom(room, member.hold ? 'participant-hold' : 'participant-unhold', member)
    }
    if (form['Muted'] !== undefined && member.muted !== (form['Muted'] === 'true')) {
      member.muted = form['Muted'] === 'true'
      this.noteRoom(room, member.muted ? 'participant-mute' : 'participant-unmute', member)
    }
    if (form['EndConferenceOnExit'] !== undefined) member.endOnExit = form['EndConferenceOnExit'] === 'true'
    answer(200, bodyOf(member))
  }

  private callBody(leg: Leg) {
    return { sid: leg.sid, account_sid: this.accountSid, status: leg.status, direction: leg.direction, from: leg.from, to: leg.to, date_created: rfc2822(leg.startedAt), start_time: rfc2822(leg.startedAt), end_time: leg.endedAt ? rfc2822(leg.endedAt) : null, duration: leg.endedAt ? secondsBetween(leg.startedAt, leg.endedAt) : null, answered_by: null, parent_call_sid: null, uri: `/2010-04-01/Accounts/${this.accountSid}/Calls/${leg.sid}.json` }
  }

  private roomBody(room: Room) {
    return { sid: room.sid, friendly_name: room.name, status: room.ended ? 'completed' : room.started ? 'in-progress' : 'init', account_sid: this.accountSid }
  }

  private textBody(sid: string) {
    const text = this.texts.get(sid)!
    return { sid, account_sid: this.accountSid, status: text['status'], direction: 'outbound-api', from: text['From'] ?? this.number, to: text['To'], body: text['Body'], num_segments: '1', num_media: '0', error_code: null, error_message: null, date_created: rfc2822(this.now()), date_sent: null, messaging_service_sid: null }
  }
}

const methodOf = (method: string | undefined): 'GET' | 'POST' => (method?.toUpperCase() === 'GET' ? 'GET' : 'POST')
const secondsBetween = (from: Date | null, to: Date | null): string => String(from && to ? Math.max(0, Math.floor((to.getTime() - from.getTime()) / 1000)) : 0)
