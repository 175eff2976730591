import type { HttpReply } from './channel.ts'

/** The part of the channel port that plays providers: what a simulator is given, and what it can do. */

/** What a simulator may use: real HTTP to our webhooks, a clock, timers it can cancel, seeded chance. */
export type SimulatorHost = {
  /** Where our webhooks of an account live, as configured at the provider. */
  webhookUrl: (account: string) => string
  /** The account's settings, secrets included: a provider knows them. */
  settings: (account: string) => Promise<unknown>
  /** Slugs of our enabled accounts of this adapter. */
  accounts: () => Promise<readonly string[]>
  /** Writes settings that were the provider's to choose (a port to listen on) over those set. */
  changeSettings: (account: string, settings: Record<string, unknown>) => Promise<void>
  fetch: (url: string, init: RequestInit) => Promise<Pick<Response, 'status' | 'text'>>
  now: () => Date
  /** Runs `run` after `ms` of the host's time; returns a cancel. */
  after: (ms: number, run: () => void) => () => void
  /** 0 <= x < 1, seeded. */
  random: () => number
  /** Tells watchers (the simulator page) that something changed. */
  changed: () => void
}

export type SimulatorRequest = {
  method: string
  path: string
  query: URLSearchParams
  headers: Readonly<Record<string, string | undefined>>
  body: Buffer
}

/** Disorder on demand. Each number is a probability 0..1 per delivery, times in milliseconds. */
export type Misbehaviour = {
  duplicate?: number
  drop?: number
  reorder?: number
  delayMs?: number
  /** Answer our REST requests with this status with this probability. */
  failStatus?: number
  failShare?: number
  /** Never answer our REST requests with this probability (the caller's deadline must end it). */
  silentShare?: number
  /** The agent's softphone: answers at once, never, or declines. */
  agentLine?: 'answers' | 'silent' | 'busy'
  /** A mail server: the step at which it refuses, falls silent or breaks the line. `after-data`: it has the letter by then. */
  at?: 'greeting' | 'sender' | 'recipient' | 'data' | 'after-data'
  /** After so many misdeeds all is well again. */
  times?: number
  /** What was taken comes back: for good, or as a notice that it takes longer. */
  bounce?: 'failed' | 'delayed'
  /** Citizens are out of office. `rude`: their machine answers everything, machines too, and does not say it is one. */
  autoReply?: 'polite' | 'rude'
  /** Our password is no longer the right one. */
  wrongPassword?: boolean
}

export type Simulator = {
  /** Begins to serve our accounts, or serves those that have changed since; absent where all comes by `handle`. */
  open?(): Promise<void>
  /** The provider's own API, mounted below /simulator/:adapter. Paths start with '/'. */
  handle(request: SimulatorRequest): Promise<HttpReply>
  /** A citizen does something: `{ account, … }`, adapter-specific, answered with ids. @throws Error with a plain sentence on nonsense. */
  arrive(input: unknown): Promise<unknown>
  /** A citizen's later act on something that exists (press a key, hang up). */
  act(id: string, input: unknown): Promise<unknown>
  misbehave(how: Misbehaviour): void
  /** What the provider was asked, newest last, at most 1000. */
  requests(): { at: string; method: string; path: string; body: string; status: number }[]
  /** What the simulator page shows: calls with what the citizen hears, messages. */
  view(): unknown
  /** Stops every timer. */
  close(): void
}
