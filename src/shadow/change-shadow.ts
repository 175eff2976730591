import { settingProblems } from '../../routing/apply-settings.ts'
import { audit } from '../audit/append-audit.ts'
import { sql, type Tx } from '../db/database.ts'
import { newId } from '../db/new-id.ts'
import type { Deps } from '../deps.ts'
import { notFound, Refusal } from '../refusal.ts'
import { mergeSettings, withoutNulls } from '../settings/merge-settings.ts'
import { settingChanges } from '../settings/setting-changes.ts'
import { writeSettings, type Changed } from '../settings/write-settings.ts'
import { putIn } from './put-in.ts'
import type { ShadowNew } from './shadow.contract.ts'
import { changesOf, lockShadow, type ShadowRow } from './shadows.store.ts'

type WriteDeps = Pick<Deps, 'db' | 'clock' | 'centre' | 'assigner' | 'jobs'>

const dayMs = 86_400_000
const beforeAll = '00000000-0000-0000-0000-000000000000'

/** Saves a changed policy beside the live one, in place of another that ran. Nothing is decided by it. */
export async function startShadow(deps: WriteDeps, { settings, daysBack }: ShadowNew, userId: string): Promise<string> {
  const problems = settingProblems(withoutNulls(settings)).map(({ path, message }) => ({ path, expected: message }))
  const [first] = problems
  if (first) throw new Refusal('bad-input', `settings.${first.path}: ${first.expected}`, { fields: problems })
  const now = deps.clock.now()
  const id = newId(now.getTime())
  await deps.db.transaction(async (tx) => {
    const live = await liveSettings(tx)
    const changed = mergeSettings(live.changed, settings)
    const changes = settingChanges(live.changed, changed)
    if (changes.length === 0)
      throw new Refusal('bad-input', 'settings: expected a number that differs from the live one', {
        field: 'settings',
        reason: 'nothing-changed',
      })
    await tx.run(sql`update shadows set ended_at = ${now}, outcome = 'replaced' where ended_at is null`)
    await tx.run(sql`
      insert into shadows (id, changed, base_version, started_at, started_by, last_at, last_pass_id)
      values (${id}, ${JSON.stringify(changed)}::jsonb, ${live.version}, ${now}, ${userId}, ${new Date(now.getTime() - daysBack * dayMs)}, ${beforeAll})`)
    const details = { changes: changes.map(({ path, from, to }) => `${path}: ${from} → ${to}`), daysBack }
    await audit(tx, { at: now, userId, action: 'shadow.start', subject: `shadow ${id}`, details })
  })
  await deps.jobs.enqueue('compare-shadow', { shadowId: id })
  return id
}

/** It is no longer compared; what was found stays to be read. */
export async function dropShadow(deps: WriteDeps, id: string, userId: string): Promise<void> {
  const now = deps.clock.now()
  await deps.db.transaction(async (tx) => {
    await running(tx, id)
    await tx.run(sql`update shadows set ended_at = ${now}, outcome = 'dropped' where id = ${id}`)
    await audit(tx, { at: now, userId, action: 'shadow.drop', subject: `shadow ${id}` })
  })
}

/** From now on the shadow's numbers are the live ones; what others changed meanwhile stays changed. */
export async function adoptShadow(deps: WriteDeps, id: string, userId: string): Promise<void> {
  const now = deps.clock.now()
  await deps.db.transaction(async (tx) => {
    const shadow = await running(tx, id)
    const version = await writeSettings(tx, (before) => putIn(before, changesOf(shadow)), { userId, now })
    await tx.run(sql`update shadows set ended_at = ${now}, outcome = 'adopted', adopted_version = ${version} where id = ${id}`)
    await audit(tx, { at: now, userId, action: 'shadow.adopt', subject: `shadow ${id}`, details: { version } })
  })
  await inForce(deps)
}

/** One step back to the settings before it was adopted: as long as nobody has changed them again. */
export async function undoShadow(deps: WriteDeps, id: string, userId: string): Promise<void> {
  const now = deps.clock.now()
  await deps.db.transaction(async (tx) => {
    const shadow = await lockShadow(tx, id)
    if (!shadow) throw notFound()
    await tx.run(sql`lock table settings_versions in exclusive mode`)
    const live = await liveSettings(tx)
    if (shadow.outcome !== 'adopted' || shadow.adoptedVersion !== live.version)
      throw new Refusal('wrong-state', 'The settings have been changed since: restore a version of them instead.', {
        reason: 'shadow-not-live',
      })
    const before = await tx.one<{ changed: Changed }>(
      sql`select changed from settings_versions where version < ${live.version} order by version desc limit 1`,
    )
    const version = await writeSettings(tx, () => before?.changed ?? {}, { userId, now })
    await tx.run(sql`update shadows set outcome = 'undone' where id = ${id}`)
    await audit(tx, { at: now, userId, action: 'shadow.undo', subject: `shadow ${id}`, details: { version } })
  })
  await inForce(deps)
}

async function running(tx: Tx, id: string): Promise<ShadowRow> {
  const shadow = await lockShadow(tx, id)
  if (!shadow) throw notFound()
  if (shadow.endedAt !== null)
    throw new Refusal('wrong-state', 'This policy no longer runs beside the live one.', { reason: 'shadow-over' })
  return shadow
}

async function liveSettings(tx: Tx): Promise<{ version: number; changed: Changed }> {
  const row = await tx.one<{ version: number; changed: Changed }>(
    sql`select version, changed from settings_versions order by version desc limit 1`,
  )
  return row ?? { version: 0, changed: {} }
}

async function inForce(deps: Pick<Deps, 'centre' | 'assigner'>): Promise<void> {
  await deps.centre.changed()
  deps.assigner.nudge()
}
