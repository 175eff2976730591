import type { LiveCommand } from '../../channels/call-commands.ts'
import type { Account } from '../centre/centre.ts'
import { sql, type Sql, type Tx } from '../db/database.ts'
import type { CallRow } from './call-row.ts'
import { softphoneIdentity } from './softphone-identity.ts'

/** How long an agent's line rings. It answers by itself, because the agent has accepted: longer means it is not there. */
export const ringS = 20
const citizenRingS = 40

export type Leg = {
  callId: string
  externalId: string
  party: 'citizen' | 'agent'
  joinedAt: Date | null
  leftAt: Date | null
  endedAt: Date | null
  failure: string | null
}
export type Step = { name: 'connect' | 'join' | 'dial' | 'hold' | 'hang-up' | 'drop-agent'; command: LiveCommand }

export const readLegs = (tx: Tx, callIds: readonly string[]) =>
  tx.rows<Leg>(
    sql`select call_id, external_id, party, joined_at, left_at, ended_at, failure from call_legs where call_id in (select unnest(${callIds}::uuid[]))`,
  )
export const readLegsOf = (tx: Tx, contactId: string) =>
  tx.rows<Leg>(
    sql`select call_id, external_id, party, joined_at, left_at, ended_at, failure from call_legs where call_id = (select id from calls where contact_id = ${contactId})`,
  )

const isGone = (leg: Leg | undefined) =>
  leg !== undefined && (leg.leftAt !== null || leg.endedAt !== null || leg.failure !== null)
const isInRoom = (leg: Leg | undefined) => leg !== undefined && leg.joinedAt !== null && !isGone(leg)

/** What the provider has to be asked for next, to bring a call to where its row says it should be. Null: nothing. */
export function nextStep(call: CallRow, legs: readonly Leg[], account: Account): Step | null {
  if (call.state === 'ended' || call.hangUpAt) return call.hangUpSentAt ? null : clearing(call, legs)
  const agentLeg = legs.find((leg) => leg.externalId === call.agentLegId)
  const citizenLeg = legs.find((leg) => leg.party === 'citizen')
  const from = numberOf(account)
  if (call.phase === 'connecting' && !call.connectAt && !call.agentLegId && call.agentId) {
    const identity = softphoneIdentity(call.agentId)
    const label = `agent_${call.agentId.replaceAll('-', '')}`
    return { name: 'connect', command: { do: 'connect', room: call.room, identity, label, from, ringS } }
  }
  if (call.phase === 'connecting' && isInRoom(agentLeg) && !call.joinAt) {
    if (call.direction === 'out' && call.caller)
      return {
        name: 'dial',
        command: { do: 'dial', room: call.room, to: call.caller, label: 'citizen', from, ringS: citizenRingS },
      }
    if (call.externalId)
      return { name: 'join', command: { do: 'conference', callId: call.externalId, room: call.room, label: 'citizen' } }
  }
  if (call.holdWanted !== call.held && citizenLeg && isInRoom(citizenLeg) && call.conferenceId) {
    const { conferenceId, holdWanted: on } = call
    return { name: 'hold', command: { do: 'hold', conferenceId, legId: citizenLeg.externalId, on } }
  }
  return null
}

/** With no leg known (yet) there is nothing to clear: one whose ring is still on its way is cleared when it is known. */
function clearing(call: CallRow, legs: readonly Leg[]): Step | null {
  if (call.state !== 'ended' && call.externalId) return { name: 'hang-up', command: { do: 'hangup', callId: call.externalId } }
  const agentLeg = legs.find((leg) => leg.externalId === call.agentLegId)
  return call.agentLegId && !isGone(agentLeg) ? { name: 'drop-agent', command: { do: 'hangup', callId: call.agentLegId } } : null
}

/** Notes in the row that a step is on its way: whoever looks next does not take it again. */
export function claimOf({ name }: Step, call: CallRow, now: Date): Sql {
  switch (name) {
    case 'connect':
      return sql`update calls set connect_at = ${now} where id = ${call.id}`
    case 'join':
    case 'dial':
      return sql`update calls set join_at = ${now} where id = ${call.id}`
    case 'hold':
      return sql`update calls set held = hold_wanted where id = ${call.id}`
    case 'hang-up':
    case 'drop-agent':
      return sql`update calls set hang_up_sent_at = ${now} where id = ${call.id}`
  }
}

/** Our number, which the provider shows to whoever it rings. Every telephone adapter's settings have one. */
export function numberOf(account: Account): string {
  const { number } = (account.settings ?? {}) as { number?: string }
  return number ?? ''
}
