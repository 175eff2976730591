import type { CallArrived, CallInput, InboundEvent } from '../../channels/channel.ts'
import { openingAt } from '../../routing/business-hours.ts'
import type { Account, Centre } from '../centre/centre.ts'
import { sql, type Transaction, type Tx } from '../db/database.ts'
import { withinSecond } from './call-facts.ts'
import { decide } from './decide-ending.ts'
import { queueCall } from './queue-call.ts'
import { findCaller, insertCall, learnCaller, type Arrival } from './arrive-call.ts'
import { applyLeg } from './apply-leg.ts'
import { newId } from '../db/new-id.ts'
import { insertEvents, type KeptEvent } from '../inbound/receive.ts'
import { lockCallsAndKeep, type CallAddress, type CallRow, type OurDecision } from './call-row.ts'
import { settleCall, type Aftermath } from './settle-call.ts'

export type Applied = { call: CallRow; /** What the caller should hear next is not what the state alone says. */ hear: Hearing }

/** What a caller who is on the line hears next. */
export type Hearing =
  | { kind: 'state' }
  | { kind: 'menu'; stage: 'language' | 'topic'; attempt: number }
  | { kind: 'refusal'; why: OurDecision }
  | { kind: 'queued' }
  | { kind: 'over' }

export type CallEvent = Exclude<
  InboundEvent,
  { kind: 'message.received' | 'message.status' | 'typing' | 'session.started' | 'session.ended' }
>

const state: Hearing = { kind: 'state' }
/** After so many silent or wrong tries the caller is put through in Latvian, other matters: he wants a person, not a menu. */
const menuTries = 2

/**
 * The effect of one event on its call, inside the caller's transaction. The event itself is in the database already and marked
 * with `call_id`, so that whatever is derived from the set of events sees it.
 */
export async function applyCallEvent(
  tx: Transaction,
  centre: Centre,
  call: CallRow,
  event: CallEvent,
  now: Date,
  left: Aftermath,
): Promise<Applied> {
  heard(tx, centre, call, now)
  switch (event.kind) {
    case 'call.arrived':
      return arrived(tx, centre, call, event, now, left)
    case 'call.input':
      return entered(tx, centre, call, event, now, left)
    case 'call.waiting':
      return waits(tx, centre, call, now, left)
    case 'call.leg':
      return applyLeg(tx, centre, call, event, now, left)
    case 'call.ended':
      return parted(tx, centre, call, event, now, left)
    case 'call.fallback':
      return {
        call: await decide(tx, centre, call, 'technical-failure', now, left),
        hear: { kind: 'refusal', why: 'technical-failure' },
      }
    case 'call.conference-ended':
    case 'call.progress':
    case 'recording.ready':
      return { call, hear: state }
  }
}

/** Where an event says which call it is about. */
export function addressOf(account: Account, event: CallEvent): CallAddress {
  const isOfRoom = event.kind === 'call.leg' || event.kind === 'call.conference-ended'
  return {
    accountId: account.id,
    ref: isOfRoom && event.ref !== null && isUuid(event.ref) ? event.ref : null,
    externalId: event.kind === 'call.conference-ended' ? null : event.callId,
  }
}

/** The call an event is about and whether the event is new; the call is made if it was never heard of. Null: there is none. */
export async function keepWithCall(
  tx: Transaction,
  centre: Centre,
  account: Account,
  event: CallEvent,
  kept: KeptEvent,
): Promise<{ call: CallRow; isNew: boolean } | null> {
  const [found] = await lockCallsAndKeep(tx, [{ at: addressOf(account, event), kept }], 'wait')
  return found === 'absent' || found === 'busy' || !found ? keepWithNewCall(tx, centre, account, event, kept) : found
}

/** For an event about a call we have no row of. Null: it tells too little to make one. */
export async function keepWithNewCall(
  tx: Transaction,
  centre: Centre,
  account: Account,
  event: CallEvent,
  kept: KeptEvent,
): Promise<{ call: CallRow; isNew: boolean } | null> {
  const arrival = arrivalOf(account, event, kept.receivedAt)
  if (!arrival) return null
  const callId = newId(kept.receivedAt.getTime())
  const known = await findCaller(tx, arrival, kept.receivedAt)
  // In this order on the line: the event stands by its call.
  const [call, isNew] = await Promise.all([
    insertCall(tx, centre, callId, arrival, known, kept.receivedAt),
    insertEvents(tx, [{ ...kept, callId }]),
  ])
  return { call, isNew: isNew.size > 0 }
}

/** A leg without its call says nothing; anything else is the first we hear of a call. */
function arrivalOf(account: Account, event: CallEvent, receivedAt: Date): Arrival | null {
  if (event.kind === 'call.leg' || event.kind === 'call.conference-ended') return null
  const at = event.at ? new Date(event.at) : receivedAt
  const durationMs = event.kind === 'call.ended' ? (event.durationS ?? event.waitedS ?? 0) * 1000 : 0
  const caller = event.kind === 'call.arrived' || event.kind === 'call.fallback' ? event.from : null
  const arrivedAt = new Date(at.getTime() - durationMs)
  return { accountId: account.id, externalId: event.callId, direction: 'in', caller, arrivedAt }
}

export const isUuid = (text: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)

