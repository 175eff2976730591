import type { CallLeg } from '../../channels/channel.ts'
import type { Centre } from '../centre/centre.ts'
import { notePresence } from '../agents/note-presence.ts'
import { sql, type Transaction } from '../db/database.ts'
import { newId } from '../db/new-id.ts'
import { legFailed } from './leg-failed.ts'
import type { Applied } from './apply-call-event.ts'
import { partyOf } from './call-facts.ts'
import type { CallRow } from './call-row.ts'
import { awaitReturn } from './await-return.ts'
import { deskNotices, isSettledFor, settleCall, type Aftermath } from './settle-call.ts'

const failures: readonly string[] = ['busy', 'no-answer', 'failed', 'canceled']

type Leg = { externalId: string; party: 'citizen' | 'agent'; agentId: string | null; gone: boolean }

const readLegs = (callId: string) =>
  sql`select external_id, party, agent_id, left_at is not null or ended_at is not null as gone from call_legs where call_id = ${callId}`

/** The citizen's leg is the call itself, the present agent's is the one we rang: only others have to be looked up. */
function plainParty(event: CallLeg, call: CallRow): Omit<Leg, 'externalId' | 'gone'> | null {
  if (event.legId === call.externalId) return { party: 'citizen', agentId: null }
  return event.legId === call.agentLegId ? { party: 'agent', agentId: call.agentId } : null
}

/** The last call-backs of a call that was answered, is settled and was cleared can change nothing any more (settle-call): they are evidence. */
function isEpilogue(event: CallLeg, call: CallRow, now: Date): boolean {
  const isLast =
    event.state === 'completed' || (event.state === 'left' && event.reason === 'hung-up' && event.conferenceId === null)
  return isLast && call.hangUpSentAt !== null && isSettledFor(call, event.at ? new Date(event.at) : now)
}

/** A leg came, left, or never came. Its row keeps the first of each; the set of events keeps all. */
export async function applyLeg(
  tx: Transaction,
  centre: Centre,
  call: CallRow,
  event: CallLeg,
  now: Date,
  left: Aftermath,
): Promise<Applied> {
  const hear = { kind: 'state' } as const
  if (isEpilogue(event, call, now)) return { call, hear }
  const plain = plainParty(event, call)
  const legs = plain ? [] : await tx.rows<Leg>(readLegs(call.id))
  const leg = plain ?? partyOf(event, call, legs)
  if (!leg) return { call, hear }
  noteLeg(tx, call, event, leg, now)
  const known: CallRow =
    event.conferenceId && call.conferenceId !== event.conferenceId ? { ...call, conferenceId: event.conferenceId } : call
  if (known !== call) tx.post(sql`update calls set conference_id = ${event.conferenceId} where id = ${call.id}`)
  if (leg.party === 'citizen') return { call: await citizenLeg(tx, centre, known, event, now, left), hear }
  const isGone = legs.some(({ externalId, gone }) => gone && externalId === event.legId)
  const ofNow = isOfAnother(known, event, leg) ? known : await adoptLeg(tx, known, event)
  // It was given up, or nobody knew that it was rung: its agent would sit in the room for the next one to come.
  if (event.state === 'joined' && ofNow.agentLegId !== event.legId && !isGone)
    left.unwanted.push({ call: known, legId: event.legId })
  const isOver = event.state === 'left' || event.state === 'completed'
  // A leg of an earlier attempt that ends late says nothing about the present one.
  if (isOfAnother(known, event, leg) || (known.agentLegId === null && isOver && isGone)) return { call: known, hear }
  return { call: await agentLeg(tx, centre, ofNow, event, now, left), hear }
}

/** The leg of another attempt, or of another agent, than the present one. */
const isOfAnother = (call: CallRow, event: CallLeg, leg: Pick<Leg, 'agentId'>) =>
  call.agentLegId === null ? leg.agentId !== null && leg.agentId !== call.agentId : call.agentLegId !== event.legId

