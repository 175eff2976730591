import { audit } from '../audit/append-audit.ts'
import { sql, type Tx } from '../db/database.ts'
import { allDefaults, applyAll } from './all-settings.ts'
import { settingChanges } from './setting-changes.ts'

/** Numbers by name, those in a map by key. A version holds only what differs from the defaults. */
export type Changed = Record<string, unknown>

/**
 * Writes the next version of the settings, made of the one before it, and answers its number. Whoever calls it tells the centre
 * when it is committed.
 */
export async function writeSettings(
  tx: Tx,
  changeOf: (before: Changed) => Changed,
  { userId, now }: { userId: string; now: Date },
): Promise<number> {
  // Two administrators at once must both be in the version that results.
  await tx.run(sql`lock table settings_versions in exclusive mode`)
  const last = await tx.one<{ version: number; changed: Changed }>(
    sql`select version, changed from settings_versions order by version desc limit 1`,
  )
  const before = last?.changed ?? {}
  const changed = onlyChanged(changeOf(before))
  const version = (last?.version ?? 0) + 1
  await tx.run(
    sql`insert into settings_versions (version, changed, valid_from, changed_by) values (${version}, ${JSON.stringify(changed)}::jsonb, ${now}, ${userId})`,
  )
  const changes = settingChanges(before, changed).map(({ path, from, to }) => `${path}: ${from} → ${to}`)
  await audit(tx, { at: now, userId, action: 'settings.change', subject: 'settings', details: { version, changes } })
  return version
}

/** So that a better default reaches a centre that never touched it. */
function onlyChanged(changed: Changed): Changed {
  const whole = applyAll(changed) as Changed
  const defaults = allDefaults as Changed
  return Object.fromEntries(
    Object.keys(changed).flatMap((name) => {
      const [value, usual] = [whole[name], defaults[name]]
      if (!isMap(value) || !isMap(usual)) return value === usual ? [] : [[name, value]]
      const own = Object.fromEntries(Object.entries(value).filter(([key, inner]) => inner !== usual[key]))
      return Object.keys(own).length > 0 ? [[name, own]] : []
    }),
  )
}

export const isMap = (value: unknown): value is Changed => typeof value === 'object' && value !== null && !Array.isArray(value)
