import type { Tx } from '../db/database.ts'
import { preparedText } from '../db/prepared-text.ts'
import { iso, isoOrNull } from '../http/iso.ts'
import { readCurrentRowOf } from '../kpi/read-ledger.ts'
import type { CallView } from './calls.contract.ts'

type Instants = 'queuedAt' | 'offeredAt' | 'answeredAt' | 'endedAt'
type CallRow = Omit<CallView, Instants | 'arrivedAt' | 'ledger'> & Record<Instants, Date | null> & { arrivedAt: Date }

const select = `select k.id, k.contact_id, k.external_id, a.slug as account, k.direction, k.state, k.caller, k.language, k.topic, k.menu_path,
  k.arrived_at, k.queued_at, k.offered_at, k.answered_at, k.ended_at, k.ended_by, k.ending,
  (select coalesce(jsonb_agg(jsonb_build_object('externalId', l.external_id, 'party', l.party, 'agentId', l.agent_id, 'joinedAt', l.joined_at, 'leftAt', l.left_at, 'failure', l.failure)
    order by l.joined_at nulls last, l.id), '[]') from call_legs l where l.call_id = k.id) as legs
  from calls k join accounts a on a.id = k.account_id`

export async function readCallView(tx: Tx, id: string): Promise<CallView | undefined> {
  const row = await tx.one<CallRow>(preparedText(`${select} where k.id = $1`, [id]))
  return row && withLedger(tx, row)
}

/** The call a provider knows by this id: of one account there is at most one. */
export async function readCallsByExternalId(tx: Tx, externalId: string, limit: number): Promise<CallView[]> {
  const rows = await tx.rows<CallRow>(
    preparedText(`${select} where k.external_id = $1 order by k.arrived_at, k.id limit $2`, [externalId, limit]),
  )
  return Promise.all(rows.map((row) => withLedger(tx, row)))
}

async function withLedger(tx: Tx, row: CallRow): Promise<CallView> {
  return {
    ...row,
    arrivedAt: iso(row.arrivedAt),
    queuedAt: isoOrNull(row.queuedAt),
    offeredAt: isoOrNull(row.offeredAt),
    answeredAt: isoOrNull(row.answeredAt),
    endedAt: isoOrNull(row.endedAt),
    // PostgreSQL writes an instant within JSON with its offset.
    legs: row.legs.map((leg) => ({ ...leg, joinedAt: utc(leg.joinedAt), leftAt: utc(leg.leftAt) })),
    ledger: await readCurrentRowOf(tx, row.id),
  }
}

const utc = (text: string | null) => (text === null ? null : new Date(text).toISOString())