/** A sign of life puts off the question to the provider. Written at most every few seconds: waiting callers ask often. */
function heard(tx: Transaction, centre: Centre, call: CallRow, now: Date): void {
  if (call.state === 'ended' || now.getTime() - call.heardAt.getTime() < 5000) return
  tx.post(
    sql`update calls set heard_at = ${now}, check_at = ${new Date(now.getTime() + centre.policy.callCheckS * 1000)}, checks = 0 where id = ${call.id}`,
  )
}

async function arrived(
  tx: Transaction,
  centre: Centre,
  found: CallRow,
  event: CallArrived,
  now: Date,
  left: Aftermath,
): Promise<Applied> {
  if (found.state !== 'menu') return { call: found, hear: state }
  if (event.direction === 'agent-out') return { call: found, hear: { kind: 'over' } }
  // Of whom nothing was heard before, the number is known: it stood in this very event.
  const call = found.caller === null && event.from !== null ? await learnCaller(tx, found, event.from, now) : found
  const opening = openingAt(centre.calendar, (event.at ? new Date(event.at) : now).getTime())
  if (opening !== 'open')
    return { call: await decide(tx, centre, call, 'closed', now, left), hear: { kind: 'refusal', why: 'closed' } }
  if (found.caller === null && (await isGone(tx, call)))
    return { call: await settleCall(tx, centre, call, now, left), hear: { kind: 'over' } }
  left.notices.push({ what: 'board', id: null })
  return { call, hear: { kind: 'menu', stage: 'language', attempt: 1 } }
}

async function entered(
  tx: Transaction,
  centre: Centre,
  call: CallRow,
  event: CallInput,
  now: Date,
  left: Aftermath,
): Promise<Applied> {
  // A key pressed twice, or answered late: where the call stands decides what is heard.
  if (call.state !== 'menu') return { call, hear: state }
  const stage = call.language === null ? 'language' : 'topic'
  if (event.stage !== stage) return { call, hear: { kind: 'menu', stage, attempt: 1 } }
  if (stage === 'topic' && event.digits === '0') return { call, hear: { kind: 'menu', stage, attempt: event.attempt + 1 } }
  const kind = stage === 'language' ? 'language' : 'topic'
  const offered = centre.skills.filter((skill) => skill.kind === kind && skill.menuKey !== null && !skill.retired)
  const chosen = offered.find((skill) => String(skill.menuKey) === event.digits)
  if (!chosen && event.attempt < menuTries) return { call, hear: { kind: 'menu', stage, attempt: event.attempt + 1 } }
  // The last topic of the menu is "other matters"; the first language is Latvian.
  const code = chosen?.code ?? (stage === 'language' ? offered[0]?.code : offered.at(-1)?.code) ?? null
  const step = chosen ? String(chosen.menuKey) : '-'
  const menuPath = call.menuPath === '' ? step : `${call.menuPath}>${step}`
  if (stage === 'language') {
    tx.post(sql`
      with k as (update contacts set language = ${code} where id = ${call.contactId})
      update calls set language = ${code}, menu_path = ${menuPath} where id = ${call.id}`)
    return { call: { ...call, language: code, menuPath }, hear: { kind: 'menu', stage: 'topic', attempt: 1 } }
  }
  return queueCall(tx, centre, { ...call, topic: code, menuPath }, now, left)
}

async function waits(tx: Transaction, centre: Centre, call: CallRow, now: Date, left: Aftermath): Promise<Applied> {
  const waitedMs = call.queuedAt ? now.getTime() - call.queuedAt.getTime() : 0
  if (call.contactState === 'waiting' && call.answeredAt === null && waitedMs >= centre.policy.maxWaitS * 1000) {
    return { call: await decide(tx, centre, call, 'wait-limit', now, left), hear: { kind: 'refusal', why: 'wait-limit' } }
  }
  return { call, hear: state }
}

async function parted(
  tx: Transaction,
  centre: Centre,
  call: CallRow,
  event: Extract<CallEvent, { kind: 'call.ended' }>,
  now: Date,
  left: Aftermath,
): Promise<Applied> {
  if (event.over) {
    // Of a call that never reached us we know only that it is over: the provider is asked before it is judged.
    if (call.state === 'menu' && call.queuedAt === null && event.cause !== 'hung-up-in-queue' && !(await arrivedHere(tx, call)))
      return { call, hear: { kind: 'over' } }
    const newsAt = event.at ? new Date(withinSecond(new Date(event.at).getTime(), now)) : now
    return { call: await settleCall(tx, centre, call, now, left, newsAt), hear: { kind: 'over' } }
  }
  // Still on the line, but the queue would not have him: that is ours or the provider's fault, and he is told.
  const failed = event.cause === 'queue-full' || event.cause === 'failed'
  if (failed && call.state === 'waiting') {
    const why = event.cause === 'queue-full' ? 'refused-full' : 'technical-failure'
    return { call: await decide(tx, centre, call, why, now, left), hear: { kind: 'refusal', why } }
  }
  return { call, hear: state }
}

/** Who hangs up at once is reported to have gone while we are still being asked what he should hear. */
async function isGone(tx: Tx, call: CallRow): Promise<boolean> {
  const found = await tx.one(
    sql`select 1 from inbound_events where call_id = ${call.id} and kind = 'call.ended' and (event ->> 'over')::boolean limit 1`,
  )
  return found !== undefined
}

async function arrivedHere(tx: Tx, call: CallRow): Promise<boolean> {
  const found = await tx.one(
    sql`select 1 from inbound_events where call_id = ${call.id} and kind in ('call.arrived', 'call.input', 'call.fallback') limit 1`,
  )
  return found !== undefined
}
