/**
 * The channel port. An adapter knows one provider's dialect and nothing else: it verifies bytes, turns them into a few
 * neutral events, and turns our messages and call commands into the provider's requests. It keeps no state: settings
 * arrive as a value, checked by the adapter's own schema. Nothing of ours is imported here, and nothing in here may be.
 */
import type { ZodType } from 'zod'
import type { CallCommand, CallContext, CallLookup, LiveCommand, LiveResult, RoomLookup } from './call-commands.ts'
import type { OutboundMessage, SentMessage } from './outbound.ts'
import type { Simulator, SimulatorHost } from './simulator.ts'

/** The kinds of interaction that are routed. One adapter speaks for exactly one of them. */
export type ChannelName = 'voice' | 'callback' | 'chat' | 'sms' | 'social' | 'email'

/** A request as it arrived. `body` holds the raw bytes: verify before anything is parsed. */
export type WebhookRequest = {
  method: string
  /** The public URL the provider was given, including the query: some providers sign it. */
  url: string
  /** Other spellings of the same public URL that may have been signed (localhost for 127.0.0.1 on a demo machine). */
  otherUrls?: readonly string[]
  /** What follows /webhooks/:adapter/:account, '' or '/status' and the like. */
  path: string
  /** Names in lower case. */
  headers: Readonly<Record<string, string | undefined>>
  body: Buffer
  receivedAt: Date
}

export type HttpReply = { status: number; headers: Record<string, string>; body: string }

/** 400: a signature is missing; 403: it is wrong. Nothing of a refused request is kept but a count. */
export type Verdict = { ok: true } | { ok: false; status: 400 | 401 | 403; reason: string }

// ---------------------------------------------------------------- events in

type EventBase = {
  /** Unique per event within an account; the same request twice gives the same value. Its unique index de-duplicates. */
  externalId: string
  /** The provider's time, null where the provider does not say. */
  at: Date | null
  /** The provider's sequence number within one call or conference, null where there is none. */
  sequence: number | null
}

/** queued < sent < delivered|failed < read; later steps only ever climb; what keeps messages sees to it. */
export type MessageStatus = 'queued' | 'sent' | 'delivered' | 'failed' | 'read'

/** Why a message did not arrive, in words an agent can act on. */
export type DeliveryProblem = {
  /** The provider's own code, for support cases. */
  code: string
  meaning: 'unreachable' | 'cannot-receive' | 'opted-out' | 'invalid-address' | 'filtered' | 'unknown'
  /** Sending the same text again later may help. */
  retry: boolean
  /** What the provider said, in its own words; absent where it said nothing worth reading. */
  words?: string | null
}

export type MessageReceived = EventBase & {
  kind: 'message.received'
  messageId: string
  /** E.164 number, mail address, … null when the sender is withheld. */
  from: string | null
  to: string
  text: string
  attachments: { url: string; contentType: string | null }[]
  /** Parts the provider billed, null where it does not say. */
  parts: number | null
  /** The sender can be answered: not an alphanumeric name, not withheld, not ourselves. */
  replyable: boolean
  /** It came from one of our own addresses: a loop, never to be answered automatically. */
  ownAddress: boolean
  /** The provider itself has recorded a consent change: keep it, open no work for an agent. */
  consent: 'opted-out' | 'opted-in' | null
}

/** A mail address with the name written beside it. */
export type LetterAddress = { address: string; name: string | null }

/** Why a letter was (probably) written by a machine. */
export type Automatic =
  /** Out of office and the like, or whatever says of itself that a machine sent it. */
  | 'auto-reply'
  /** A report that something we sent did not arrive, or not yet. */
  | 'bounce'
  /** A newsletter or a mailing list. */
  | 'list'
  /** Our own letter has come back. */
  | 'own'
  /** An answer to an invitation. */
  | 'calendar'

export type LetterAttachment = {
  /** Its place in the letter, from 0: what `openAttachment` is asked for. */
  index: number
  name: string
  /** By its content where that tells, else as the sender says. */
  contentType: string
  size: number
  /** `asic-e`: a signed container (edoc, asice). `tnef`: winmail.dat. `letter`: a letter in a letter. */
  kind: 'file' | 'asic-e' | 'tnef' | 'calendar' | 'letter' | 'image'
  /** The id by which the HTML names it, null for a plain attachment. */
  contentId: string | null
  /** What the virus scanner said; null: there is none. */
  scan: 'clean' | 'infected' | 'failed' | null
}

