import type { SettingsView } from '../../../src/settings/settings.contract.ts'

/** How long data is kept has a page of its own: no decision depends on it. */
export const isKeptDays = (path: string): boolean => path.startsWith('keptDays.')

export function fits(value: number, { min, max, integer, orZero }: SettingsView['bounds'][string]): boolean {
  return ((value >= min && value <= max) || (orZero === true && value === 0)) && (!integer || Number.isInteger(value))
}

/** Settings within a map stand under `map.key`. */
export function valueAt(values: Readonly<Record<string, unknown>>, path: string): number | null {
  const [name = '', key] = path.split('.')
  const outer = values[name]
  const value =
    key === undefined ? outer : typeof outer === 'object' && outer !== null ? (outer as Record<string, unknown>)[key] : undefined
  return typeof value === 'number' ? value : null
}

/** `{ 'weights.sms': 25, wrapUpS: null }` as the body of PATCH /api/settings. */
export function bodyOf(changes: Readonly<Record<string, number | null>>): Record<string, unknown> {
  const body: Record<string, unknown> = {}
  for (const [path, value] of Object.entries(changes)) {
    const [name = '', key] = path.split('.')
    body[name] = key === undefined ? value : { ...(body[name] as Record<string, unknown> | undefined), [key]: value }
  }
  return body
}

/** Numbers as Latvians type them, with a comma; null if it is none. */
export function numberFromText(text: string): number | null {
  const tidy = text
    .trim()
    .replace(/[\s\u00a0\u202f]/g, '')
    .replace(',', '.')
    .replace('−', '-')
  return tidy === '' || !/^-?\d+(\.\d+)?$/.test(tidy) ? null : Number(tidy)
}

/** In which group of the page a setting stands, by its name before the dot; what is not named here stands last. */
export const groups = {
  line: ['maxWaitS', 'maxQueueLength', 'callCheckS', 'shortHangUpS', 'returnTries', 'returnPauseS'],
  offers: ['offerTtlS', 'textOfferTtlS', 'pairExclusionS', 'lapsesBeforeAway', 'declinesBeforeAway', 'wrapUpS'],
  order: ['targetS', 'priorityCreditS', 'scarcityCreditS', 'relaxAfterS'],
  capacity: ['weights', 'limits', 'overdueShare', 'reserveAgents', 'maxInterruptions', 'maxOffersPerPass'],
} as const
export type GroupName = keyof typeof groups

export function groupOf(path: string): GroupName | 'other' {
  const name = path.split('.')[0] ?? ''
  const found = (Object.keys(groups) as GroupName[]).find((group) => (groups[group] as readonly string[]).includes(name))
  return found ?? 'other'
}
