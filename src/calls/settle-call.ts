import { settleCall as settle } from '../../routing/ending.ts'
import { closeReturnFor, endTry, recordUnansweredCall } from '../calls-to-return/open-return.ts'
import type { Centre } from '../centre/centre.ts'
import { sql, type Transaction } from '../db/database.ts'
import type { Notice } from '../live/live.ts'
import { appendLedger } from '../kpi/append-ledger.ts'
import type { Ending } from '../kpi/endings.contract.ts'
import { readCallFacts } from './call-facts.ts'
import type { CallRow } from './call-row.ts'
import type { ClaimedStep } from './steer-call.ts'

/** What is left to do once the transaction is through. */
export type Aftermath = {
  notices: Notice[]
  steer: boolean
  /** The step it is to be steered by, claimed already; null: there is none. Undefined: it is still to be looked for. */
  claimed?: ClaimedStep | null
  assign: boolean
  wrapUpOf: string | null
  rejoinUntil: Date | null
  /** Lines that came although nobody wants them any more. */
  unwanted: { call: Pick<CallRow, 'id' | 'accountId'>; legId: string }[]
}
export const nothingLeft = (): Aftermath => ({
  notices: [],
  steer: false,
  assign: false,
  wrapUpOf: null,
  rejoinUntil: null,
  unwanted: [],
})

/**
 * Derives from the set of facts where a call stands, and makes the rows say so: talking, ended, or ended otherwise than was
 * thought, which is a correction in the ledger. Returns the call as it now is.
 */
export async function settleCall(
  tx: Transaction,
  centre: Centre,
  call: CallRow,
  now: Date,
  left: Aftermath,
  newsAt: Date = new Date(0),
): Promise<CallRow> {
  if (isSettledFor(call, newsAt)) return call
  const { facts, evidence } = await readCallFacts(tx, call)
  const settled = settle(facts, { shortHangUpMs: centre.policy.shortHangUpS * 1000 })
  const answeredAt = settled.answeredAtMs === null ? call.answeredAt : new Date(settled.answeredAtMs)
  const known: CallRow = {
    ...call,
    answeredAt,
    offeredAt: settled.offeredAtMs === null ? call.offeredAt : new Date(settled.offeredAtMs),
  }
  if (!settled.over) {
    // Also when a second agent has taken over a conversation whose first agent was lost.
    const talking = answeredAt !== null && call.state !== 'talking'
    if (talking) startTalking(tx, known, now, left)
    return talking ? { ...known, state: 'talking' } : known
  }
  const ending = settled.ending ?? 'unknown'
  const ended = {
    ...known,
    state: 'ended' as const,
    ending,
    endedAt: new Date(settled.endedAtMs ?? now.getTime()),
    agentId: settled.agentId ?? call.agentId,
  }
  if (call.state !== 'ended') return endCall(tx, centre, call, ended, evidence, now, left)
  if (call.direction === 'in' && (ending !== call.ending || differ(answeredAt, call.answeredAt))) {
    tx.post(
      sql`update calls set ending = ${ending}, answered_at = ${answeredAt}, ended_at = ${ended.endedAt} where id = ${call.id}`,
    )
    await appendLedger(tx, centre, ended, evidence, 'late-event')
    noteUnanswered(tx, ended, now, left)
    left.notices.push({ what: 'board', id: null }, { what: 'ticket', id: call.ticketId })
  }
  return ended
}

/**
 * Connected beats everything that carries a later time than the connection: of a call that was answered and is over, what came
 * later than the answer can change nothing. The last of a call's many call-backs need no second look at all of them.
 */
export const isSettledFor = (call: CallRow, newsAt: Date) =>
  call.state === 'ended' && call.ending === 'answered' && call.answeredAt !== null && newsAt > call.answeredAt

const differ = (a: Date | null, b: Date | null) => a?.getTime() !== b?.getTime()

