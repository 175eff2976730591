import { z } from 'zod'

export const testMessage = z.object({ to: z.email().max(254) })
export const testMessageResult = z.object({
  sent: z.boolean(),
  /** Why not. */
  code: z.string().nullable(),
  /** In the provider's own words. */
  words: z.string().nullable(),
})
export type TestMessageResult = z.infer<typeof testMessageResult>
