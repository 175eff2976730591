import { z } from 'zod'

export const shadowOutcomes = ['adopted', 'dropped', 'replaced'] as const
export type ShadowOutcome = (typeof shadowOutcomes)[number]

/** What one policy would do with a contact in a pass, with the reasons as routing wrote them. Null: nothing yet. */
export const shadowChoice = z.object({ agentId: z.uuid(), record: z.record(z.string(), z.unknown()) })
export type ShadowChoice = z.infer<typeof shadowChoice>

export const shadow = z.object({
  id: z.uuid(),
  /** Its numbers that differ from those live when it was saved, by path: `targetS.voice`. */
  changes: z.array(z.object({ path: z.string(), live: z.number(), shadow: z.number() })),
  baseVersion: z.number().int(),
  startedAt: z.iso.datetime(),
  startedByName: z.string(),
  endedAt: z.iso.datetime().nullable(),
  outcome: z.enum(shadowOutcomes).nullable(),
  adoptedVersion: z.number().int().nullable(),
  /** True while the live settings are those it was adopted as: then it can be undone in one step. */
  canUndo: z.boolean(),
  passes: z.number().int(),
  decisions: z.number().int(),
  differences: z.number().int(),
})
export type Shadow = z.infer<typeof shadow>

export const shadowDifference = z.object({
  passId: z.uuid(),
  contactId: z.uuid(),
  at: z.iso.datetime(),
  channel: z.string().nullable(),
  ticketId: z.uuid().nullable(),
  ticketNumber: z.string().nullable(),
  live: shadowChoice.extend({ agentName: z.string().nullable() }).nullable(),
  shadow: shadowChoice.extend({ agentName: z.string().nullable() }).nullable(),
})
export type ShadowDifference = z.infer<typeof shadowDifference>
