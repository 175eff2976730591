/** What is done with calls: the answer to somebody on the line, and commands to a call that goes on. Part of the channel port. */

/** What a command needs to know of our side. */
export type CallContext = {
  /** Public address of this account's webhooks, without a trailing slash. */
  webhookUrl: string
  /** Our call id; adapters echo it in every address they give the provider. */
  ref: string
}

/** Something to hear: a recorded file where one is uploaded, else the text in that language (BCP 47, e.g. lv-LV). */
export type Prompt = { text: string; language: string; audioUrl: string | null }

/** The answer to a webhook that awaits commands: what the caller hears and does next, in order. */
export type CallCommand =
  | { do: 'say'; prompt: Prompt }
  | { do: 'play'; audioUrl: string; loop?: number }
  | { do: 'pause'; seconds: number }
  | { do: 'menu'; stage: string; attempt: number; prompts: Prompt[]; digits: number; timeoutS: number }
  | { do: 'wait'; queue: string }
  | { do: 'leave-queue' }
  | { do: 'conference'; room: string; label: string; endsWithCaller: boolean }
  | { do: 'dial'; to: string; from: string; timeoutS: number }
  | { do: 'voicemail'; maxLengthS: number }
  | { do: 'reject' }
  | { do: 'hangup' }

/** A command to a call that is going on, sent to the provider's API. Rooms are random ids: never personal data. */
export type LiveCommand =
  /** Ring an agent's softphone and put it into the room. */
  | { do: 'connect'; room: string; identity: string; label: string; from: string; ringS: number }
  /** Ring a citizen and put him into the room (a call to return). */
  | { do: 'dial'; room: string; to: string; label: string; from: string; ringS: number }
  /** Take the caller out of the queue into the room. */
  | { do: 'conference'; callId: string; room: string; label: string }
  /** Make a caller, wherever he is, hear these commands next. */
  | { do: 'redirect'; callId: string; commands: CallCommand[] }
  | { do: 'hold'; conferenceId: string; legId: string; on: boolean }
  | { do: 'mute'; conferenceId: string; legId: string; on: boolean }
  | { do: 'hangup'; callId: string }

/** What the provider answered. `gone`: the call is over already, an outcome and not an error. */
export type LiveResult = { ok: true; legId: string | null; conferenceId: string | null } | { ok: false; gone: true }

/** Who is in a room, and who is on the way (`there` false). The conference is null where nobody is. */
export type RoomLookup = {
  conferenceId: string | null
  legs: readonly { legId: string; label: string | null; there: boolean }[]
}

/** What the provider says of a call when its call-backs never came. */
export type CallLookup =
  | { known: false }
  | {
      known: true
      over: boolean
      state: 'queued' | 'ringing' | 'in-progress' | 'completed' | 'busy' | 'failed' | 'no-answer' | 'canceled'
      from: string | null
      startedAt: Date | null
      endedAt: Date | null
      durationS: number | null
    }
