import { sql, type Tx } from '../db/database.ts'
import { conditions, limitOf, preparedText } from '../db/prepared-text.ts'
import { iso, isoOrNull } from '../http/iso.ts'
import { pageOfRows, readCursor } from '../http/page-cursor.ts'
import type { Page } from '../http/page.contract.ts'
import { settingChanges } from '../settings/setting-changes.ts'
import type { Changed } from '../settings/write-settings.ts'
import type { ShadowChoice, ShadowDifferenceView, ShadowOutcome, ShadowView } from './shadow.contract.ts'

type PageWish = { limit: number; after?: string | undefined }

export type ShadowRow = {
  id: string
  changed: Changed
  base: Changed | null
  baseVersion: number
  endedAt: Date | null
  outcome: ShadowOutcome | null
  adoptedVersion: number | null
  lastAt: Date
  lastPassId: string
}

/** What it changes, against the version that was live when it was saved. */
export const changesOf = ({ changed, base }: Pick<ShadowRow, 'changed' | 'base'>) => settingChanges(base ?? {}, changed)

/** `changed` of version 0 are the defaults: nothing. */
export const lockShadow = (tx: Tx, id: string) =>
  tx.one<ShadowRow>(sql`
    select s.id, s.changed, s.base_version, s.ended_at, s.outcome, s.adopted_version, s.last_at, s.last_pass_id,
      (select v.changed from settings_versions v where v.version = s.base_version) as base
    from shadows s where s.id = ${id} for update`)

/** These act between decisions: how long an offer stands, when somebody is set away, how many a new agent may hold. */
const overTime = /^(limits\.|offerTtlS|textOfferTtlS|lapsesBeforeAway|declinesBeforeAway|wrapUpS)/
const ofTheLine = /^(shortHangUpS|callCheckS|maxWaitS|maxQueueLength)/

type ViewRow = ShadowRow & {
  startedAt: Date
  startedByName: string
  passes: number
  decisions: number
  differences: number
  otherAgent: number
  onlyLive: number
  onlyShadow: number
}

const select = `
  select s.id, s.changed, s.base_version, s.started_at, s.ended_at, s.outcome, s.adopted_version, s.last_at, s.last_pass_id, s.passes, s.decisions, s.differences,
    u.name as started_by_name, (select v.changed from settings_versions v where v.version = s.base_version) as base, d.other_agent, d.only_live, d.only_shadow
  from shadows s join users u on u.id = s.started_by,
  lateral (select count(*) filter (where live is not null and shadow is not null) as other_agent, count(*) filter (where shadow is null) as only_live,
    count(*) filter (where live is null) as only_shadow from shadow_differences where shadow_id = s.id) d`

export async function readShadows(tx: Tx, page: PageWish, liveVersion: number): Promise<Page<ShadowView>> {
  const { values, add, where } = conditions()
  const after = readCursor(page.after, ['instant', 'uuid'])
  if (after) add('(s.started_at, s.id) < (?, ?)', ...after)
  const rows = await tx.rows<ViewRow>(
    preparedText(`${select} ${where()} order by s.started_at desc, s.id desc ${limitOf(page.limit + 1)}`, values),
  )
  return pageOfRows(
    rows,
    page.limit,
    (row) => viewOf(row, liveVersion),
    (row) => [row.startedAt, row.id],
  )
}

export async function readShadow(tx: Tx, id: string, liveVersion: number): Promise<ShadowView | undefined> {
  const row = await tx.one<ViewRow>(preparedText(`${select} where s.id = $1`, [id]))
  return row && viewOf(row, liveVersion)
}

function viewOf(row: ViewRow, liveVersion: number): ShadowView {
  return {
    id: row.id,
    changes: changesOf(row).map(({ path, from, to }) => ({
      path,
      live: from,
      shadow: to,
      inDecisions: !overTime.test(path) && !ofTheLine.test(path),
    })),
    baseVersion: row.baseVersion,
    startedAt: iso(row.startedAt),
    startedByName: row.startedByName,
    endedAt: isoOrNull(row.endedAt),
    outcome: row.outcome,
    adoptedVersion: row.adoptedVersion,
    canUndo: row.outcome === 'adopted' && row.adoptedVersion === liveVersion,
    comparedTo: iso(row.lastAt),
    passes: row.passes,
    decisions: row.decisions,
    differences: row.differences,
    kinds: { otherAgent: row.otherAgent, onlyLive: row.onlyLive, onlyShadow: row.onlyShadow },
  }
}

type DifferenceRow = {
  passId: string
  contactId: string
  at: Date
  channel: string | null
  ticketId: string | null
  ticketNumber: string | null
  live: ShadowChoice | null
  shadow: ShadowChoice | null
  liveName: string | null
  shadowName: string | null
}

/** Decision by decision, the newest first. */
export async function readDifferences(tx: Tx, shadowId: string, page: PageWish): Promise<Page<ShadowDifferenceView>> {
  const { values, add, where } = conditions()
  add('d.shadow_id = ?', shadowId)
  const after = readCursor(page.after, ['instant', 'uuid'])
  if (after) add('(d.at, d.contact_id) < (?, ?)', ...after)
  const rows = await tx.rows<DifferenceRow>(
    preparedText(
      `select d.pass_id, d.contact_id, d.at, d.live, d.shadow, k.channel, k.ticket_id, t.number as ticket_number, lu.name as live_name, su.name as shadow_name
       from shadow_differences d left join contacts k on k.id = d.contact_id left join tickets t on t.id = k.ticket_id
       left join agents la on la.id = (d.live ->> 'agentId')::uuid left join users lu on lu.id = la.user_id
       left join agents sa on sa.id = (d.shadow ->> 'agentId')::uuid left join users su on su.id = sa.user_id
       ${where()} order by d.at desc, d.contact_id desc ${limitOf(page.limit + 1)}`,
      values,
    ),
  )
  return pageOfRows(
    rows,
    page.limit,
    ({ liveName, shadowName, live, shadow, at, ...row }) => ({
      ...row,
      at: iso(at),
      live: live && { ...live, agentName: liveName },
      shadow: shadow && { ...shadow, agentName: shadowName },
    }),
    (row) => [row.at, row.contactId],
  )
}
