import { z } from 'zod'

export const returnClosings = ['reached', 'got-through', 'tries-used-up', 'withdrawn'] as const
export type ReturnClosing = (typeof returnClosings)[number]

export const returnView = z.object({
  id: z.uuid(),
  citizenId: z.uuid(),
  citizenLabel: z.string(),
  ticketId: z.uuid(),
  ticketNumber: z.string(),
  language: z.string().nullable(),
  topic: z.string().nullable(),
  attempts: z.number().int(),
  firstCallAt: z.iso.datetime(),
  lastCallAt: z.iso.datetime(),
  tries: z.number().int(),
  lastTryAt: z.iso.datetime().nullable(),
  /** Not before then: tries lie `returnPauseS` apart, within opening hours. null: now. */
  nextTryAt: z.iso.datetime().nullable(),
  takenBy: z.string().nullable(),
  closedAt: z.iso.datetime().nullable(),
  closing: z.enum(returnClosings).nullable(),
})
export type ReturnView = z.infer<typeof returnView>

export const returnsQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  after: z.string().max(200).optional(),
  closed: z.coerce.number().int().min(0).max(1).default(0),
})
export const returnClose = z.object({ closing: z.enum(['reached', 'withdrawn']) })