function startTalking(tx: Transaction, call: CallRow, now: Date, left: Aftermath): void {
  tx.post(sql`
    with talk as (update calls set state = 'talking', answered_at = ${call.answeredAt}, hold_wanted = false where id = ${call.id} and state <> 'ended')
    update contacts set phase = 'talking' where id = ${call.contactId} and phase = 'connecting'`)
  if (call.caller && call.direction === 'in') tx.post(closeReturnFor(call.caller, 'got-through', now))
  if (call.returnId) tx.post(closeReturnFor(call.caller!, 'reached', now))
  left.notices.push(...deskNotices(call), { what: 'agents', id: null }, { what: 'returns', id: null })
}

/** The call is over: one ending, one ledger row, nobody left waiting for it, the agent in wrap-up if there was a conversation. */
export async function endCall(
  tx: Transaction,
  centre: Centre,
  before: CallRow,
  call: CallRow & { ending: Ending; endedAt: Date },
  evidence: Parameters<typeof appendLedger>[3],
  now: Date,
  left: Aftermath,
): Promise<CallRow> {
  const agentId = before.agentId
  const wrapUp = agentId !== null && call.answeredAt !== null && before.contactState === 'open'
  if (before.contactState === 'offered') {
    tx.post(
      sql`update offers set state = 'withdrawn', ended_at = ${now}, reason = 'citizen-gone' where contact_id = ${call.contactId} and state = 'open'`,
    )
  }
  // Where nobody had answered the agent keeps his idle clock: it was not his fault that the citizen had gone.
  const until = new Date(now.getTime() + centre.policy.wrapUpS * 1000)
  tx.post(sql`
    with c as (
      update calls set state = 'ended', ending = ${call.direction === 'in' ? call.ending : null}, ended_at = ${call.endedAt}, answered_at = ${call.answeredAt}, offered_at = ${call.offeredAt}, check_at = null, rejoin_until = null,
        ended_by = coalesce(ended_by, ${call.decision ? 'centre' : 'citizen'}) where id = ${call.id}),
    a as (update agents set wrap_up_until = ${until}, wrap_up_contact_id = ${call.contactId}, wrap_up_extended = false where ${wrapUp}::boolean and id = ${agentId}),
    t as (update tickets set updated_at = ${now}, owner_id = coalesce(owner_id, ${wrapUp ? agentId : null}), status = case when ${wrapUp}::boolean and status = 'new' then 'open' else status end where id = ${call.ticketId})
    update contacts set state = case when ${wrapUp}::boolean then 'open' else 'closed' end, phase = case when ${wrapUp}::boolean then 'wrap-up' end,
      closed_at = case when ${wrapUp}::boolean then null else ${now}::timestamptz end, last_at = ${now} where id = ${call.contactId}`)
  if (wrapUp) left.wrapUpOf = agentId
  if (call.direction === 'in') {
    // Of a conversation that was seen to begin, the call to return was closed then.
    if (before.answeredAt === null) noteUnanswered(tx, call, now, left)
    await appendLedger(tx, centre, call, evidence, null)
  } else {
    if (call.returnId) tx.post(endTry(call.returnId, centre.policy, now))
    left.notices.push({ what: 'returns', id: null })
  }
  left.steer = before.agentLegId !== null && before.hangUpSentAt === null
  left.assign = true
  left.notices.push(
    ...deskNotices(before),
    { what: 'queue', id: null },
    { what: 'board', id: null },
    { what: 'agents', id: null },
  )
  return { ...call, contactState: wrapUp ? 'open' : 'closed', phase: wrapUp ? 'wrap-up' : null }
}

function noteUnanswered(tx: Transaction, call: CallRow & { ending: Ending }, now: Date, left: Aftermath): void {
  if (call.ending === 'answered') {
    if (call.caller) tx.post(closeReturnFor(call.caller, 'got-through', now))
  } else if (call.caller && call.citizenId && call.ending !== 'emergency-diverted') {
    const { citizenId, ticketId, caller: phone, language, topic, arrivedAt: at } = call
    tx.post(recordUnansweredCall({ citizenId, ticketId, phone, language, topic, at }))
  }
  left.notices.push({ what: 'returns', id: null })
}

export function deskNotices(call: Pick<CallRow, 'agentId' | 'ticketId'>): Notice[] {
  const ticket: Notice = { what: 'ticket', id: call.ticketId }
  return call.agentId ? [{ what: 'desk', id: call.agentId }, ticket] : [ticket]
}
