import { ProviderError } from '../../channels/channel.ts'
import type { CallContext, LiveCommand, LiveResult } from '../../channels/call-commands.ts'
import type { Account, Centre } from '../centre/centre.ts'
import { sql, type Transaction, type Tx } from '../db/database.ts'
import type { Deps } from '../deps.ts'
import { afterwards } from './afterwards.ts'
import { checkCall } from './check-call.ts'
import { lockCall, lockCalls, type CallRow } from './call-row.ts'
import { legFailed } from './leg-failed.ts'
import { nothingLeft } from './settle-call.ts'
import { softphoneIdentity } from './softphone-identity.ts'

/** How long an agent's line rings. It answers by itself, because the agent has accepted: longer means it is not there. */
export const ringS = 20
/** A command the provider did not take is tried again for so long, then given up. */
const patienceMs = 15_000
const retryMs = 700

type Leg = {
  callId: string
  externalId: string
  party: 'citizen' | 'agent'
  joinedAt: Date | null
  leftAt: Date | null
  endedAt: Date | null
  failure: string | null
}
export type ClaimedStep = { call: CallRow; account: Account; step: Step }
type Step = { name: 'connect' | 'join' | 'dial' | 'hold' | 'hang-up' | 'drop-agent'; command: LiveCommand }

/**
 * Brings a call to where its rows say it should be, one command after the other: the agent's line rung, the caller brought into
 * the room, music on or off, the line cleared. Each step is claimed in the row before it is sent, so that several processes, a
 * repeated job or the sweep may all call this at any time: nothing is sent twice knowingly.
 */
export async function steerCall(deps: Deps, callId: string, claimed?: ClaimedStep): Promise<void> {
  let next = claimed ?? (await claimNow(deps, callId))
  for (let steps = 0; next && steps < 8; steps++) {
    if (!(await carryOut(deps, next.call, next.account, next.step))) return
    next = await claimNow(deps, callId)
  }
}

async function claimNow(deps: Deps, callId: string): Promise<ClaimedStep | undefined> {
  const centre = await deps.centre.get()
  return (await deps.db.transaction((tx) => claimSteps(tx, centre, [callId], deps.clock.now()))).get(callId)
}

/** Of calls that change in this transaction, the step each needs next, claimed with its commit. */
export async function claimSteps(
  tx: Transaction,
  { accountsById }: Pick<Centre, 'accountsById'>,
  callIds: readonly string[],
  now: Date,
): Promise<Map<string, ClaimedStep>> {
  if (callIds.length === 0) return new Map()
  // In this order on the line: the legs are read when the calls are ours.
  const [calls, legs] = await Promise.all([lockCalls(tx, callIds), readLegs(tx, callIds)])
  const claimed = new Map<string, ClaimedStep>()
  for (const call of calls) {
    const account = accountsById.get(call.accountId)
    const step =
      account &&
      claimStep(
        tx,
        call,
        legs.filter((leg) => leg.callId === call.id),
        account,
        now,
      )
    if (step) claimed.set(call.id, { call, account, step })
  }
  return claimed
}

const readLegs = (tx: Tx, callIds: readonly string[]) =>
  tx.rows<Leg>(
    sql`select call_id, external_id, party, joined_at, left_at, ended_at, failure from call_legs where call_id in (select unnest(${callIds}::uuid[]))`,
  )

function claimStep(tx: Transaction, call: CallRow, legs: readonly Leg[], account: Account, now: Date): Step | null {
  const gone = (leg: Leg | undefined) =>
    leg !== undefined && (leg.leftAt !== null || leg.endedAt !== null || leg.failure !== null)
  const inRoom = (leg: Leg | undefined) => leg !== undefined && leg.joinedAt !== null && !gone(leg)
  const agentLeg = legs.find((leg) => leg.externalId === call.agentLegId)
  const citizenLeg = legs.find((leg) => leg.party === 'citizen')
  const over = call.state === 'ended'
  if ((over || call.hangUpAt) && !call.hangUpSentAt) {
    const step: Step | null =
      !over && call.externalId
        ? { name: 'hang-up', command: { do: 'hangup', callId: call.externalId } }
        : call.agentLegId && !gone(agentLeg)
          ? { name: 'drop-agent', command: { do: 'hangup', callId: call.agentLegId } }
          : null
    // With no leg known (yet) there is nothing to clear: one whose ring is still on its way is cleared when it is known.
    if (step) tx.post(sql`update calls set hang_up_sent_at = ${now} where id = ${call.id}`)
    return step
  }
  if (over || call.hangUpAt) return null
  const from = numberOf(account)
  if (call.phase === 'connecting' && !call.connectAt && !call.agentLegId && call.agentId) {
    tx.post(sql`update calls set connect_at = ${now} where id = ${call.id}`)
    return {
      name: 'connect',
      command: {
        do: 'connect',
        room: call.room,
        identity: softphoneIdentity(call.agentId),
        label: `agent_${call.agentId.replaceAll('-', '')}`,
        from,
        ringS,
      },
    }
  }
  const agentIsThere = inRoom(agentLeg)
  if (call.phase === 'connecting' && agentIsThere && !call.joinAt) {
    if (call.direction === 'out' && call.caller) {
      tx.post(sql`update calls set join_at = ${now} where id = ${call.id}`)
      return { name: 'dial', command: { do: 'dial', room: call.room, to: call.caller, label: 'citizen', from, ringS: 40 } }
    }
    if (call.externalId) {
      tx.post(sql`update calls set join_at = ${now} where id = ${call.id}`)
      return { name: 'join', command: { do: 'conference', callId: call.externalId, room: call.room, label: 'citizen' } }
    }
  }
  if (call.holdWanted !== call.held && inRoom(citizenLeg) && call.conferenceId) {
    tx.post(sql`update calls set held = ${call.holdWanted} where id = ${call.id}`)
    return {
      name: 'hold',
      command: { do: 'hold', conferenceId: call.conferenceId, legId: citizenLeg!.externalId, on: call.holdWanted },
    }
  }
  return null
}

