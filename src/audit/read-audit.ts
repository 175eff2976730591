import type { z } from 'zod'
import type { Tx } from '../db/database.ts'
import { conditions, limitOf, preparedText } from '../db/prepared-text.ts'
import { iso } from '../http/iso.ts'
import { pageOfRows, readCursor } from '../http/page-cursor.ts'
import type { Page } from '../http/page.contract.ts'
import type { AuditEntryView, auditQuery } from './audit.contract.ts'

type Row = Omit<AuditEntryView, 'at'> & { at: Date }

/** Newest first. */
export async function readAudit(tx: Tx, query: z.output<typeof auditQuery>): Promise<Page<AuditEntryView>> {
  const { values, add, where } = conditions()
  const after = readCursor(query.after, ['number'])
  if (after) add('l.seq < ?', after[0])
  if (query.userId) add('l.user_id = ?', query.userId)
  if (query.subject) add('l.subject = ?', query.subject)
  if (query.action?.includes('.')) add('l.action = ?', query.action)
  else if (query.action) add(`l.action like ? || '.%'`, query.action)
  if (query.from) add('l.at >= ?', query.from)
  if (query.to) add('l.at < ?', query.to)
  const rows = await tx.rows<Row>(
    preparedText(
      `select l.seq, l.at, l.user_id, u.name as user_name, l.action, l.subject, l.details, l.hash
       from audit_log l left join users u on u.id = l.user_id ${where()} order by l.seq desc ${limitOf(query.limit + 1)}`,
      values,
    ),
  )
  return pageOfRows(
    rows,
    query.limit,
    (row) => ({ ...row, at: iso(row.at) }),
    (row) => [row.seq],
  )
}
