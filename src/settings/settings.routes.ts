import { z } from 'zod'
import { defaultSettings, settingBounds, settingProblems } from '../../routing/apply-settings.ts'
import { sql } from '../db/database.ts'
import type { Deps } from '../deps.ts'
import { callerOf } from '../http/auth.ts'
import type { App } from '../http/build-app.ts'
import { pageOf, pageQuery } from '../http/page.contract.ts'
import { notFound, Refusal } from '../refusal.ts'
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
        summary: 'Make the numbers what they were in an earlier version, as a new version',
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
  const { policy, settingsVersion } = await deps.centre.get()
  return { version: settingsVersion, values: policy, defaults: defaultSettings, bounds: settingBounds }
}

async function changeSettings(deps: WriteDeps, given: Changed, userId: string): Promise<void> {
  const problems = settingProblems(withoutNulls(given)).map(({ path, message }) => ({ path, expected: message }))
  const [first] = problems
  if (first) throw new Refusal('bad-input', `${first.path}: ${first.expected}`, { fields: problems })
  await deps.db.transaction((tx) =>
    writeSettings(tx, (before) => mergeSettings(before, given), { userId, now: deps.clock.now() }),
  )
  await inForce(deps)
}

/** As they were in an earlier version; that is a version of its own again. */
async function restoreSettings(deps: WriteDeps, version: number, userId: string): Promise<void> {
  await deps.db.transaction(async (tx) => {
    const row = await tx.one<{ changed: Changed }>(sql`select changed from settings_versions where version = ${version}`)
    if (!row && version !== 0) throw notFound()
    await writeSettings(tx, () => row?.changed ?? {}, { userId, now: deps.clock.now() })
  })
  await inForce(deps)
}

async function inForce(deps: WriteDeps): Promise<void> {
  await deps.centre.changed()
  deps.assigner.nudge()
}
