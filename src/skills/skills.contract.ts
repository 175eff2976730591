import { z } from 'zod'

export const skillView = z.object({
  code: z.string(),
  kind: z.enum(['language', 'topic']),
  nameLv: z.string(),
  nameEn: z.string(),
  menuKey: z.number().int().nullable(),
  retired: z.boolean(),
})
export type SkillView = z.infer<typeof skillView>

export const skillChange = z.object({
  code: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/),
  kind: z.enum(['language', 'topic']),
  nameLv: z.string().trim().min(1).max(200),
  nameEn: z.string().trim().min(1).max(200),
  menuKey: z.number().int().min(1).max(9).nullable(),
  retired: z.boolean().default(false),
})
export type SkillChange = z.infer<typeof skillChange>
