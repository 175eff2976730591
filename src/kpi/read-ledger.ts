import type { Definition } from '../../routing/definitions.ts'
import type { PageRequest } from '../contacts/read-contacts.ts'
import { sql, type Tx } from '../db/database.ts'
import { conditions, limitOf, preparedText } from '../db/prepared-text.ts'
import { iso, isoOrNull } from '../http/iso.ts'
import { pageOfRows, readCursor } from '../http/page-cursor.ts'
import type { Page } from '../http/page.contract.ts'
import type { ChainedRow } from './chain-hash.ts'
import type { LedgerRowView } from './kpi.contract.ts'
import type { Ending } from './endings.contract.ts'

type Row = ChainedRow & { prevHash: string; hash: string; account: string; agentName: string | null }

const select = `select l.seq, l.call_id, l.external_id, l.replaces_seq, l.reason, l.account_id, a.slug as account, l.arrived_at, l.service_day, l.opening, l.calendar_version,
  l.caller, l.queued_at, l.offered_at, l.answered_at, l.ended_at, l.ending, l.agent_id, u.name as agent_name, l.language, l.topic, l.menu_path, l.evidence, l.prev_hash, l.hash
  from kpi_ledger l join accounts a on a.id = l.account_id left join agents g on g.id = l.agent_id left join users u on u.id = g.user_id`

/** The row that holds: no later one replaces it. */
const isCurrent = 'not exists (select 1 from kpi_ledger n where n.replaces_seq = l.seq)'

export type LedgerFilter = {
  from: Date
  to: Date
  ending?: Ending | undefined
  /** Only rows in the denominator of this definition. */
  countedBy?: Definition | undefined
}

/** Rows that hold of calls that arrived in `[from, to)`, last arrived first. */
export async function readCurrentRows(tx: Tx, filter: LedgerFilter, page: PageRequest): Promise<Page<LedgerRowView>> {
  const { add, where, values } = conditions()
  add(isCurrent)
  add('l.arrived_at >= ? and l.arrived_at < ?', filter.from, filter.to)
  if (filter.ending) add('l.ending = ?', filter.ending)
  if (filter.countedBy) {
    const { shortHangUpS, denominator, opening, numbers } = filter.countedBy
    add(`${endingUnder} = any(?::text[])`, shortHangUpS, denominator)
    add('l.opening = any(?::text[])', opening)
    if (numbers) add('l.account_id = any(?::uuid[])', numbers)
  }
  const after = readCursor(page.after, ['instant', 'number'])
  if (after) add('(l.arrived_at, l.seq) < (?, ?)', ...after)
  const rows = await tx.rows<Row>(
    preparedText(`${select} ${where()} order by l.arrived_at desc, l.seq desc ${limitOf(page.limit + 1)}`, values),
  )
  return pageOfRows(rows, page.limit, ledgerRowViewOf, (row) => [row.arrivedAt, row.seq])
}

/** As routing's endingUnder: a definition draws the line of the short hang-up itself. */
const endingUnder = `case when l.ending not in ('short-hang-up', 'hung-up-in-queue') then l.ending
  when l.offered_at is null and l.queued_at is not null and greatest(0, extract(epoch from coalesce(l.answered_at, l.ended_at) - l.queued_at)) <= ?::numeric
  then 'short-hang-up' else 'hung-up-in-queue' end`

/** The chain as it stands, corrections and what they replaced included; `after` is a number of a row. */
export async function readChain(tx: Tx, afterSeq: number, limit: number): Promise<Page<LedgerRowView>> {
  const rows = await tx.rows<Row>(preparedText(`${select} where l.seq > $1 order by l.seq ${limitOf(limit + 1)}`, [afterSeq]))
  const shown = rows.slice(0, limit)
  return { items: shown.map(ledgerRowViewOf), next: rows.length > limit ? String(shown.at(-1)?.seq ?? '') : null }
}

export async function readCurrentRowOf(tx: Tx, callId: string): Promise<LedgerRowView | null> {
  const row = await tx.one<Row>(preparedText(`${select} where l.call_id = $1 and ${isCurrent}`, [callId]))
  return row ? ledgerRowViewOf(row) : null
}

/** The number of the last row: it moves with every call that ends and every correction. */
export async function chainSeq(tx: Tx): Promise<number> {
  return (await tx.one<{ seq: number }>(sql`select seq from kpi_chain where id = 1`))?.seq ?? 0
}

function ledgerRowViewOf(row: Row): LedgerRowView {
  return {
    ...row,
    arrivedAt: iso(row.arrivedAt),
    queuedAt: isoOrNull(row.queuedAt),
    offeredAt: isoOrNull(row.offeredAt),
    answeredAt: isoOrNull(row.answeredAt),
    endedAt: iso(row.endedAt),
    evidence: [...row.evidence],
  }
}
