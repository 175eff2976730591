import { z } from 'zod'

export const addressView = z.object({ kind: z.enum(['phone', 'email', 'sender-name']), value: z.string(), optedOut: z.boolean() })

export const citizenView = z.object({
  id: z.uuid(),
  name: z.string().nullable(),
  language: z.string().nullable(),
  note: z.string().nullable(),
  addresses: z.array(addressView),
  tickets: z.number().int(),
  lastContactAt: z.iso.datetime().nullable(),
})
export type CitizenView = z.infer<typeof citizenView>

export const citizenChange = z.object({
  name: z.string().trim().max(200).nullable().optional(),
  language: z.string().max(10).nullable().optional(),
  note: z.string().max(2000).nullable().optional(),
})
export type CitizenChange = z.infer<typeof citizenChange>
