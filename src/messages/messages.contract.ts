import { z } from 'zod'

export const messageStatuses = ['queued', 'sent', 'delivered', 'failed', 'read'] as const

export const messageView = z.object({
  id: z.uuid(),
  ticketId: z.uuid(),
  contactId: z.uuid().nullable(),
  direction: z.enum(['in', 'out', 'note']),
  authorName: z.string().nullable(),
  text: z.string(),
  attachments: z.array(z.object({ url: z.string(), contentType: z.string().nullable() })),
  parts: z.number().int().nullable(),
  externalId: z.string().nullable(),
  status: z.enum(messageStatuses).nullable(),
  problem: z.object({ code: z.string(), meaning: z.string(), retry: z.boolean() }).nullable(),
  createdAt: z.iso.datetime(),
})
export type MessageView = z.infer<typeof messageView>

/** 20,000 characters is the limit of the interface; a channel may set a lower one (an SMS 1,600) and says so. */
export const messageNew = z.object({
  text: z.string().trim().min(1).max(20_000),
  attachments: z.array(z.never()).max(0).optional(),
})
export const noteNew = z.object({ text: z.string().trim().min(1).max(20_000) })
export const draftChange = z.object({ text: z.string().max(20_000) })
export const draftView = z.object({ text: z.string(), updatedAt: z.iso.datetime().nullable() })
