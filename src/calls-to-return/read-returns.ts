import { nextOpening, type Calendar } from '../../routing/business-hours.ts'
import { msOf, type CentreSettings } from '../../routing/policy.ts'
import type { PageRequest } from '../contacts/read-contacts.ts'
import type { Tx } from '../db/database.ts'
import { conditions, limitOf, preparedText } from '../db/prepared-text.ts'
import { iso, isoOrNull } from '../http/iso.ts'
import { pageOfRows, readCursor } from '../http/page-cursor.ts'
import type { Page } from '../http/page.contract.ts'
import type { ReturnClosing, ReturnView } from './calls-to-return.contract.ts'

/** What says when a person may be tried. */
type Hours = { readonly calendar: Calendar; readonly policy: Pick<CentreSettings, 'returnPauseS'> }

type ReturnRow = {
  id: string
  citizenId: string
  citizenLabel: string
  ticketId: string
  ticketNumber: string
  language: string | null
  topic: string | null
  attempts: number
  firstCallAt: Date
  lastCallAt: Date
  tries: number
  lastTryAt: Date | null
  takenBy: string | null
  closedAt: Date | null
  closing: ReturnClosing | null
}

const select = `select r.id, r.citizen_id, coalesce(z.name, r.phone) as citizen_label, r.ticket_id, t.number as ticket_number, r.language, r.topic, r.attempts,
  r.first_call_at, r.last_call_at, r.tries, r.last_try_at, u.name as taken_by, r.closed_at, r.closing
  from calls_to_return r join citizens z on z.id = r.citizen_id join tickets t on t.id = r.ticket_id left join agents g on g.id = r.taken_by left join users u on u.id = g.user_id`

/** Open ones in the order in which people first called; closed ones, last closed first. */
export async function readReturns(
  tx: Tx,
  filter: { closed: boolean },
  page: PageRequest,
  centre: Hours,
  nowMs: number,
): Promise<Page<ReturnView>> {
  const { add, where, values } = conditions()
  add(filter.closed ? 'r.closed_at is not null' : 'r.closed_at is null')
  const after = readCursor(page.after, ['instant', 'uuid'])
  if (after) add(filter.closed ? '(r.closed_at, r.id) < (?, ?)' : '(r.first_call_at, r.id) > (?, ?)', ...after)
  const order = filter.closed ? 'r.closed_at desc, r.id desc' : 'r.first_call_at, r.id'
  const rows = await tx.rows<ReturnRow>(preparedText(`${select} ${where()} order by ${order} ${limitOf(page.limit + 1)}`, values))
  return pageOfRows(
    rows,
    page.limit,
    (row) => returnViewOf(row, centre, nowMs),
    (row) => [filter.closed ? row.closedAt : row.firstCallAt, row.id],
  )
}

export async function readReturn(tx: Tx, id: string, centre: Hours, nowMs: number): Promise<ReturnView | undefined> {
  const row = await tx.one<ReturnRow>(preparedText(`${select} where r.id = $1`, [id]))
  return row && returnViewOf(row, centre, nowMs)
}

/** When the person may be tried next: a pause after the last try, within opening hours. null: now, or never again. */
export function nextTryAt(
  row: Pick<ReturnRow, 'lastTryAt' | 'closedAt'>,
  { calendar, policy }: Hours,
  nowMs: number,
): Date | null {
  if (row.closedAt !== null) return null
  const earliestMs = Math.max(nowMs, row.lastTryAt === null ? nowMs : row.lastTryAt.getTime() + msOf(policy.returnPauseS))
  const opensMs = nextOpening(calendar, earliestMs)
  return opensMs === null || opensMs <= nowMs ? null : new Date(opensMs)
}

function returnViewOf(row: ReturnRow, centre: Hours, nowMs: number): ReturnView {
  return {
    ...row,
    firstCallAt: iso(row.firstCallAt),
    lastCallAt: iso(row.lastCallAt),
    lastTryAt: isoOrNull(row.lastTryAt),
    nextTryAt: isoOrNull(nextTryAt(row, centre, nowMs)),
    closedAt: isoOrNull(row.closedAt),
  }
}
