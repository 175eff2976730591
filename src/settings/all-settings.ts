import {
  applyWithin,
  defaultSettings,
  settingBounds,
  settingProblems,
  type SettingProblem,
  type Settings,
} from '../../routing/apply-settings.ts'
import { defaultKeptDays, keptBounds, type KeptDays } from './retention.ts'

/** Routing's numbers and the line's, and beside them those that no decision depends on. */
export type AllSettings = Settings & { readonly keptDays: KeptDays }

export const allDefaults: AllSettings = { ...defaultSettings, keptDays: defaultKeptDays }
export const allBounds = { ...settingBounds, ...keptBounds }

export const allProblems = (changed: Readonly<Record<string, unknown>>): SettingProblem[] => settingProblems(changed, allBounds)

export const applyAll = (changed: Readonly<Record<string, unknown>>): AllSettings => applyWithin(changed, allDefaults, allBounds)
