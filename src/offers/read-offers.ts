import type { DecisionRecord } from '../../routing/types.ts'
import { contactColumns, contactJoins, contactViewOf, type ContactRow, type PageRequest } from '../contacts/read-contacts.ts'
import type { Tx } from '../db/database.ts'
import { conditions, limitOf, preparedText } from '../db/prepared-text.ts'
import { iso, isoOrNull } from '../http/iso.ts'
import { pageOfRows, readCursor } from '../http/page-cursor.ts'
import type { Page } from '../http/page.contract.ts'
import type { DecisionView, OfferState, OfferView } from './offers.contract.ts'

type OfferRow = ContactRow & {
  offerId: string
  offeredTo: string
  offeredToName: string
  offerState: OfferState
  offerCreatedAt: Date
  offerExpiresAt: Date
  offerEndedAt: Date | null
  offerReason: string | null
  /** Only its facts are read here; a supervisor's own decision has fewer of them than routing's. */
  record: Partial<DecisionRecord> | null
  callsThisWeek: number
}

/**
 * The calls of the seven days before it was offered include the one on offer. Counted back from the offer's own time and not from
 * ours, which would be a value PostgreSQL plans anew for each time.
 */
const select = `select ${contactColumns}, o.id as offer_id, o.agent_id as offered_to, ou.name as offered_to_name, o.state as offer_state, o.created_at as offer_created_at, o.expires_at as offer_expires_at,
  o.ended_at as offer_ended_at, o.reason as offer_reason, o.decision -> 'record' as record,
  (select count(*) from contacts w where w.citizen_id = c.citizen_id and w.entered_at > o.created_at - interval '7 days' and w.channel = 'voice' and w.direction = 'in') as calls_this_week
  from offers o join agents oa on oa.id = o.agent_id join users ou on ou.id = oa.user_id join contacts c on c.id = o.contact_id ${contactJoins}`

export type OfferFilter = { agentId?: string | undefined; contactId?: string | undefined }

/** Newest first. An agent gets no other offer while one is open, so the open one comes first by itself. */
export async function readOffers(tx: Tx, filter: OfferFilter, page: PageRequest, nowMs: number): Promise<Page<OfferView>> {
  const { add, where, values } = conditions()
  if (filter.agentId) add('o.agent_id = ?', filter.agentId)
  if (filter.contactId) add('o.contact_id = ?', filter.contactId)
  const after = readCursor(page.after, ['instant', 'uuid'])
  if (after) add('(o.created_at, o.id) < (?, ?)', ...after)
  const rows = await tx.rows<OfferRow>(
    preparedText(`${select} ${where()} order by o.created_at desc, o.id desc ${limitOf(page.limit + 1)}`, values),
  )
  return pageOfRows(
    rows,
    page.limit,
    (row) => offerViewOf(row, nowMs),
    (row) => [row.offerCreatedAt, row.offerId],
  )
}

export async function readOffer(tx: Tx, id: string, nowMs: number): Promise<OfferView | undefined> {
  const row = await tx.one<OfferRow>(preparedText(`${select} where o.id = $1`, [id]))
  return row && offerViewOf(row, nowMs)
}

/** What this agent is asked right now. */
export async function readOpenOffer(tx: Tx, agentId: string, nowMs: number): Promise<OfferView | undefined> {
  const row = await tx.one<OfferRow>(preparedText(`${select} where o.agent_id = $1 and o.state = 'open'`, [agentId]))
  return row && offerViewOf(row, nowMs)
}

export async function readDecision(tx: Tx, offerId: string): Promise<DecisionView | undefined> {
  type Row = {
    contactId: string
    agentId: string
    createdAt: Date
    passId: string | null
    agentNames: Record<string, string> | null
    decision: { policyVersion?: number; record?: Record<string, unknown> }
  }
  const row = await tx.one<Row>(
    preparedText(
      `select o.contact_id, o.agent_id, o.created_at, o.pass_id, o.decision - 'snapshot' as decision,
        (select jsonb_object_agg(a.id, u.name) from agents a join users u on u.id = a.user_id
          where a.id = o.agent_id or a.id::text in (select jsonb_path_query(o.decision, '$.record.candidates[*].agentId') #>> '{}')) as agent_names
      from offers o where o.id = $1`,
      [offerId],
    ),
  )
  return (
    row && {
      offerId,
      contactId: row.contactId,
      agentId: row.agentId,
      at: iso(row.createdAt),
      policyVersion: row.decision.policyVersion ?? 0,
      passId: row.passId,
      agentNames: row.agentNames ?? {},
      record: row.decision.record ?? {},
    }
  )
}

function offerViewOf(row: OfferRow, nowMs: number): OfferView {
  return {
    id: row.offerId,
    contactId: row.id,
    agentId: row.offeredTo,
    agentName: row.offeredToName,
    state: row.offerState,
    createdAt: iso(row.offerCreatedAt),
    expiresAt: iso(row.offerExpiresAt),
    endedAt: isoOrNull(row.offerEndedAt),
    reason: row.offerReason,
    contact: contactViewOf(row, nowMs),
    why: { ...whyOf(row.record ?? {}), callsThisWeek: row.callsThisWeek },
  }
}

/** The facts of a decision a person asks for first: how long you were idle, whom it passed over and for which reason. */
export function whyOf({
  atMs,
  agentKey,
  waitedMs,
  interrupts,
  candidates,
}: Partial<DecisionRecord>): Omit<OfferView['why'], 'callsThisWeek'> {
  const others: Record<string, number> = {}
  for (const { excluded, lost } of candidates ?? []) {
    const reason = excluded ?? lost
    if (reason !== null) others[reason] = (others[reason] ?? 0) + 1
  }
  const idleMs = atMs === undefined || agentKey === undefined ? 0 : Math.max(0, atMs - agentKey.idleSinceMs)
  const best = candidates?.find(({ lost }) => lost !== null)?.lost ?? null
  return { best, idleMs, sticky: agentKey?.sticky ?? false, waitedMs: waitedMs ?? 0, interrupts: interrupts?.length ?? 0, others }
}
