import { msOf } from './policy.ts'
import type { Policy } from './policy.ts'

/** How an offer ended without an answer. `leg-failed`: accepted, but the agent's phone did not answer. */
export type NoAnswer = 'lapsed' | 'declined' | 'leg-failed'

/** An agent's offers without an answer since the last one that was answered. */
export type InRow = { readonly lapsesInRow: number; readonly declinesInRow: number }

/** What an accepted offer (or coming back from away) makes of the counts. */
export const noneInRow: InRow = { lapsesInRow: 0, declinesInRow: 0 }

export type AfterNoAnswer = InRow & {
  /** The agent is set away, with this as the reason shown, and a button to return. */
  readonly agentGoesAway: boolean
  readonly awayReason: 'offer-lapsed' | 'offers-declined' | null
  /** The contact is back in its place at once, but not for this agent before that instant. */
  readonly excludedUntilMs: number
}

/**
 * What follows from an offer nobody answered (routing.md, "Offers"). A lapse, or a phone that does not answer, means an empty
 * chair: after `lapsesBeforeAway` in a row the agent is set away, or the longest idle would swallow call after call. Who
 * declines is there: that ends a row of lapses, and only `declinesBeforeAway` in a row lead away. The counts start anew when
 * the agent goes away.
 */
export function afterNoAnswer(how: NoAnswer, before: InRow, nowMs: number, policy: Policy): AfterNoAnswer {
  const declined = how === 'declined'
  const row = declined
    ? { lapsesInRow: 0, declinesInRow: before.declinesInRow + 1 }
    : { lapsesInRow: before.lapsesInRow + 1, declinesInRow: before.declinesInRow }
  const agentGoesAway = declined ? row.declinesInRow >= policy.declinesBeforeAway : row.lapsesInRow >= policy.lapsesBeforeAway
  return {
    ...(agentGoesAway ? noneInRow : row),
    agentGoesAway,
    awayReason: agentGoesAway ? (declined ? 'offers-declined' : 'offer-lapsed') : null,
    excludedUntilMs: nowMs + msOf(policy.pairExclusionS),
  }
}
