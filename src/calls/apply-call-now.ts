import type { HttpReply, InboundEvent } from '../../channels/channel.ts'
import type { Account } from '../centre/centre.ts'
import type { Deps } from '../deps.ts'
import { keptEvent, type Origin } from '../inbound/receive.ts'
import { answerAgentOut } from './answer-agent-out.ts'
import type { Applied, CallEvent } from './apply-call-event.ts'
import { readCallByExternalId, type CallRow } from './call-row.ts'
import { commandsFor } from './commands-for.ts'

/**
 * Keeps an event of a call and applies it in the same transaction, because someone is listening on the line. Answers what the
 * caller hears next, null when the event is about no call we know. The same event again has no effect and the same answer.
 */
export async function applyCallNow(deps: Deps, account: Account, event: InboundEvent, origin: Origin): Promise<HttpReply | null> {
  const callEvent = event as CallEvent
  if (callEvent.kind === 'call.arrived' && callEvent.direction === 'agent-out')
    return answerAgentOut(deps, account, callEvent, origin)
  if (callEvent.kind === 'call.waiting') {
    const waiting = await stillWaiting(deps, account, callEvent)
    if (waiting) return answer(deps, account, { call: waiting, hear: { kind: 'state' } }, callEvent)
  }
  const applied = await deps.callIntake.apply(account, callEvent, keptEvent(origin, event.externalId, event, { state: 'done' }))
  return applied && answer(deps, account, applied, callEvent)
}

async function answer(deps: Deps, account: Account, applied: Applied, event: CallEvent): Promise<HttpReply> {
  const commands = await commandsFor(deps, await deps.centre.get(), applied, event)
  return account.channel.calls!.render(commands, { webhookUrl: account.webhookUrl, ref: applied.call.id }, account.settings)
}

/** A caller who waits asks every few seconds what to hear. Nothing changes by that, so nothing is locked or kept; only seldom is it a sign of life to note. */
const noteLifeMs = 15_000

async function stillWaiting(
  deps: Deps,
  account: Account,
  event: Extract<CallEvent, { kind: 'call.waiting' }>,
): Promise<CallRow | null> {
  // The first of them says since when the provider counts its QueueTime: kept, for the ending may hang on it.
  if (event.waitedS === 0) return null
  const call = await readCallByExternalId(deps.db, account.id, event.callId)
  if (!call || (call.state !== 'waiting' && call.state !== 'connecting')) return null
  const { policy } = await deps.centre.get()
  const nowMs = deps.clock.now().getTime()
  const overdue = call.queuedAt !== null && nowMs - call.queuedAt.getTime() >= policy.maxWaitS * 1000
  return overdue || nowMs - call.heardAt.getTime() > Math.min(noteLifeMs, policy.callCheckS * 500) ? null : call
}