/** What the mail server that received a letter says of its sender. `unknown`: it says nothing that could be trusted. */
export type SenderVerdict = {
  verified: 'yes' | 'no' | 'unknown'
  spf: string | null
  dkim: string | null
  dmarc: string | null
}

/** A report on something we sent (RFC 3464, or an old one whose action is a guess). */
export type Bounce = {
  action: 'failed' | 'delayed' | 'delivered' | 'relayed' | 'expanded'
  /** x.y.z, null in old reports. */
  status: string | null
  recipient: string | null
  /** The words of the server that refused. */
  diagnostic: string | null
  /** The Message-ID of what we sent, null where the report does not name it. */
  originalMessageId: string | null
}

/** What a letter says, in our words; text without characters a database cannot hold. */
export type Letter = {
  /** As in the header, with its angle brackets; null where there is none. */
  messageId: string | null
  inReplyTo: string | null
  /** Oldest first, at most 100. */
  references: string[]
  subject: string
  /** The sender's clock (ISO 8601), null where the header is absent or nonsense. */
  sentAt: string | null
  from: LetterAddress | null
  replyTo: LetterAddress | null
  to: LetterAddress[]
  cc: LetterAddress[]
  /** What the sender wrote himself, without the history he quotes. */
  text: string
  quoted: string | null
  /** There is HTML to be shown (see `Listening.html`). */
  html: boolean
  attachments: LetterAttachment[]
  /** 'lv', 'ru', 'en' when the text tells. */
  language: string | null
  automatic: Automatic | null
  /** False: an automatic answer would go to a machine, to a list, or to ourselves. */
  autoReplyAllowed: boolean
  bounce: Bounce | null
  authentication: SenderVerdict
  calendar: { method: string; start: string | null; end: string | null; summary: string | null; organizer: string | null } | null
  /** What could not be read as it should: 'unreadable', 'too-large', 'too-many-parts', 'shortened', 'encrypted', 'withheld'. What was received is kept. */
  problems: string[]
}

export type MessageStatusChanged = EventBase & {
  kind: 'message.status'
  messageId: string
  status: MessageStatus
  problem: DeliveryProblem | null
}

export type CallArrived = EventBase & {
  kind: 'call.arrived'
  callId: string
  /** null: withheld. Never make a citizen of it. */
  from: string | null
  to: string
  direction: 'inbound' | 'agent-out'
  /** agent-out: the softphone's identity, `agent_<id without hyphens>`. */
  identity: string | null
  /** agent-out: what the browser claims the call is about. Attacker-controlled: authorise it. */
  claim: string | null
}

export type CallInput = EventBase & {
  kind: 'call.input'
  callId: string
  /** Echo of the menu command this answers. */
  stage: string
  attempt: number
  digits: string | null
  speech: string | null
  confidence: number | null
}

/** The caller is still on the line in the waiting queue; the answer is what he hears next. */
export type CallWaiting = EventBase & { kind: 'call.waiting'; callId: string; position: number | null; waitedS: number | null }

export type LegState =
  | 'initiated'
  | 'ringing'
  | 'answered'
  | 'joined'
  | 'left'
  | 'held'
  | 'unheld'
  | 'muted'
  | 'unmuted'
  | 'busy'
  | 'no-answer'
  | 'failed'
  | 'canceled'
  | 'completed'

export type CallLeg = EventBase & {
  kind: 'call.leg'
  /** The citizen's call where the provider names it, else null and `ref` says whose it is. */
  callId: string | null
  /** Our own call id, which the command carried and the provider echoes. */
  ref: string | null
  /** The provider's id of this leg. */
  legId: string
  leg: 'citizen' | 'agent' | 'unknown'
  /** The label the command gave the participant, null where the provider does not echo it. */
  label: string | null
  conferenceId: string | null
  state: LegState
  /** The provider's reason, already in neutral words, null where none is given. */
  reason: 'hung-up' | 'removed' | 'conference-ended' | 'add-failed' | null
}

/** The conference as a whole ended. */
export type ConferenceEnded = EventBase & { kind: 'call.conference-ended'; ref: string | null; conferenceId: string }

export type CallEnded = EventBase & {
  kind: 'call.ended'
  callId: string
  /**
   * `completed`: the call is over, the provider does not say why. `hung-up-in-queue`: it left the waiting queue by hanging
   * up. `left-queue`, `moved`: it is out of the queue but the call goes on. `queue-full`, `failed`: the provider's fault.
   */
  cause:
    | 'completed'
    | 'hung-up-in-queue'
    | 'left-queue'
    | 'moved'
    | 'bridged'
    | 'queue-full'
    | 'failed'
    | 'busy'
    | 'no-answer'
    | 'canceled'
  /** True when the whole call is over, false when only its wait is. */
  over: boolean
  /** Seconds since the call began, null where not said. */
  durationS: number | null
  /** Seconds in the queue as the provider counted them, null where not said. */
  waitedS: number | null
}

