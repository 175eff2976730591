import { z } from 'zod'
import { acknowledgementHours, textLanguages } from '../templates/text-fields.contract.ts'

export const acknowledgementText = z.object({
  /** null: letters about anything that has no text of its own. */
  topicId: z.string().max(40).nullable(),
  hours: z.enum(acknowledgementHours),
  language: z.enum(textLanguages),
  text: z.string().trim().max(5000),
})
export type AcknowledgementText = z.infer<typeof acknowledgementText>

export const acknowledgementsView = z.object({
  accounts: z.array(z.object({ account: z.string(), name: z.string(), on: z.boolean() })),
  texts: z.array(acknowledgementText),
})
export type AcknowledgementsView = z.infer<typeof acknowledgementsView>
