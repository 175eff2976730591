import { randomBytes } from 'node:crypto'
import {
  Leg,
  methodOf,
  secondsBetween,
  usual,
  type AgentPhone,
  type Asked,
  type Fault,
  type LegHost,
  type Mail,
  type Member,
  type Room,
  type Style,
} from './twilio-leg.ts'
import { deliver, readXml, rfc2822, sidOf, type Element, type Parameters, type Reply } from './twilio-wire.ts'

export type DoubleOptions = {
  accountSid?: string
  authToken?: string
  number?: string
  now?: () => Date
  style?: Partial<Style>
  webhookTimeoutMs?: number
}

/** The telephone half: citizens, documents, rooms, agents' lines, and the notices they cause. */
export class TwilioVoice implements LegHost {
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

  protected chain: Promise<void> = Promise.resolve()

  constructor(options: DoubleOptions = {}) {
    this.accountSid = options.accountSid ?? sidOf('AC')
    this.authToken = options.authToken ?? randomBytes(16).toString('hex')
    this.number = options.number ?? '+442079460777'
    this.now = options.now ?? (() => new Date())
    this.style = { ...usual, ...options.style }
    this.timeoutMs = options.webhookTimeoutMs ?? 15_000
  }

  /** Every notice not held back has been answered. */
  async quiet(): Promise<void> {
    for (let before: Promise<void> | null = null; before !== this.chain;) {
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
    await this.fetchDocument(
      leg,
      this.voiceUrl,
      'POST',
      { CallToken: 'made-up', StirVerstat: 'TN-Validation-Passed-A', ...more.extra },
      this.fallbackUrl,
    )
    return leg
  }

  async press(leg: Leg, digits: string): Promise<void> {
    const { gather } = leg
    if (leg.over || !gather) throw new Error(`nobody asked for keys (${leg.at}, heard: ${leg.heard.slice(-2).join(' | ')})`)
    leg.gather = null
    leg.at = 'nowhere'
    await this.fetchDocument(leg, gather.attributes['action'] ?? leg.base, methodOf(gather.attributes['method']), {
      Digits: digits,
      FinishedOnKey: '',
    })
  }

  async silence(leg: Leg): Promise<void> {
    const { gather, after } = leg
    if (leg.over || !gather) throw new Error('nobody asked for keys')
    leg.gather = null
    leg.at = 'nowhere'
    if (gather.attributes['actionOnEmptyResult'] === 'true')
      await this.fetchDocument(leg, gather.attributes['action'] ?? leg.base, methodOf(gather.attributes['method']), {
        Digits: '',
      })
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
      QueueSid: leg.queueSid,
      QueuePosition: '1',
      QueueTime: waited,
      AvgQueueTime: '30',
      CurrentQueueSize: '1',
      MaxQueueSize: '100',
    })
    if (leg.edition !== edition || leg.over) return
    const document = reply && this.document(reply, url)
    if (!document) return this.hangUp(leg, 'completed', null)
    for (const verb of document.children) {
      if (!['Play', 'Say', 'Pause', 'Hangup', 'Redirect', 'Leave', 'Gather'].includes(verb.name))
        this.complaints.push(`<${verb.name}> while waiting`)
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
      this.post('queue-result', this.absolute(leg, wasInQueue.attributes['action']), methodOf(wasInQueue.attributes['method']), {
        ...this.callFields(leg),
        QueueResult: 'hangup',
        QueueSid: leg.queueSid,
        QueueTime: secondsBetween(leg.queuedAt, leg.endedAt),
      })
    }
    const afterDial = () => {
      if (dial?.attributes['action'])
        this.post('after-dial', this.absolute(leg, dial.attributes['action']), methodOf(dial.attributes['method']), {
          ...this.callFields(leg),
          DialCallStatus: 'answered',
          DialCallDuration: '1',
        })
    }
    if (this.style.statusFirst) parts.unshift(status_)
    else if (this.style.queueResult === 'before-status') parts.push(queueResult, afterDial, status_)
    else parts.push(afterDial, status_, queueResult)
    if (this.style.statusFirst) parts.push(queueResult, afterDial)
    for (const part of parts) part()
    await this.quiet()
  }

  // ——— the interpreter ———

  async fetchDocument(
    leg: Leg,
    to: string,
    method: 'GET' | 'POST',
    more: Parameters,
    fallback = this.fallbackUrl,
  ): Promise<void> {
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

  protected document(reply: Reply, url: string): Element | null {
    if (reply.status < 200 || reply.status > 299) {
      this.complaints.push(`${reply.status} from ${url}`)
      return null
    }
    if (!/xml/.test(reply.type)) this.complaints.push(`${reply.type} from ${url}`)
    const document = readXml(reply.body)
    if (document.name !== 'Response') throw new Error(`<${document.name}> from ${url}`)
    return document
  }

  protected async run(leg: Leg, verbs: Element[], edition: number): Promise<void> {
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
            return this.fetchDocument(leg, verb.attributes['action'] ?? leg.base, methodOf(verb.attributes['method']), {
              QueueResult: result,
              QueueTime: '0',
            })
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

  protected async leaveQueue(leg: Leg, result: string): Promise<void> {
    const { enqueue } = leg
    leg.enqueue = null
    if (!enqueue) return
    const form = { QueueResult: result, QueueSid: leg.queueSid, QueueTime: secondsBetween(leg.queuedAt, this.now()) }
    const action = enqueue.attributes['action']
    if (result === 'leave' && action) return this.fetchDocument(leg, action, methodOf(enqueue.attributes['method']), form)
    if (action && this.style.queueResult !== 'never')
      this.post('queue-result', this.absolute(leg, action), methodOf(enqueue.attributes['method']), {
        ...this.callFields(leg),
        ...form,
      })
  }

  // ——— rooms ———

  protected roomFor(nameOrSid: string): Room {
    const known = this.rooms.find((room) => !room.ended && (room.name === nameOrSid || room.sid === nameOrSid))
    if (known) return known
    const room: Room = {
      sid: sidOf('CF'),
      name: nameOrSid,
      members: [],
      started: false,
      ended: false,
      sequence: 0,
      callback: null,
      callbackMethod: 'POST',
      events: [],
    }
    this.rooms.push(room)
    return room
  }

  protected joinByDocument(leg: Leg, conference: Element): void {
    const a = conference.attributes
    const room = this.roomFor(conference.text.trim())
    this.settings(room, a['statusCallback'], a['statusCallbackEvent'], a['statusCallbackMethod'])
    this.enter(leg, room, {
      label: a['participantLabel'] ?? null,
      muted: a['muted'] === 'true',
      hold: false,
      endOnExit: a['endConferenceOnExit'] === 'true',
      startOnEnter: a['startConferenceOnEnter'] !== 'false',
    })
  }

  /** Taken from the first who comes; later ones are ignored. */
  protected settings(room: Room, callback: string | undefined, events: string | undefined, method: string | undefined): void {
    if (room.callback !== null || room.members.length > 0) return
    room.callback = callback ?? null
    room.events = (events ?? 'start end').split(/[\s,]+/).filter(Boolean)
    room.callbackMethod = methodOf(method)
  }

  protected enter(leg: Leg, room: Room, member: Omit<Member, 'leg'>): void {
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

  protected leaveRoom(leg: Leg, reason: string): void {
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
        this.noteRoom(room, 'participant-leave', other, {
          ReasonParticipantLeft: 'moderator_ended_conference',
          ParticipantCallStatus: other.leg.status,
        })
        other.leg.room = null
        void this.afterRoom(other.leg)
      }
    }
    if (room.members.length === 0 && !room.ended) {
      room.ended = true
      this.noteRoom(room, 'conference-end', null, {
        ReasonConferenceEnded: member.endOnExit ? 'participant-with-end-conference-on-exit-left' : 'last-participant-left',
        CallSidEndingConference: leg.sid,
      })
    }
  }

  /** The conference ends under its members. */
  endRoom(room: Room): void {
    for (const member of [...room.members].sort((a, b) => a.leg.direction.localeCompare(b.leg.direction))) {
      room.members = room.members.filter((each) => each !== member)
      member.leg.room = null
      this.noteRoom(room, 'participant-leave', member, {
        ReasonParticipantLeft: 'conference_ended_via_api',
        ParticipantCallStatus: member.leg.status,
      })
      void this.afterRoom(member.leg)
    }
    room.ended = true
    this.noteRoom(room, 'conference-end', null, { ReasonConferenceEnded: 'conference-ended-via-api' })
  }

  /** Out of the room, still on the line: the document goes on; a leg made by REST has none and is over. */
  protected async afterRoom(leg: Leg): Promise<void> {
    if (leg.over) return
    leg.at = 'nowhere'
    if (leg.direction === 'outbound-api') return this.hangUp(leg, 'completed', null)
    const { dial, after } = leg
    leg.dial = null
    if (dial?.attributes['action'])
      return this.fetchDocument(leg, dial.attributes['action'], methodOf(dial.attributes['method']), {
        DialCallStatus: 'answered',
        DialCallDuration: '1',
      })
    return this.run(leg, after, leg.edition)
  }

  protected noteRoom(room: Room, event: string, member: Member | null, more: Parameters = {}): void {
    const wanted = event.replace(/^(conference|participant)-/, '').replace(/^un/, '')
    const sequence = room.sequence++
    if (!room.callback || !room.events.includes(wanted)) return
    this.post(
      `${event}${member ? ` ${member.leg.direction === 'inbound' ? 'citizen' : 'agent'}` : ''}`,
      room.callback,
      room.callbackMethod,
      {
        AccountSid: this.accountSid,
        ConferenceSid: room.sid,
        StatusCallbackEvent: event,
        ...(this.style.friendlyNames ? { FriendlyName: room.name } : {}),
        ...this.stamp(sequence + 1),
        ...(member && {
          CallSid: member.leg.sid,
          Muted: String(member.muted),
          Hold: String(member.hold),
          Coaching: 'false',
          StartConferenceOnEnter: String(member.startOnEnter),
          EndConferenceOnExit: String(member.endOnExit),
        }),
        ...(member?.label && this.style.labels ? { ParticipantLabel: member.label } : {}),
        ...more,
      },
    )
  }

  protected stamp(sequence: number): Parameters {
    return {
      ...(this.style.timestamps ? { Timestamp: rfc2822(this.now()) } : {}),
      ...(this.style.sequences ? { SequenceNumber: String(sequence) } : {}),
    }
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

  protected async ring(leg: Leg): Promise<void> {
    leg.status = 'initiated'
    this.noteStatus(leg, 'initiated')
    leg.status = 'ringing'
    this.noteStatus(leg, 'ringing')
    const phone = this.phones.get(leg.to.replace(/^client:/, '')) ?? this.phone
    if (phone === 'answers') await this.legAnswers(leg)
    else if (phone !== 'rings') await this.hangUp(leg, phone, null)
  }

  protected noteStatus(leg: Leg, status: Leg['status']): void {
    const event = status === 'in-progress' ? 'answered' : ['initiated', 'ringing'].includes(status) ? status : 'completed'
    const sequence = leg.sequence++
    if (leg.direction === 'inbound' ? !this.style.numberStatus : !this.style.legStatus) return
    if (!leg.statusCallback || !leg.statusEvents.includes(event)) return
    this.post(`${leg.direction === 'inbound' ? 'citizen' : 'agent'} ${status}`, leg.statusCallback, 'POST', {
      ...this.callFields(leg),
      CallStatus: status,
      CallbackSource: 'call-progress-events',
      ...this.stamp(leg.direction === 'inbound' ? 0 : sequence),
      ...(event === 'completed'
        ? { CallDuration: secondsBetween(leg.startedAt, leg.endedAt), Duration: '1', SipResponseCode: '200' }
        : {}),
    })
  }

  // ——— what goes out ———

  callFields(leg: Leg): Parameters {
    return {
      AccountSid: this.accountSid,
      ApiVersion: '2010-04-01',
      CallSid: leg.sid,
      CallStatus: leg.status,
      Called: leg.to,
      Caller: leg.from,
      Direction: leg.direction,
      From: leg.from,
      To: leg.to,
      FromCity: '',
      FromCountry: 'GB',
      FromZip: '',
    }
  }

  protected absolute(leg: Leg, url: string): string {
    return leg.base === '' ? url : new URL(url, leg.base).toString()
  }

  protected outward(url: string): string {
    if (!this.style.host) return url
    const parts = new URL(url)
    return url.replace(parts.hostname, this.style.host)
  }

  /** A request whose answer the caller hears. null: no answer in time, or no connection. */
  protected async ask(leg: Leg, url: string, method: 'GET' | 'POST', more: Parameters): Promise<Reply | null> {
    try {
      return await deliver({
        url: this.outward(url),
        method: this.style.get ? 'GET' : method,
        form: { ...this.callFields(leg), ...more, ...this.style.extra },
        token: this.authToken,
        timeoutMs: this.timeoutMs,
      })
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
      const reply = await deliver({
        url: this.outward(mail.url),
        method: this.style.get ? 'GET' : mail.method,
        form: mail.form,
        token: this.authToken,
        timeoutMs: this.timeoutMs,
      })
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
}
