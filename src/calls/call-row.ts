import type { CallState } from './calls.contract.ts'
import type { ContactPhase, ContactState } from '../contacts/contacts.contract.ts'
import type { Sql, Tx } from '../db/database.ts'
import type { KeptEvent } from '../inbound/receive.ts'
import type { Ending } from '../kpi/endings.contract.ts'

/** A call with what its contact says: both rows are locked together, so one name each suffices. */
export type CallRow = {
  id: string
  contactId: string
  accountId: string
  externalId: string | null
  direction: 'in' | 'out'
  state: CallState
  caller: string | null
  room: string
  conferenceId: string | null
  agentLegId: string | null
  language: string | null
  topic: string | null
  menuPath: string
  announcedPosition: number | null
  arrivedAt: Date
  queuedAt: Date | null
  offeredAt: Date | null
  answeredAt: Date | null
  endedAt: Date | null
  ending: Ending | null
  decision: { why: OurDecision; at: string } | null
  muted: boolean
  holdWanted: boolean
  held: boolean
  connectAt: Date | null
  joinAt: Date | null
  hangUpAt: Date | null
  hangUpSentAt: Date | null
  heardAt: Date
  checks: number
  returnId: string | null
  rejoinUntil: Date | null
  ticketId: string
  citizenId: string | null
  contactState: ContactState
  phase: ContactPhase | null
  agentId: string | null
  acceptedAt: Date | null
}

/** Our own reasons to end a call; endings of the ledger. `unknown`: the provider was asked and cannot say. */
export type OurDecision = 'wait-limit' | 'refused-full' | 'refused-no-agent' | 'closed' | 'technical-failure' | 'unknown'

/** Contact before call, always: whoever needs both rows takes them in this order. */
const select = `select c.*, k.ticket_id, k.citizen_id, k.state as contact_state, k.phase, k.agent_id, k.accepted_at
  from contacts k join calls c on c.contact_id = k.id where `

const byId: Sql = { text: `${select} c.id = $1 for update of k, c`, name: 'call_by_id', values: [] }
const byContact: Sql = { text: `${select} k.id = $1 for update of k, c`, name: 'call_by_contact', values: [] }

export const lockCall = (tx: Tx, callId: string) => tx.one<CallRow>({ ...byId, values: [callId] })
export const lockCallOfContact = (tx: Tx, contactId: string) => tx.one<CallRow>({ ...byContact, values: [contactId] })

/** Where an event says which call it is about: our reference (call or room), the provider's id, or both. */
export type CallAddress = { accountId: string; ref: string | null; externalId: string | null }

const lockAndKeep: Sql = {
  text: `
    with call as materialized (${select}
      c.id = coalesce((select id from calls where id = $1::text::uuid), (select id from calls where room = $1::text), (select id from calls where account_id = $2 and external_id = $3))
      for update of k, c),
    kept as (
      insert into inbound_events (id, account_id, external_id, event, kind, call_id, path, content_type, raw, sha256, received_at, state)
      select $4::uuid, $2::uuid, $5, $6::jsonb, $7, call.id, $8, $9, $10::bytea, $11, $12::timestamptz, 'done' from call
      on conflict (account_id, external_id) do nothing returning id)
    select call.*, exists (select 1 from kept) as is_new from call`,
  name: 'lock_call_and_keep_event',
  values: [],
}

/**
 * Locks the call an event is about and keeps the event as done, in one statement: most of what a provider tells us comes this way.
 * \`isNew\` false: the event was there already. Undefined: there is no such call, and nothing was kept.
 */
export async function lockCallAndKeep(
  tx: Tx,
  at: CallAddress,
  kept: KeptEvent,
): Promise<{ call: CallRow; isNew: boolean } | undefined> {
  const { id, externalId, event, kind, path, contentType, raw, sha256, receivedAt } = kept
  const values = [
    at.ref,
    at.accountId,
    at.externalId,
    id,
    externalId,
    JSON.stringify(event),
    kind,
    path,
    contentType,
    raw,
    sha256,
    receivedAt,
  ]
  const row = await tx.one<CallRow & { isNew: boolean }>({ ...lockAndKeep, values })
  if (!row) return undefined
  const { isNew, ...call } = row
  return { call, isNew }
}

/** Without a lock, for whoever only looks. */
export const readCallByExternalId = (tx: Tx, accountId: string, externalId: string) =>
  tx.one<CallRow>({
    text: `${select} c.account_id = $1 and c.external_id = $2`,
    name: 'read_call_by_external_id',
    values: [accountId, externalId],
  })
export const readCall = (tx: Tx, callId: string) =>
  tx.one<CallRow>({ text: `${select} c.id = $1`, name: 'read_call', values: [callId] })