/** A call's progress that neither begins nor ends it (ringing, in progress). */
export type CallProgress = EventBase & {
  kind: 'call.progress'
  callId: string
  state: 'queued' | 'initiated' | 'ringing' | 'in-progress'
}

/** The provider could not reach our main address and asks what to say. */
export type CallFallback = EventBase & {
  kind: 'call.fallback'
  callId: string
  from: string | null
  to: string
  error: string | null
}

export type RecordingReady = EventBase & {
  kind: 'recording.ready'
  callId: string
  recordingId: string
  /** `pending`: recording stopped, not yet to be fetched. `absent`: there is nothing, treat as an unanswered call. */
  state: 'pending' | 'available' | 'absent' | 'failed'
  url: string | null
  durationS: number | null
}

export type Typing = EventBase & { kind: 'typing'; sessionId: string }
export type SessionStarted = EventBase & { kind: 'session.started'; sessionId: string }
export type SessionEnded = EventBase & { kind: 'session.ended'; sessionId: string }

export type InboundEvent =
  | MessageReceived
  | MessageStatusChanged
  | CallArrived
  | CallInput
  | CallWaiting
  | CallLeg
  | ConferenceEnded
  | CallEnded
  | CallProgress
  | CallFallback
  | RecordingReady
  | Typing
  | SessionStarted
  | SessionEnded

/**
 * What a verified request means. `understood: false` is kept with its original as a failed event, in sight and retryable:
 * never a 5xx, never silence. `awaits: 'commands'`: someone listens on the line, so the events are applied at once and the
 * answer is rendered from call commands; `'nothing'`: `reply` is the whole answer.
 */
export type Parsed =
  | { understood: true; events: InboundEvent[]; awaits: 'nothing'; reply: HttpReply }
  | { understood: true; events: InboundEvent[]; awaits: 'commands' }
  | { understood: false; externalId: string; reason: string; reply: HttpReply }

// ------------------------------------------------------- messages out

/** The provider refused or did not answer. `retry` decides the job's fate; `problem` is shown to the agent. */
export class ProviderError extends Error {
  readonly code: string
  readonly retry: boolean
  readonly problem: DeliveryProblem | null
  /** Recipients of a letter that have it all the same. */
  readonly taken: readonly string[]
  /** The account itself does not work (a wrong password): its light is to say so. */
  readonly alarm: boolean
  constructor(
    code: string,
    options: {
      retry: boolean
      problem?: DeliveryProblem | null
      taken?: readonly string[]
      alarm?: boolean
      cause?: unknown
    },
  ) {
    super(`provider error ${code}`, { cause: options.cause })
    this.name = 'ProviderError'
    this.code = code
    this.retry = options.retry
    this.problem = options.problem ?? null
    this.taken = options.taken ?? []
    this.alarm = options.alarm ?? false
  }
}

export type Health = { state: 'works' | 'impaired' | 'down'; code: string | null }

/** How an adapter reaches its provider: the clock and a fetch with a deadline. */
export type Reach = {
  fetch: typeof fetch
  now: () => Date
  /** True only while simulators run: connections without TLS are allowed. */
  plain?: boolean
}

// ---------------------------------------------------------------- what is read rather than delivered

/** How far a place has been read. Positions count up within a validity; with another validity all positions are new ones. */
export type Cursor = { validity: string; position: number }

/** One thing found in a place: its bytes at hand, or a stream where there are too many of them. */
export type FoundItem = {
  position: number
  /** The same for the same letter wherever and whenever it is found; null: it names itself by nothing but its bytes. */
  fingerprint: string | null
  /** When the provider received it. */
  at: Date | null
  size: number
  body: Buffer | (() => Promise<AsyncIterable<Uint8Array>>)
}

/** What a reader is given: where it stands, where to hand over what it finds, and when to stop. */
export type Reading = {
  cursor: Cursor | null
  /**
   * Keeps what was found, durably, and moves the cursor. It may be called again before it has resolved, a little ahead and in order:
   * cursors move in the order of the calls. What has been kept before is recognised. Rejects when it could not be kept; the reader then
   * ends with that error.
   */
  keep: (items: readonly FoundItem[], cursor: Cursor) => Promise<void>
  /** The place has been reached and read to its end: all is well. */
  upToDate: () => void
  signal: AbortSignal
}

