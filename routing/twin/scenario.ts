import type { Policy } from '../policy.ts'
import type { ChannelName, Presence, Priority, Ring, Skills } from '../types.ts'

/** The rules a day can be played by: the one of production, and those it is compared with. */
export const twinPolicies = ['recommended', 'fifo', 'random', 'least-active', 'asterisk', 'best-skill', 'bullseye'] as const
export type TwinPolicy = (typeof twinPolicies)[number]

/** A length of time to be drawn, in seconds; `mix`: exponentials, each with its share. */
export type Distribution =
  | { readonly fixed: number }
  | { readonly exp: number }
  | { readonly lognormal: { readonly mean: number; readonly cv: number } }
  | { readonly mix: readonly (readonly [share: number, mean: number])[] }

export type ScenarioAgent = {
  readonly id: string
  readonly skills: Skills
  readonly limits: Readonly<Partial<Record<ChannelName, number>>>
  /** From that instant on; offline before the first. */
  readonly presence: readonly (readonly [atMs: number, presence: Presence])[]
  /** The chair is empty: an offer made at from <= t < to lapses. */
  readonly unattended: readonly (readonly [fromMs: number, toMs: number])[]
}

export type ScenarioContact = {
  readonly id: string
  readonly atMs: number
  readonly channel: ChannelName
  readonly rings: readonly Ring[]
  readonly handleMs: number
  readonly wrapMs: number
  /** Hangs up so long after coming if nobody has answered; null: never. */
  readonly patienceMs: number | null
  readonly priority: Priority
  readonly stickyAgentId: string | null
  readonly dueAtMs: number | null
}

/** Contacts that come by chance, a Poisson process. */
export type ScenarioProcess = {
  readonly id: string
  readonly channel: ChannelName
  readonly rings: readonly Ring[]
  readonly perHour: number
  readonly fromMs: number
  readonly toMs: number
  readonly handle: Distribution
  readonly wrap: Distribution | null
  readonly patience: Distribution | null
  readonly priority: Priority
  readonly stickyAgentId: string | null
}

/** A made-up or recorded day, all instants and lengths in whole milliseconds. */
export type Scenario = {
  readonly policy: TwinPolicy
  readonly settings: Policy
  /** An agent who is there takes an offer after so long. */
  readonly acceptDelayMs: number
  readonly seed: number
  readonly replications: number
  readonly untilMs: number
  /** What came before is not counted. */
  readonly warmupMs: number
  readonly languages: readonly string[]
  /** Most voice contacts in the system; null: no limit. */
  readonly lines: number | null
  readonly log: boolean
  readonly agents: readonly ScenarioAgent[]
  readonly contacts: readonly ScenarioContact[]
  readonly processes: readonly ScenarioProcess[]
}
