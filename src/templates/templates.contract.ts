import { z } from 'zod'
import { channelNames } from '../contacts/contacts.contract.ts'
import { textLanguages } from './text-fields.contract.ts'

const maxText = 20_000
const name = z.string().trim().min(1).max(200)

export const templateView = z.object({
  id: z.uuid(),
  name: z.string(),
  language: z.enum(textLanguages),
  /** null: on every channel of texts. */
  channel: z.enum(channelNames).nullable(),
  text: z.string(),
  /** With its fields filled in for the contact asked about; null: none was. */
  filled: z.string().nullable(),
  updatedAt: z.iso.datetime(),
})
export type TemplateView = z.infer<typeof templateView>

export const templatesQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(200),
  after: z.string().max(400).optional(),
  language: z.enum(textLanguages).optional(),
  /** Those that are fit for a contact, in its language first, with fields filled in. */
  contactId: z.uuid().optional(),
})
export const templateNew = z.object({
  name,
  language: z.enum(textLanguages),
  channel: z.enum(channelNames).nullable().default(null),
  text: z.string().trim().min(1).max(maxText),
})
export type TemplateNew = z.output<typeof templateNew>
/** Absent: unchanged. */
export const templateChange = templateNew.extend({ channel: z.enum(channelNames).nullable() }).partial()

export const signatureView = z.object({
  /** The account's slug. */
  account: z.string(),
  accountName: z.string(),
  language: z.enum(textLanguages),
  /** '': none. */
  text: z.string(),
})
export type SignatureView = z.infer<typeof signatureView>
export const signatureChange = z.object({ text: z.string().trim().max(2000) })
