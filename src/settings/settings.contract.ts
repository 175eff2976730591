import { z } from 'zod'

export const settingsView = z.object({
  version: z.number().int(),
  values: z.record(z.string(), z.unknown()),
  defaults: z.record(z.string(), z.unknown()),
  bounds: z.record(z.string(), z.object({ min: z.number(), max: z.number(), unit: z.string(), integer: z.boolean() })),
})
export type SettingsView = z.infer<typeof settingsView>
