import { sql, type Tx } from '../db/database.ts'
import { limitOf, preparedText } from '../db/prepared-text.ts'
import { iso, isoOrNull } from '../http/iso.ts'
import { pageOfRows, readCursor } from '../http/page-cursor.ts'
import type { Page } from '../http/page.contract.ts'
import { notFound } from '../refusal.ts'
import type { Incident } from './incident-at.ts'
import type { IncidentMessage, IncidentView } from './incidents.contract.ts'

type Row = { id: string; message: IncidentMessage; beginsAt: Date; endsAt: Date | null; createdBy: string }

const select = `select i.id, i.message, i.begins_at, i.ends_at, u.name as created_by from incidents i join users u on u.id = i.created_by`

const viewOf = ({ id, message, beginsAt, endsAt, createdBy }: Row): IncidentView => ({
  id,
  message,
  from: iso(beginsAt),
  until: isoOrNull(endsAt),
  createdBy,
})

/** Newest first. */
export async function readIncidents(tx: Tx, page: { limit: number; after?: string | undefined }): Promise<Page<IncidentView>> {
  const after = readCursor(page.after, ['instant', 'uuid'])
  const rows = await tx.rows<Row>(
    preparedText(
      `${select} ${after ? 'where (i.begins_at, i.id) < ($1, $2)' : ''} order by i.begins_at desc, i.id desc ${limitOf(page.limit + 1)}`,
      after ?? [],
    ),
  )
  return pageOfRows(rows, page.limit, viewOf, (row) => [row.beginsAt, row.id])
}

export async function readIncident(tx: Tx, id: string): Promise<IncidentView> {
  const row = await tx.one<Row>(preparedText(`${select} where i.id = $1`, [id]))
  if (!row) throw notFound()
  return viewOf(row)
}

/** No call of ours lasts longer, nor does word of one come later. */
const rememberedDays = 40
const mostRemembered = 100

/** What a call that is settled now may have arrived in. */
export async function readRecentIncidents(tx: Tx): Promise<Incident[]> {
  const rows = await tx.rows<Omit<Row, 'createdBy'>>(sql`
    select id, message, begins_at, ends_at from incidents where coalesce(ends_at, 'infinity') > now() - make_interval(days => ${rememberedDays})
    order by begins_at desc limit ${mostRemembered}`)
  return rows.map(({ id, message, beginsAt, endsAt }) => ({
    id,
    message,
    fromMs: beginsAt.getTime(),
    untilMs: endsAt?.getTime() ?? null,
  }))
}
