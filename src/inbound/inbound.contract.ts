import { z } from 'zod'

export const failedEventView = z.object({
  id: z.uuid(),
  account: z.string(),
  kind: z.string(),
  externalId: z.string(),
  receivedAt: z.iso.datetime(),
  attempts: z.number().int(),
  error: z.string().nullable(),
  path: z.string(),
  contentType: z.string().nullable(),
  /** The original, as text; bytes that are no text come as base64. */
  original: z.object({ encoding: z.enum(['utf8', 'base64']), body: z.string() }),
})
export type FailedEventView = z.infer<typeof failedEventView>