/** The agent is in the room before the answer to our command is here, or that answer was lost: this is the leg we asked for. */
async function adoptLeg(tx: Transaction, call: CallRow, event: CallLeg): Promise<CallRow> {
  if (call.agentLegId !== null || event.state !== 'joined' || call.phase !== 'connecting') return call
  const adopted = await tx.run(sql`
    update calls set agent_leg_id = ${event.legId}, connect_at = coalesce(connect_at, heard_at) where id = ${call.id}
      and not exists (select 1 from call_legs where call_id = ${call.id} and external_id = ${event.legId} and (left_at is not null or ended_at is not null or failure is not null))`)
  return adopted > 0 ? { ...call, agentLegId: event.legId } : call
}

function noteLeg(
  tx: Transaction,
  call: CallRow,
  event: CallLeg,
  leg: { party: 'citizen' | 'agent'; agentId: string | null },
  now: Date,
): void {
  const at = event.at ? new Date(event.at) : now
  const when = (...states: string[]) => (states.includes(event.state) ? at : null)
  const failure = failures.includes(event.state) ? event.state : null
  tx.post(sql`
    insert into call_legs (id, call_id, external_id, party, agent_id, joined_at, left_at, ended_at, failure)
    values (${newId(now.getTime())}, ${call.id}, ${event.legId}, ${leg.party}, ${leg.agentId}, ${when('joined')}, ${when('left')}, ${when('completed', ...failures)}, ${failure})
    on conflict (call_id, external_id) do update set joined_at = coalesce(call_legs.joined_at, excluded.joined_at), left_at = coalesce(call_legs.left_at, excluded.left_at),
      ended_at = coalesce(call_legs.ended_at, excluded.ended_at), failure = coalesce(call_legs.failure, excluded.failure)
    where (call_legs.joined_at is null and excluded.joined_at is not null) or (call_legs.left_at is null and excluded.left_at is not null)
      or (call_legs.ended_at is null and excluded.ended_at is not null) or (call_legs.failure is null and excluded.failure is not null)`)
}

async function citizenLeg(
  tx: Transaction,
  centre: Centre,
  call: CallRow,
  event: CallLeg,
  now: Date,
  left: Aftermath,
): Promise<CallRow> {
  switch (event.state) {
    case 'held':
    case 'unheld': {
      const phase = event.state === 'held' ? 'on-hold' : 'talking'
      tx.post(sql`update contacts set phase = ${phase} where id = ${call.contactId} and phase in ('talking', 'on-hold')`)
      left.notices.push(...deskNotices(call), { what: 'agents', id: null })
      return call
    }
    case 'joined': {
      left.steer = call.holdWanted || call.held
      const settled = await settleCall(tx, centre, call, now, left)
      const isNews = call.answeredAt === null && settled.answeredAt !== null && settled.state !== 'ended'
      return isNews && call.contactState !== 'open' ? endIfPutDown(tx, settled, now, left) : settled
    }
    case 'left': {
      const settled = await settleCall(tx, centre, call, now, left, event.at ? new Date(event.at) : now)
      // Out of the room but on the line: the next agent has to bring him in again.
      if (settled.state !== 'ended')
        tx.post(sql`update calls set join_at = null, held = false, hold_wanted = false where id = ${call.id}`)
      return settled
    }
    case 'busy':
    case 'no-answer':
    case 'failed':
    case 'canceled':
      // Only a call of ours rings at the citizen's.
      return call.direction === 'out' ? legFailed(tx, centre, call, event.state, now, left) : call
    default:
      return call
  }
}

async function agentLeg(
  tx: Transaction,
  centre: Centre,
  call: CallRow,
  event: CallLeg,
  now: Date,
  left: Aftermath,
): Promise<CallRow> {
  switch (event.state) {
    case 'joined':
      left.steer = true
      // The citizen is brought in only after this: until then nobody talks, and there is nothing to derive.
      return call.joinAt === null && call.answeredAt === null ? call : settleCall(tx, centre, call, now, left)
    case 'left':
    case 'completed':
      return call.state === 'ended' ? call : agentLeft(tx, centre, call, now, left)
    case 'muted':
    case 'unmuted':
      tx.post(sql`update calls set muted = ${event.state === 'muted'} where id = ${call.id}`)
      left.notices.push(...deskNotices(call))
      return call
    case 'busy':
    case 'no-answer':
    case 'failed':
    case 'canceled':
      return legFailed(tx, centre, call, event.state, now, left)
    default:
      return call
  }
}

