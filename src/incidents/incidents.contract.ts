import { z } from 'zod'

const text = z.string().trim().max(1000)

/** What callers are told, by language; where a language has none they hear the Latvian one. */
export const incidentMessage = z.object({ lv: text.min(1), ru: text.default(''), en: text.default('') })
export type IncidentMessage = z.infer<typeof incidentMessage>

export const incidentView = z.object({
  id: z.uuid(),
  message: incidentMessage,
  from: z.iso.datetime(),
  /** null: until it is switched off. */
  until: z.iso.datetime().nullable(),
  createdBy: z.string(),
})
export type IncidentView = z.infer<typeof incidentView>

export const incidentNew = z.object({
  message: incidentMessage,
  /** From now on when left out; at most a day back. */
  from: z.iso.datetime().optional(),
  until: z.iso.datetime().nullable().default(null),
})
export type IncidentNew = z.infer<typeof incidentNew>

/** `until` in the past or now ends it. */
export const incidentChange = z.object({
  message: incidentMessage.optional(),
  until: z.iso.datetime().nullable().optional(),
})
export type IncidentChange = z.infer<typeof incidentChange>
