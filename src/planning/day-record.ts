import type { ChannelName, Presence, Priority, Skills } from '../../routing/types.ts'

/** A day as it was, in seconds since its midnight: what scenarios are made of. No name and no number of a citizen. */
export type DayRecord = {
  readonly day: string
  /** The day's length, or as much of it as is over. */
  readonly untilS: number
  readonly languages: readonly string[]
  /** What differed from the defaults in the settings in force. */
  readonly settings: Readonly<Record<string, unknown>>
  /** How long agents took to answer an offered call, on the average. */
  readonly acceptDelayS: number
  readonly agents: readonly RecordedAgent[]
  /** In order of coming. */
  readonly contacts: readonly RecordedContact[]
}

export type RecordedAgent = {
  readonly id: string
  readonly skills: Skills
  readonly limits: Readonly<Partial<Record<ChannelName, number>>>
  readonly presence: readonly (readonly [fromS: number, presence: Presence])[]
  /** The chair was empty: an offer lapsed. */
  readonly unattended: readonly (readonly [fromS: number, toS: number])[]
}

export type RecordedContact = {
  readonly id: string
  readonly at: number
  readonly channel: ChannelName
  readonly rings: readonly { readonly afterS: number; readonly requires: Skills }[]
  readonly priority: Priority
  /** The agent it would have gone to if free. */
  readonly stickyAgentId: string | null
  readonly agentId: string | null
  /** Until the first answer, the hanging up, or the end of the record. */
  readonly waitS: number
  readonly ending: 'answered' | 'unanswered' | 'open'
  /** Null: nobody handled it, or somebody still does. */
  readonly handleS: number | null
  readonly wrapS: number | null
}
