import type { Channel } from '../../channels/channel.ts'
import type { Config } from '../config.ts'
import { Refusal } from '../refusal.ts'

type Stored = Record<string, unknown>

/** Given values over those set; null removes one. Maps within (a mail server's) are merged likewise. */
export function mergeSettings(set: Stored, given: Stored): Stored {
  const merged: Stored = { ...set }
  for (const [name, value] of Object.entries(given)) {
    const before = merged[name]
    if (value === null) delete merged[name]
    else merged[name] = isMap(value) && isMap(before) ? mergeSettings(before, value) : value
  }
  return merged
}

/**
 * Refuses settings the adapter's schema does not take, naming the field and what is expected, never the value. Where requests go
 * may be changed only while simulators run: otherwise whoever administers could read secrets by sending them to himself.
 */
export function refuseBadSettings(
  channel: Channel,
  settings: Stored,
  config: Pick<Config, 'publicUrl' | 'localUrl' | 'simulators'>,
): void {
  const field = (name: string, message: string) =>
    new Refusal('bad-input', `settings.${name}: ${message}`, { field: `settings.${name}` })
  if (settings['apiBaseUrl'] !== undefined && !config.simulators)
    throw field('apiBaseUrl', 'can be set only while simulators run')
  const { apiBaseUrl, ...rest } = settings
  const tried = apiBaseUrl === 'simulator:' ? { ...rest, apiBaseUrl: config.localUrl } : settings
  const parsed = channel.settings.safeParse(tried)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw field(issue?.path.join('.') || '?', issue?.message ?? 'not accepted')
  }
  const unknown = Object.keys(tried).find((name) => !Object.hasOwn(Object(parsed.data), name))
  if (unknown !== undefined && tried[unknown] !== '')
    throw field(unknown, `this channel (${channel.adapter}) has no such setting`)
}

/** What may be shown, and the names of secrets that are set. */
export function shownSettings(channel: Channel | undefined, settings: Stored): { settings: Stored; secretsSet: string[] } {
  const secretsSet: string[] = []
  const withoutSecrets = (map: Stored, prefix: string): Stored =>
    Object.fromEntries(
      Object.entries(map).flatMap(([name, value]) => {
        const path = `${prefix}${name}`
        if (!channel || channel.secrets.includes(path)) {
          if (value !== null && value !== '') secretsSet.push(path)
          return []
        }
        return [[name, isMap(value) ? withoutSecrets(value, `${path}.`) : value]]
      }),
    )
  return { settings: withoutSecrets(settings, ''), secretsSet }
}

const isMap = (value: unknown): value is Stored => typeof value === 'object' && value !== null && !Array.isArray(value)
