import { z } from 'zod'
import { pageQuery } from '../http/page.contract.ts'

export const auditEntryView = z.object({
  seq: z.number().int(),
  at: z.iso.datetime(),
  /** null: the centre itself, or somebody who was not signed in. */
  userId: z.uuid().nullable(),
  userName: z.string().nullable(),
  /** noun.verb; `….view`: a citizen's data was looked at. */
  action: z.string(),
  subject: z.string(),
  details: z.record(z.string(), z.unknown()),
  hash: z.string(),
})
export type AuditEntryView = z.infer<typeof auditEntryView>

export const auditQuery = pageQuery.extend({
  userId: z.uuid().optional(),
  /** All of a noun (`ticket`) or one action (`ticket.view`). */
  action: z
    .string()
    .regex(/^[a-z-]{1,40}(\.[a-z-]{1,40})?$/)
    .optional(),
  /** Exactly, such as `citizen 0190…`. */
  subject: z.string().trim().max(100).optional(),
  from: z.iso.datetime().optional(),
  to: z.iso.datetime().optional(),
})

/** `brokenSeq`: the first row that does not fit the chain. */
export const auditCheck = z.object({ rows: z.number().int(), brokenSeq: z.number().int().nullable(), at: z.iso.datetime() })
export type AuditCheck = z.infer<typeof auditCheck>
