import { ProviderError } from '../../channels/channel.ts'
import type { CallContext, LiveResult } from '../../channels/call-commands.ts'
import type { Account, Centre } from '../centre/centre.ts'
import { sql, type Transaction } from '../db/database.ts'
import type { Deps } from '../deps.ts'
import { afterwards } from './afterwards.ts'
import { clearLine } from './ask-provider.ts'
import { checkCall } from './check-call.ts'
import { lockCall, lockCalls, type CallRow } from './call-row.ts'
import { legFailed } from './leg-failed.ts'
import { claimOf, nextStep, readLegs, type Step } from './next-step.ts'
import { deskNotices, nothingLeft } from './settle-call.ts'

/** A command the provider did not take is tried again for so long, then given up. */
const patienceMs = 15_000
const retryMs = 700

export type ClaimedStep = { call: CallRow; account: Account; step: Step }

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
    const ofCall = legs.filter((leg) => leg.callId === call.id)
    const step = account && nextStep(call, ofCall, account)
    if (!step) continue
    tx.post(claimOf(step, call, now))
    claimed.set(call.id, { call, account, step })
  }
  return claimed
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
  if (step.name === 'hang-up' && call.agentLegId) clearLine(deps, call, call.agentLegId)
  // What follows a ring or a move begins with the provider's word that the leg has come.
  return step.name === 'hold'
}

async function noteFailure(deps: Deps, call: CallRow, step: Step, error: ProviderError): Promise<void> {
  const now = deps.clock.now()
  const sinceMs = now.getTime() - (call.hangUpAt ?? call.endedAt ?? call.acceptedAt ?? now).getTime()
  // What is to be heard, and that it ends, is wanted for as long as the call lasts.
  const lasts = step.name === 'hold' || step.name === 'hang-up'
  if (error.retry && (lasts || sinceMs < patienceMs)) {
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
  if (step.name === 'hold') return holdRefused(deps, call)
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
  if (step.name === 'join' && call.agentLegId) clearLine(deps, call, call.agentLegId)
}

/** The provider will not have it: what the citizen hears is as it was, and nobody is told otherwise. */
async function holdRefused(deps: Pick<Deps, 'db' | 'live'>, call: CallRow): Promise<void> {
  const on = !call.holdWanted
  await deps.db.run(sql`
    with c as (update calls set held = ${on}, hold_wanted = ${on} where id = ${call.id} and held = ${!on} and hold_wanted = ${!on} returning contact_id)
    update contacts set phase = ${on ? 'on-hold' : 'talking'} from c where contacts.id = c.contact_id and phase in ('talking', 'on-hold')`)
  deps.live.publish([...deskNotices(call), { what: 'agents', id: null }, { what: 'board', id: null }])
}
