import { z } from 'zod'

export const settingsView = z.object({
  version: z.number().int(),
  values: z.record(z.string(), z.unknown()),
  defaults: z.record(z.string(), z.unknown()),
  bounds: z.record(
    z.string(),
    z.object({ min: z.number(), max: z.number(), unit: z.string(), integer: z.boolean(), orZero: z.literal(true).optional() }),
  ),
})
export type SettingsView = z.infer<typeof settingsView>

const settingChange = z.object({ path: z.string(), from: z.number(), to: z.number() })
/** One number by its name, `map.key` within a map. */
export type SettingChange = z.infer<typeof settingChange>

export const settingsVersion = z.object({
  /** What decisions name. */
  version: z.number().int(),
  validFrom: z.iso.datetime(),
  changedByName: z.string().nullable(),
  /** Against the version before it; of the first, against the defaults. */
  changes: z.array(settingChange),
})
export type SettingsVersion = z.infer<typeof settingsVersion>

/** 0: the defaults, which were in force before the first change. */
export const versionParam = z.object({ version: z.coerce.number().int().min(0) })
