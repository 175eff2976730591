import { z } from 'zod'

export const accountView = z.object({
  slug: z.string(),
  adapter: z.string(),
  name: z.string(),
  enabled: z.boolean(),
  /** A mailbox only: what is written to it is about this, unless it continues something else. */
  topicId: z.string().nullable(),
  /** Secrets are write-only: what is set is named in `secretsSet`. */
  settings: z.record(z.string(), z.unknown()),
  secretsSet: z.array(z.string()),
  health: z.object({
    state: z.enum(['works', 'impaired', 'down', 'unknown']),
    code: z.string().nullable(),
    at: z.iso.datetime().nullable(),
    lastEventAt: z.iso.datetime().nullable(),
  }),
  /** What to enter at the provider. */
  webhooks: z.array(z.object({ name: z.string(), url: z.string() })),
})
export type AccountView = z.infer<typeof accountView>

export const accountNew = z.object({
  slug: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/),
  adapter: z.string().max(40),
  name: z.string().trim().min(1).max(200),
  enabled: z.boolean().default(true),
  topicId: z.string().max(40).nullable().default(null),
  settings: z.record(z.string(), z.unknown()),
})
export const accountChange = z.object({
  name: z.string().trim().min(1).max(200).optional(),
  enabled: z.boolean().optional(),
  topicId: z.string().max(40).nullable().optional(),
  /** Merged over what is set; null removes a value. */
  settings: z.record(z.string(), z.unknown()).optional(),
})
