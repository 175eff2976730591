import type { CallState } from './calls.contract.ts'
import type { ContactPhase, ContactState } from '../contacts/contacts.contract.ts'
import { sql, type Sql, type Tx } from '../db/database.ts'
import type { Ending } from '../kpi/kpi.contract.ts'

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
const byExternalId: Sql = {
  text: `${select} c.account_id = $1 and c.external_id = $2 for update of k, c`,
  name: 'call_by_external_id',
  values: [],
}

export const lockCall = (tx: Tx, callId: string) => tx.one<CallRow>({ ...byId, values: [callId] })
export const lockCallOfContact = (tx: Tx, contactId: string) => tx.one<CallRow>({ ...byContact, values: [contactId] })
export const lockCallByExternalId = (tx: Tx, accountId: string, externalId: string) =>
  tx.one<CallRow>({ ...byExternalId, values: [accountId, externalId] })

/** Without a lock, for whoever only looks. */
export const readCallByExternalId = (tx: Tx, accountId: string, externalId: string) =>
  tx.one<CallRow>({
    text: `${select} c.account_id = $1 and c.external_id = $2`,
    name: 'read_call_by_external_id',
    values: [accountId, externalId],
  })
export const readCall = (tx: Tx, callId: string) =>
  tx.one<CallRow>({ text: `${select} c.id = $1`, name: 'read_call', values: [callId] })

export const callIdOfRoom = (tx: Tx, room: string) => tx.one<{ id: string }>(sql`select id from calls where room = ${room}`)