/** Our number, which the provider shows to whoever it rings. Every telephone adapter's settings have one. */
export function numberOf(account: Account): string {
  const { number } = (account.settings ?? {}) as { number?: string }
  return number ?? ''
}

/** Sends the command and notes what came of it. Answers whether there may be a next step right now. */
async function carryOut(deps: Deps, call: CallRow, account: Account, step: Step): Promise<boolean> {
  const context: CallContext = { webhookUrl: account.webhookUrl, ref: call.id }
  try {
    const result = await account.channel.calls!.control(step.command, context, deps.reach, account.settings)
    return await noteResult(deps, call, step, result)
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error
    deps.log.warn(
      { callId: call.id, step: step.name, code: error.code, retry: error.retry },
      'the provider did not take a call command',
    )
    await noteFailure(deps, call, step, error)
    return false
  }
}

async function noteResult(deps: Deps, call: CallRow, step: Step, result: LiveResult): Promise<boolean> {
  if (!result.ok) {
    // The call is gone already. Of the citizen's leg the provider knows the end; of an agent's there is nothing left to do.
    if (step.name === 'join' || step.name === 'hang-up') await checkCall(deps, call.id)
    return false
  }
  if (step.name === 'connect') {
    const known = await deps.db.one<{ over: boolean }>(sql`
      update calls set agent_leg_id = coalesce(agent_leg_id, ${result.legId}), conference_id = coalesce(conference_id, ${result.conferenceId})
      where id = ${call.id} and connect_at is not null returning state = 'ended' or hang_up_at is not null as over`)
    // The caller hung up while the agent's line was being rung: it is cleared at once.
    return known?.over ?? false
  }
  if (step.name === 'dial') {
    await deps.db.run(sql`update calls set external_id = coalesce(external_id, ${result.legId}) where id = ${call.id}`)
    return false
  }
  // The agent's own line is cleared in the same go when we end the call.
  if (step.name === 'hang-up' && call.agentLegId) {
    await sendQuietly(deps, call, { do: 'hangup', callId: call.agentLegId })
  }
  // What follows a ring or a move begins with the provider's word that the leg has come.
  return step.name === 'hold'
}

async function sendQuietly(deps: Deps, call: CallRow, command: LiveCommand): Promise<void> {
  const account = (await deps.centre.get()).accountsById.get(call.accountId)
  await account?.channel.calls
    ?.control(command, { webhookUrl: account.webhookUrl, ref: call.id }, deps.reach, account.settings)
    .catch((error: Error) => {
      deps.log.warn({ callId: call.id, err: error.message }, 'an agent leg could not be cleared')
    })
}

async function noteFailure(deps: Deps, call: CallRow, step: Step, error: ProviderError): Promise<void> {
  const now = deps.clock.now()
  const sinceMs = now.getTime() - (call.hangUpAt ?? call.acceptedAt ?? now).getTime()
  if (error.retry && sinceMs < patienceMs) {
    const undo = {
      connect: sql`update calls set connect_at = null where id = ${call.id} and agent_leg_id is null`,
      join: sql`update calls set join_at = null where id = ${call.id}`,
      dial: sql`update calls set join_at = null where id = ${call.id}`,
      hold: sql`update calls set held = not held where id = ${call.id}`,
      'hang-up': sql`update calls set hang_up_sent_at = null where id = ${call.id}`,
      'drop-agent': sql`update calls set hang_up_sent_at = null where id = ${call.id}`,
    }[step.name]
    await deps.db.run(undo)
    await deps.jobs.enqueue('control-call', { callId: call.id }, { delayMs: retryMs })
    return
  }
  if (step.name !== 'connect' && step.name !== 'join' && step.name !== 'dial') return
  const { left, id } = await deps.db.transaction(async (tx) => {
    const locked = await lockCall(tx, call.id)
    const leftToDo = nothingLeft()
    // His leg has reported itself meanwhile: the first try had been carried out, only its answer was lost.
    const isThere = step.name === 'connect' && locked?.agentLegId
    if (locked && !isThere) await legFailed(tx, await deps.centre.get(), locked, 'failed', now, leftToDo)
    return { left: leftToDo, id: call.id }
  })
  afterwards(deps, id, left)
  // He is in the room, and nobody will come to him.
  if (step.name === 'join' && call.agentLegId) await sendQuietly(deps, call, { do: 'hangup', callId: call.agentLegId })
}
