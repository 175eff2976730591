import { z } from 'zod'
import { sql } from '../db/database.ts'
import type { Deps } from '../deps.ts'
import { callerOf } from '../http/auth.ts'
import type { App } from '../http/build-app.ts'
import { pageOf, pageQuery } from '../http/page.contract.ts'
import { notFound, Refusal } from '../refusal.ts'
import { allBounds, allDefaults, allProblems } from './all-settings.ts'
import { mergeSettings, withoutNulls } from './merge-settings.ts'
import { readSettingsVersions } from './read-settings-versions.ts'
import { settingsVersion, settingsView, versionParam, type SettingsView } from './settings.contract.ts'
import { writeSettings, type Changed } from './write-settings.ts'

type WriteDeps = Pick<Deps, 'db' | 'clock' | 'centre' | 'assigner'>

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

  app.get(
    '/api/settings/versions',
    {
      config: { access: 'settings.read' },
      schema: {
        tags: ['settings'],
        summary: 'Every version with what it changed, newest first; each decision names the version it was made by',
        querystring: pageQuery,
        response: { 200: pageOf(settingsVersion) },
      },
    },
    async (request) => readSettingsVersions(deps.db, request.query),
  )

  app.post(
    '/api/settings/versions/:version/restore',
    {
      config: { access: 'settings.write' },
      schema: {
        tags: ['settings'],
        summary: 'Make the numbers what they were in an earlier version, as a new version; how long data is kept stays as it is',
        params: versionParam,
        response: { 200: settingsView },
      },
    },
    async (request) => {
      await restoreSettings(deps, request.params.version, callerOf(request).userId)
      return viewOf(deps)
    },
  )
}

async function viewOf(deps: Pick<Deps, 'centre'>): Promise<SettingsView> {
  const { policy, keptDays, settingsVersion } = await deps.centre.get()
  return { version: settingsVersion, values: { ...policy, keptDays }, defaults: allDefaults, bounds: allBounds }
}

async function changeSettings(deps: WriteDeps, given: Changed, userId: string): Promise<void> {
  const problems = allProblems(withoutNulls(given)).map(({ path, message }) => ({ path, expected: message }))
  const [first] = problems
  if (first) throw new Refusal('bad-input', `${first.path}: ${first.expected}`, { fields: problems })
  await deps.db.transaction((tx) =>
    writeSettings(tx, (before) => mergeSettings(before, given), { userId, now: deps.clock.now() }),
  )
  await inForce(deps)
}

/**
 * As they were in an earlier version; that is a version of its own again. How long data is kept stays: whoever wants last week's routing
 * back must not have letters deleted by it.
 */
async function restoreSettings(deps: WriteDeps, version: number, userId: string): Promise<void> {
  await deps.db.transaction(async (tx) => {
    const row = await tx.one<{ changed: Changed }>(sql`select changed from settings_versions where version = ${version}`)
    if (!row && version !== 0) throw notFound()
    const restored = ({ keptDays }: Changed) => ({
      ...row?.changed,
      ...(keptDays === undefined ? { keptDays: {} } : { keptDays }),
    })
    await writeSettings(tx, restored, { userId, now: deps.clock.now() })
  })
  await inForce(deps)
}

async function inForce(deps: WriteDeps): Promise<void> {
  await deps.centre.changed()
  deps.assigner.nudge()
}
