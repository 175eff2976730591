import { allBounds, applyAll } from './all-settings.ts'
import type { SettingChange } from './settings.contract.ts'

type Changed = Readonly<Record<string, unknown>>

/** Which numbers are others after than before; each is a version's own, that is what differs from the defaults. */
export function settingChanges(before: Changed, after: Changed): SettingChange[] {
  const [old, now] = [applyAll(before), applyAll(after)]
  return Object.keys(allBounds).flatMap((path) => {
    const [from, to] = [numberAt(old, path), numberAt(now, path)]
    return from === to ? [] : [{ path, from, to }]
  })
}

function numberAt(settings: Changed, path: string): number {
  const [name = '', key] = path.split('.')
  const outer = settings[name]
  // Every path of the bounds leads to a number of the whole settings.
  return Number(key === undefined ? outer : Object(outer)[key])
}