/**
 * That the agent left overtook the news that the two were talking: he was taken for one whose line had failed, and the caller for
 * one who waits. The agent has put the headset down, unless his browser was lost: the call is over.
 */
async function endIfPutDown(tx: Transaction, call: CallRow, now: Date, left: Aftermath): Promise<CallRow> {
  const ended = await tx.run(sql`
    update calls set hang_up_at = coalesce(hang_up_at, ${now}), ended_by = coalesce(ended_by, 'agent') where id = ${call.id} and not exists (
      select 1 from call_legs l join agents a on a.id = l.agent_id
      where l.call_id = ${call.id} and l.party = 'agent' and ((l.left_at is null and l.ended_at is null) or a.connection_lost_at is not null))`)
  if (ended === 0) return call
  left.steer = true
  return { ...call, hangUpAt: call.hangUpAt ?? now }
}

/**
 * The agent is out of the conversation. Whoever put the headset down ends the call; if his browser is gone with it, the citizen,
 * who hears music, goes back to his place in the queue and another agent takes over in the same room.
 */
async function agentLeft(tx: Transaction, centre: Centre, call: CallRow, now: Date, left: Aftermath): Promise<CallRow> {
  // The line that dropped with his browser says once more that it is over.
  if (call.rejoinUntil !== null) return call
  if (call.contactState !== 'open' || (call.phase !== 'talking' && call.phase !== 'on-hold')) {
    return call.phase === 'connecting' ? legFailed(tx, centre, call, 'left', now, left) : call
  }
  const agent = await tx.one<{ lostAt: Date | null }>(
    sql`select connection_lost_at as lost_at from agents where id = ${call.agentId}`,
  )
  const settled = await settleCall(tx, centre, call, now, left)
  if (settled.state === 'ended') return settled
  if (agent?.lostAt) return awaitReturn(tx, call, agent.lostAt, now, left) ?? giveCallBack(tx, call, 'agent-gone', now, left)
  tx.post(
    sql`update calls set hang_up_at = coalesce(hang_up_at, ${now}), ended_by = coalesce(ended_by, 'agent') where id = ${call.id}`,
  )
  left.steer = true
  return { ...call, hangUpAt: call.hangUpAt ?? now }
}

/** The caller keeps his place and waits where he is; the next agent is brought to him. */
export function giveCallBack(tx: Transaction, call: CallRow, reason: string, now: Date, left: Aftermath): CallRow {
  tx.post(sql`
    with k as (update contacts set state = 'waiting', phase = null, agent_id = null, queued_at = coalesce(queued_at, ${now}), rank_at = coalesce(rank_at, ${now}), last_at = ${now} where id = ${call.contactId}),
    a as (update agents set presence = case when ${reason} = 'agent-gone' then 'away' else presence end, presence_reason = case when ${reason} = 'agent-gone' then 'connection-lost' else presence_reason end,
      presence_since = case when ${reason} = 'agent-gone' then ${now} else presence_since end, idle_since = ${now} where id = ${call.agentId})
    update calls set state = 'waiting', agent_leg_id = null, connect_at = null, rejoin_until = null, muted = false, hold_wanted = answered_at is not null where id = ${call.id}`)
  if (reason === 'agent-gone' && call.agentId)
    notePresence(tx, call.agentId, { presence: 'away', reason: 'connection-lost', at: now })
  left.assign = true
  left.steer = true
  left.notices.push(...deskNotices(call), { what: 'queue', id: null }, { what: 'agents', id: null }, { what: 'board', id: null })
  return {
    ...call,
    state: 'waiting',
    contactState: 'waiting',
    phase: null,
    agentId: null,
    agentLegId: null,
    connectAt: null,
    rejoinUntil: null,
  }
}
