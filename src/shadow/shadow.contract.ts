import { z } from 'zod'

export const shadowOutcomes = ['adopted', 'undone', 'dropped', 'replaced'] as const
export type ShadowOutcome = (typeof shadowOutcomes)[number]

/** What one policy would do with a contact in a pass, with the reasons as routing wrote them. Null: nothing yet. */
const shadowChoice = z.object({ agentId: z.uuid(), record: z.record(z.string(), z.unknown()) })
export type ShadowChoice = z.infer<typeof shadowChoice>

const shadowChange = z.object({
  path: z.string(),
  live: z.number(),
  shadow: z.number(),
  /** False: this number acts over time and not in a single decision; a replayed day shows what it moves. */
  inDecisions: z.boolean(),
})

export const shadowView = z.object({
  id: z.uuid(),
  /** Its numbers that differ from those live when it was saved, by path: `targetS.voice`. */
  changes: z.array(shadowChange),
  baseVersion: z.number().int(),
  startedAt: z.iso.datetime(),
  startedByName: z.string(),
  endedAt: z.iso.datetime().nullable(),
  outcome: z.enum(shadowOutcomes).nullable(),
  adoptedVersion: z.number().int().nullable(),
  /** True while the live settings are those it was adopted as: then it can be undone in one step. */
  canUndo: z.boolean(),
  /** Up to when passes have been compared. */
  comparedTo: z.iso.datetime(),
  passes: z.number().int(),
  decisions: z.number().int(),
  differences: z.number().int(),
  /** How the differences are: another agent, offered only by the live policy, only by the shadow. */
  kinds: z.object({ otherAgent: z.number().int(), onlyLive: z.number().int(), onlyShadow: z.number().int() }),
})
export type ShadowView = z.infer<typeof shadowView>

export const shadowNew = z.object({
  /** As in PATCH /api/settings: what is to differ from the live settings; null brings back the default. */
  settings: z.record(z.string().max(60), z.unknown()),
  /** Begins with the passes stored since so many days ago. */
  daysBack: z.number().int().min(0).max(35).default(1),
})
export type ShadowNew = z.infer<typeof shadowNew>

const namedChoice = shadowChoice.extend({ agentName: z.string().nullable() })

export const shadowDifferenceView = z.object({
  passId: z.uuid(),
  contactId: z.uuid(),
  at: z.iso.datetime(),
  channel: z.string().nullable(),
  ticketId: z.uuid().nullable(),
  ticketNumber: z.string().nullable(),
  live: namedChoice.nullable(),
  shadow: namedChoice.nullable(),
})
export type ShadowDifferenceView = z.infer<typeof shadowDifferenceView>
