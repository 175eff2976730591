import { centreBounds, defaultCentreSettings, defaultPolicy, policyBounds } from './policy.ts'
import type { Bound, CentreSettings, Policy } from './policy.ts'

export type SettingProblem = { readonly path: string; readonly message: string }
type Changed = Readonly<Record<string, unknown>>
type Bounds = Readonly<Record<string, Bound>>

/** The one flat list an administrator edits: routing and centre, each number under its name or `map.key`. */
export const settingBounds: Bounds = { ...policyBounds, ...centreBounds }

/** All settings, nested as they are written. */
export type Settings = Policy & CentreSettings

export const defaultSettings: Settings = { ...defaultPolicy, ...defaultCentreSettings }

/**
 * What is wrong with changed settings, e.g. `{ wrapUpS: 20, targetS: { voice: 30 } }`. Empty: nothing. Each message names the
 * bound. Never throws.
 */
export function settingProblems(changed: Changed, bounds: Bounds = settingBounds): SettingProblem[] {
  return leaves(changed).flatMap(([path, value]) => {
    const message = problemOf(value, Object.hasOwn(bounds, path) ? bounds[path] : undefined)
    return message === null ? [] : [{ path, message }]
  })
}

/**
 * The defaults with the changed numbers put in, maps merged key by key. What `settingProblems` would name is ignored, so that
 * settings stored by an older release always give a whole policy.
 */
export function applySettings(changed: Changed): Settings {
  return applyWithin(changed, defaultSettings, settingBounds)
}

/** The same for any list of numbers: `defaults` has each under its name, `bounds` under its path. */
export function applyWithin<Numbers extends object>(changed: Changed, defaults: Numbers, bounds: Bounds): Numbers {
  const settings: Record<string, unknown> = Object.fromEntries(Object.entries(defaults))
  for (const [path, value] of leaves(changed)) {
    if (!Object.hasOwn(bounds, path) || problemOf(value, bounds[path]) !== null) continue
    const [name = '', key] = path.split('.')
    settings[name] = key === undefined ? value : { ...Object(settings[name]), [key]: value }
  }
  // Only names that have bounds were replaced, and only by numbers: the shape is still that of the defaults.
  return settings as Numbers
}

function leaves(changed: Readonly<Record<string, unknown>>): [path: string, value: unknown][] {
  return Object.entries(changed).flatMap(([name, value]): [string, unknown][] =>
    isMap(value) ? Object.entries(value).map(([key, inner]) => [`${name}.${key}`, inner]) : [[name, value]],
  )
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function problemOf(value: unknown, bound: Bound | undefined): string | null {
  if (bound === undefined) return 'no such setting'
  const { min, max, unit, integer, orZero } = bound
  const expected = `expected ${orZero ? '0 or ' : ''}${integer ? 'a whole number' : 'a number'} from ${min} to ${max} (${unit})`
  const fits = typeof value === 'number' && Number.isFinite(value) && ((value >= min && value <= max) || (orZero && value === 0))
  return fits && (!integer || Number.isInteger(value)) ? null : expected
}
