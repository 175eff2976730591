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
const byOffer: Sql = {
  text: `${select} k.id = (select contact_id from offers where id = $1) for update of k, c`,
  name: 'call_by_offer',
  values: [],
}
const byIds: Sql = {
  text: `${select} c.id in (select unnest($1::uuid[])) order by k.id for update of k, c`,
  name: 'calls_by_ids',
  values: [],
}

export const lockCalls = (tx: Tx, callIds: readonly string[]) => tx.rows<CallRow>({ ...byIds, values: [callIds] })
export const lockCall = (tx: Tx, callId: string) => tx.one<CallRow>({ ...byId, values: [callId] })
export const lockCallOfContact = (tx: Tx, contactId: string) => tx.one<CallRow>({ ...byContact, values: [contactId] })

/** The call that was offered, if the offer is of one. */
export const lockCallOfOffer = (tx: Tx, offerId: string) => tx.one<CallRow>({ ...byOffer, values: [offerId] })

/** Where an event says which call it is about: our reference (call or room), the provider's id, or both. */
export type CallAddress = { accountId: string; ref: string | null; externalId: string | null }

/** An event and the call it is about. */
export type AddressedEvent = { at: CallAddress; kept: KeptEvent }

/** `absent`: there is no such call. `busy`: somebody else has it locked. Of both nothing was kept. */
export type LockedAndKept = { call: CallRow; /** false: the event was there already. */ isNew: boolean } | 'absent' | 'busy'

const lockAndKeep = (waiting: 'wait' | 'skip'): Sql => ({
  text: `
    with asked as (
      select e.*, coalesce((select id from calls where id = e.ref::uuid), (select id from calls where room = e.ref), (select id from calls where account_id = e.account_id and external_id = e.provider_id)) as call_id
      from unnest($1::text[], $2::uuid[], $3::text[], $4::uuid[], $5::text[], $6::jsonb[], $7::text[], $8::text[], $9::text[], $10::bytea[], $11::text[], $12::timestamptz[])
        as e (ref, account_id, provider_id, id, external_id, event, kind, path, content_type, raw, sha256, received_at)),
    call as materialized (${select} c.id in (select call_id from asked) for update of k, c${waiting === 'skip' ? ' skip locked' : ''}),
    kept as (
      insert into inbound_events (id, account_id, external_id, event, kind, call_id, path, content_type, raw, sha256, received_at, state)
      select e.id, e.account_id, e.external_id, e.event, e.kind, call.id, e.path, e.content_type, e.raw, e.sha256, e.received_at, 'done' from asked e join call on call.id = e.call_id
      on conflict (account_id, external_id) do nothing returning id)
    select call.*, asked.id as event_id, asked.call_id as asked_id, exists (select 1 from kept where kept.id = asked.id) as is_new from asked left join call on call.id = asked.call_id`,
  name: `lock_calls_and_keep_events_${waiting}`,
  values: [],
})
const lockAndKeepOr = { wait: lockAndKeep('wait'), skip: lockAndKeep('skip') }

/**
 * Locks the calls that events are about and keeps the events as done, in one statement: most of what a provider tells us comes this
 * way. The answers stand in the order of the events. `skip` waits for nobody's lock.
 */
export async function lockCallsAndKeep(
  tx: Tx,
  events: readonly AddressedEvent[],
  waiting: 'wait' | 'skip',
): Promise<LockedAndKept[]> {
  const kept = <K extends keyof KeptEvent>(name: K) => events.map((each) => each.kept[name])
  const values = [
    events.map(({ at }) => at.ref),
    kept('accountId'),
    events.map(({ at }) => at.externalId),
    kept('id'),
    kept('externalId'),
    events.map((each) => JSON.stringify(each.kept.event)),
    kept('kind'),
    kept('path'),
    kept('contentType'),
    kept('raw'),
    kept('sha256'),
    kept('receivedAt'),
  ]
  type Row = CallRow & { eventId: string; askedId: string | null; isNew: boolean }
  const rows = await tx.rows<Row>({ ...lockAndKeepOr[waiting], values })
  const answers = new Map(
    rows.map(({ eventId, askedId, isNew, ...call }): [string, LockedAndKept] => [
      eventId,
      askedId === null ? 'absent' : call.id === null ? 'busy' : { call, isNew },
    ]),
  )
  return events.map((each) => answers.get(each.kept.id)!)
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
