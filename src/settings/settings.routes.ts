import { z } from 'zod'
import { applySettings, defaultSettings, settingBounds, settingProblems } from '../../routing/apply-settings.ts'
import { audit } from '../audit/append-audit.ts'
import { sql } from '../db/database.ts'
import type { Deps } from '../deps.ts'
import { callerOf } from '../http/auth.ts'
import type { App } from '../http/build-app.ts'
import { Refusal } from '../refusal.ts'
import { settingsView, type SettingsView } from './settings.contract.ts'

type Changed = Record<string, unknown>

export function settingsRoutes(app: App, deps: Deps): void {
  app.get(
    '/api/settings',
    {
      config: { access: 'settings.read' },
      schema: {
        tags: ['settings'],
        summary: 'Every number an administrator may change, with its bounds',
        response: { 200: settingsView },
      },
    },
    async () => viewOf(deps),
  )

  app.patch(
    '/api/settings',
    {
      config: { access: 'settings.write' },
      schema: {
        tags: ['settings'],
        summary: 'Change numbers; null brings back the default',
        body: z.record(z.string().max(60), z.unknown()),
        response: { 200: settingsView },
      },
    },
    async (request) => {
      await changeSettings(deps, request.body, callerOf(request).userId)
      return viewOf(deps)
    },
  )
}

async function viewOf(deps: Pick<Deps, 'centre'>): Promise<SettingsView> {
  const { policy, settingsVersion } = await deps.centre.get()
  return { version: settingsVersion, values: policy, defaults: defaultSettings, bounds: settingBounds }
}

async function changeSettings(
  deps: Pick<Deps, 'db' | 'clock' | 'centre' | 'assigner'>,
  given: Changed,
  userId: string,
): Promise<void> {
  const problems = settingProblems(withoutNulls(given)).map(({ path, message }) => ({ path, expected: message }))
  const [first] = problems
  if (first) throw new Refusal('bad-input', `${first.path}: ${first.expected}`, { fields: problems })
  const now = deps.clock.now()
  await deps.db.transaction(async (tx) => {
    // Two administrators at once must both be in the version that results.
    await tx.run(sql`lock table settings_versions in exclusive mode`)
    const before = await tx.one<{ version: number; changed: Changed }>(
      sql`select version, changed from settings_versions order by version desc limit 1`,
    )
    const changed = onlyChanged(merge(before?.changed ?? {}, given))
    const version = (before?.version ?? 0) + 1
    await tx.run(
      sql`insert into settings_versions (version, changed, valid_from, changed_by) values (${version}, ${JSON.stringify(changed)}::jsonb, ${now}, ${userId})`,
    )
    await audit(tx, { at: now, userId, action: 'settings.change', subject: 'settings', details: { version, given } })
  })
  await deps.centre.changed()
  deps.assigner.nudge()
}

const isMap = (value: unknown): value is Changed => typeof value === 'object' && value !== null && !Array.isArray(value)

function withoutNulls(given: Changed): Changed {
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) =>
      value === null ? [] : [[name, isMap(value) ? withoutNulls(value) : value]],
    ),
  )
}

function merge(before: Changed, given: Changed): Changed {
  const merged = { ...before }
  for (const [name, value] of Object.entries(given)) {
    const old = merged[name]
    if (value === null) delete merged[name]
    else merged[name] = isMap(value) ? merge(isMap(old) ? old : {}, value) : value
  }
  return merged
}

/** A version holds only what differs from the defaults, so that a better default reaches a centre that never touched it. */
function onlyChanged(changed: Changed): Changed {
  const whole = applySettings(changed) as Changed
  const defaults = defaultSettings as Changed
  return Object.fromEntries(
    Object.keys(changed).flatMap((name) => {
      const [value, usual] = [whole[name], defaults[name]]
      if (!isMap(value) || !isMap(usual)) return value === usual ? [] : [[name, value]]
      const own = Object.fromEntries(Object.entries(value).filter(([key, inner]) => inner !== usual[key]))
      return Object.keys(own).length > 0 ? [[name, own]] : []
    }),
  )
}
