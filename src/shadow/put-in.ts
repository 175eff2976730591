import type { SettingChange } from '../settings/settings.contract.ts'

type Values = Readonly<Record<string, unknown>>

/** Numbers put in at their paths; what is not named stays. Fits whole settings as well as a version's own numbers. */
export function putIn<T extends Values>(values: T, changes: readonly Pick<SettingChange, 'path' | 'to'>[]): T {
  const result: Record<string, unknown> = { ...values }
  for (const { path, to } of changes) {
    const [name = '', key] = path.split('.')
    result[name] = key === undefined ? to : { ...Object(result[name]), [key]: to }
  }
  // Only numbers were replaced, each by another number.
  return result as T
}
