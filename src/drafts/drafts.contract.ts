import { z } from 'zod'
import { uploadView } from '../uploads/uploads.contract.ts'

export const draftChange = z.object({
  text: z.string().max(20_000),
  subject: z.string().max(500).nullable().default(null),
  /** Not checked yet: it is being written. */
  cc: z.array(z.string().max(254)).max(20).default([]),
  /** Ids of files that go with it. */
  attachments: z.array(z.uuid()).max(20).default([]),
})

export const contactDraftView = z.object({
  text: z.string(),
  subject: z.string().nullable(),
  cc: z.array(z.string()),
  attachments: z.array(uploadView),
  /** null: there is none. */
  updatedAt: z.iso.datetime().nullable(),
  /** Others who are writing on this ticket right now. */
  alsoWriting: z.array(z.string()),
})
export type ContactDraftView = z.infer<typeof contactDraftView>

/** What a letter of mine on this contact will say beside my text. */
export const letterFrame = z.object({
  to: z.object({ address: z.string(), name: z.string().nullable() }),
  subject: z.string(),
  signature: z.string().nullable(),
  /** What is answered, below it all. */
  quoted: z.object({ intro: z.string(), text: z.string() }).nullable(),
})
export type LetterFrame = z.infer<typeof letterFrame>