/**
 * The side of an adapter whose provider does not call us: places (mailboxes) that are read. Who runs it sees to it that one place has
 * one reader, keeps cursors and begins again, later and later, when a reader ends.
 */
export type Listening<S> = {
  /** Names of the places of an account, each read by a reader of its own. */
  places(settings: S): readonly string[]
  /** Addresses of ours that belong to the account, in lower case. */
  addresses(settings: S): readonly string[]
  /**
   * Reads one place from its cursor on and stays there: what comes later is handed over when it comes. Resolves when the signal says
   * stop. @throws ProviderError with a code from `Health` when the provider cannot be reached or refuses.
   */
  follow(place: string, reading: Reading, reach: Reach, settings: S): Promise<void>
  /**
   * A module that exports `understand`, `html` and `attachment` (see `Understanding`). It is run in a thread with limits of its own:
   * what strangers send may be made to cost as much as it can.
   */
  understanding: URL
}

/** What the module named by `Listening.understanding` exports. Pure: bytes and values in, values out. */
export type Understanding = {
  /** What a letter says. `ours`: our addresses; `whole: false`: only its beginning is given. It may throw on nonsense. */
  understand(bytes: Uint8Array, given: { ours: readonly string[]; whole: boolean }): Promise<Letter>
  /** For bytes on which `understand` threw, or ran out of time or memory: the header as well as it can be read. Never throws. */
  headersOnly(bytes: Uint8Array, given: { ours: readonly string[] }): Letter
  /** HTML of a letter, made harmless; pictures from elsewhere only when `remote`. */
  html(bytes: Uint8Array, given: { remote: boolean }): Promise<string>
  /** The bytes of one attachment; null: there is none with this index. */
  attachment(bytes: Uint8Array, index: number): Promise<Uint8Array | null>
}

// ---------------------------------------------------------------- the adapter

export type CallSpeech<S> = {
  /** Renders commands into the document the provider plays to the caller. Pure. */
  render(commands: readonly CallCommand[], context: CallContext, settings: S): HttpReply
  /**
   * Sends a command to a call that is going on.
   * @throws ProviderError when the provider refuses (retry false) or fails or does not answer (retry true).
   */
  control(command: LiveCommand, context: CallContext, reach: Reach, settings: S): Promise<LiveResult>
  /** Asks the provider what became of a call. @throws ProviderError */
  lookup(callId: string, reach: Reach, settings: S): Promise<CallLookup>
  /** Asks the provider who is in the room a command named. @throws ProviderError */
  room(room: string, reach: Reach, settings: S): Promise<RoomLookup>
  /** Calls of a number since an instant, newest first, at most `limit`: for what we slept through. @throws ProviderError */
  list(
    since: Date,
    limit: number,
    reach: Reach,
    settings: S,
  ): Promise<{ callId: string; from: string | null; to: string; startedAt: Date; over: boolean }[]>
  /** A short-lived permission for an agent's browser to be that identity; null where the account has no real line. */
  softphoneToken(identity: string, now: Date, settings: S): { token: string; expiresAt: Date } | null
}

export type Webhook<S> = {
  /** Checks the signature over raw bytes, in constant time. Must not parse more than the scheme demands. */
  verify(request: WebhookRequest, settings: S): Verdict
  /** Turns a verified request into events. Pure; never throws: what cannot be understood says so. */
  parse(request: WebhookRequest, settings: S): Parsed
}

/** One adapter: one wire dialect. A line in registry.ts makes it part of the product and of the conformance suite. */
export type Channel<S = unknown> = {
  adapter: string
  channel: ChannelName
  settings: ZodType<S>
  /** Settings that are write-only: never shown, never logged. */
  secrets: readonly string[]
  /** How the provider calls us; absent where it does not. */
  webhook?: Webhook<S>
  /** How we read what the provider keeps for us; absent where it calls us. */
  listen?: Listening<S>
  /**
   * Hands one message to the provider.
   * @throws ProviderError: 5xx, 429 and time-outs with retry, other refusals without.
   */
  send?(message: OutboundMessage, context: { webhookUrl: string }, reach: Reach, settings: S): Promise<SentMessage>
  /**
   * The provider's id of a message where it is ours to choose, from our own id. A message whose outcome is not known may then be sent
   * again: whoever got it twice recognises it.
   */
  ownId?(id: string, settings: S): string
  calls?: CallSpeech<S>
  /** Asks the provider whether the account works. Never throws. */
  check(reach: Reach, settings: S): Promise<Health>
  /** Plays the provider. */
  simulator(host: SimulatorHost): Simulator
}
