import { z } from 'zod'

export const messageStatuses = ['queued', 'sent', 'delivered', 'failed', 'read'] as const

const letterAddress = z.object({ address: z.string(), name: z.string().nullable() })

/** What a letter says beside its text. */
export const letterView = z.object({
  subject: z.string(),
  from: letterAddress.nullable(),
  replyTo: letterAddress.nullable(),
  to: z.array(letterAddress),
  cc: z.array(letterAddress),
  /** The history below what the sender wrote: to be folded. */
  quoted: z.string().nullable(),
  /** Made harmless, for a sandboxed frame; with `?remote=1` with pictures from elsewhere. Null: the text is all there is. */
  htmlUrl: z.string().nullable(),
  /** The letter as it arrived; null: it is one of ours, or it has been deleted, and its files with it. */
  originalUrl: z.string().nullable(),
  /** When its time of keeping was over: from then on there is the text alone. Of one of ours: when its files were deleted. */
  originalDeletedAt: z.iso.datetime().nullable(),
  authentication: z.object({
    verified: z.enum(['yes', 'no', 'unknown']),
    spf: z.string().nullable(),
    dkim: z.string().nullable(),
    dmarc: z.string().nullable(),
  }),
  /** Why it was written by a machine; null: by a person. */
  automatic: z.enum(['auto-reply', 'bounce', 'list', 'own', 'calendar']).nullable(),
  autoReplyAllowed: z.boolean(),
  hints: z.array(z.enum(['ticket-of-others', 'other-sender', 'unverified-sender', 'loop', 'repeated-id'])),
  bounce: z
    .object({
      action: z.enum(['failed', 'delayed', 'delivered', 'relayed', 'expanded']),
      status: z.string().nullable(),
      recipient: z.string().nullable(),
      diagnostic: z.string().nullable(),
      originalMessageId: z.string().nullable(),
    })
    .nullable(),
  calendar: z
    .object({
      method: z.string(),
      start: z.string().nullable(),
      end: z.string().nullable(),
      summary: z.string().nullable(),
      organizer: z.string().nullable(),
    })
    .nullable(),
  inReplyTo: z.string().nullable(),
  references: z.array(z.string()),
  language: z.string().nullable(),
  /** What could not be shown as it should: 'unreadable', 'too-large', 'too-many-parts', 'shortened', 'encrypted', 'withheld'. What was received is kept. */
  problems: z.array(z.string()),
})
export type LetterView = z.infer<typeof letterView>

export const attachmentView = z.object({
  /** Refused once the original of its letter has been deleted, or the file we sent. */
  url: z.string(),
  contentType: z.string().nullable(),
  /** The rest is known of letters: their files are downloads of ours, text messages have addresses of their provider. */
  name: z.string().nullable(),
  size: z.number().int().nullable(),
  kind: z.enum(['file', 'asic-e', 'tnef', 'calendar', 'letter', 'image']).nullable(),
  /** Shown within the HTML. */
  inline: z.boolean(),
  scan: z.enum(['clean', 'infected', 'failed']).nullable(),
})
export type AttachmentView = z.infer<typeof attachmentView>

export const messageView = z.object({
  id: z.uuid(),
  ticketId: z.uuid(),
  contactId: z.uuid().nullable(),
  direction: z.enum(['in', 'out', 'note']),
  authorName: z.string().nullable(),
  text: z.string(),
  attachments: z.array(attachmentView),
  letter: letterView.nullable(),
  parts: z.number().int().nullable(),
  externalId: z.string().nullable(),
  status: z.enum(messageStatuses).nullable(),
  /** `words`: what the provider said, in its own words. */
  problem: z.object({ code: z.string(), meaning: z.string(), retry: z.boolean(), words: z.string().nullish() }).nullable(),
  /** Its writer may take it back until then. */
  undoUntil: z.iso.datetime().nullable(),
  /** It was not taken yet, and is tried again then. */
  retryAt: z.iso.datetime().nullable(),
  createdAt: z.iso.datetime(),
})
export type MessageView = z.infer<typeof messageView>

const mailAddress = z
  .string()
  .trim()
  .max(254)
  .regex(/^[^\s@<>"(),;:]+@[^\s@<>"(),;:]+$/, 'expected a mail address')

/** 20,000 characters is the limit of the interface; a channel may set a lower one (an SMS 1,600) and says so. */
export const messageNew = z.object({
  text: z.string().trim().min(1).max(20_000),
  /** Ids of `POST /api/uploads`; letters only, as everything below but `holdS`. */
  attachments: z.array(z.uuid()).max(20).optional(),
  cc: z.array(mailAddress).max(20).optional(),
  /** Another address than the one the conversation has, and has from then on: what was sent to that one did not arrive. */
  to: mailAddress.optional(),
  /** Absent: that of the letter which is answered. */
  subject: z.string().trim().max(500).optional(),
  /** What HTML shows instead of the text; made harmless. */
  html: z.string().max(200_000).optional(),
  /** false: without what is answered, without the account's signature. */
  quote: z.boolean().optional(),
  signature: z.boolean().optional(),
  /** It can be taken back for so many seconds; a letter for 15 when nothing is said, other texts not at all. */
  holdS: z.number().int().min(0).max(60).optional(),
})
export const messageQueued = z.object({
  id: z.uuid(),
  status: z.literal('queued'),
  /** `POST /api/messages/:id/undo` until then. */
  undoUntil: z.iso.datetime().nullable(),
})
export type MessageNew = z.output<typeof messageNew>
export const noteNew = z.object({ text: z.string().trim().min(1).max(20_000) })
export const draftChange = z.object({ text: z.string().max(20_000) })
export const draftView = z.object({ text: z.string(), updatedAt: z.iso.datetime().nullable() })
