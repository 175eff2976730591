import type { HttpReply, InboundEvent } from '../../channels/channel.ts'
import type { Account } from '../centre/centre.ts'
import { isDatabaseAway, sql, uniqueViolation } from '../db/database.ts'
import type { Deps } from '../deps.ts'
import { insertEvents, keptEvent, type KeptEvent, type Origin } from '../inbound/receive.ts'
import { afterwards } from './afterwards.ts'
import { answerAgentOut } from './answer-agent-out.ts'
import { applyCallEvent, isUuid, keepWithCall, type Applied, type Hearing } from './apply-call-event.ts'
import { decide } from './decide-ending.ts'
import { readCallByExternalId, type CallRow } from './call-row.ts'
import { commandsFor } from './commands-for.ts'
import { nothingLeft, type Aftermath } from './settle-call.ts'

export type CallEvent = Parameters<typeof applyCallEvent>[3]

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
  const kept = keptEvent(origin, event.externalId, event, { state: 'done' })
  if (await keepEpilogue(deps, account, callEvent, kept)) return null
  const { applied, left } = await applyOnce(deps, account, callEvent, kept)
  if (!applied) return null
  afterwards(deps, applied.call.id, left)
  return answer(deps, account, applied, callEvent)
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
  const call = await readCallByExternalId(deps.db, account.id, event.callId)
  if (!call || (call.state !== 'waiting' && call.state !== 'connecting')) return null
  // The first of them says since when the provider counts its QueueTime: kept, for the ending may hang on it.
  if (event.waitedS === 0) return null
  const { policy } = await deps.centre.get()
  const nowMs = deps.clock.now().getTime()
  const overdue = call.queuedAt !== null && nowMs - call.queuedAt.getTime() >= policy.maxWaitS * 1000
  return overdue || nowMs - call.heardAt.getTime() > Math.min(noteLifeMs, policy.callCheckS * 500) ? null : call
}

/**
 * The last call-backs of a call that was answered and is settled can change nothing any more (settle-call): they are kept as
 * evidence, in one statement. False: it is not such an event, and takes the usual way.
 */
async function keepEpilogue(deps: Deps, account: Account, event: CallEvent, kept: KeptEvent): Promise<boolean> {
  const isLast =
    (event.kind === 'call.ended' && event.over) ||
    (event.kind === 'call.leg' &&
      (event.state === 'completed' || (event.state === 'left' && event.reason === 'hung-up' && event.conferenceId === null)))
  if (!isLast) return false
  const ref = event.kind === 'call.leg' && event.ref !== null && isUuid(event.ref) ? event.ref : null
  const at = event.at ? new Date(event.at) : kept.receivedAt
  return (
    (await deps.db.run(sql`
    insert into inbound_events (id, account_id, external_id, event, kind, call_id, path, content_type, raw, sha256, received_at, state)
    select ${kept.id}::uuid, c.account_id, ${kept.externalId}, ${JSON.stringify(event)}::jsonb, ${kept.kind}, c.id, ${kept.path}, ${kept.contentType}, ${kept.raw}::bytea, ${kept.sha256}, ${kept.receivedAt}::timestamptz, 'done'
    from calls c where (c.id = ${ref}::uuid or (${ref}::uuid is null and c.account_id = ${account.id} and c.external_id = ${event.callId}))
      and c.state = 'ended' and c.ending = 'answered' and c.answered_at < ${at} and c.hang_up_sent_at is not null
    on conflict (account_id, external_id) do nothing`)) > 0
  )
}

async function applyOnce(
  deps: Deps,
  account: Account,
  event: CallEvent,
  kept: KeptEvent,
): Promise<{ applied: Applied | null; left: Aftermath }> {
  const centre = await deps.centre.get()
  for (let tries = 0; ; tries++) {
    const left = nothingLeft()
    try {
      const applied = await deps.db.transaction(async (tx): Promise<Applied | null> => {
        const found = await keepWithCall(tx, centre, account, event, kept)
        if (!found) {
          await insertEvents(tx, [{ ...kept, state: 'failed', error: 'no such call' }])
          return null
        }
        const { call, isNew } = found
        return isNew ? applyCallEvent(tx, centre, call, event, kept.receivedAt, left) : { call, hear: hearAgain(call, event) }
      })
      return { applied, left }
    } catch (error) {
      // Two first events of one call at the same moment: the other has made the call, this one now finds it.
      if (uniqueViolation(error) === 'calls_external' && tries < 3) continue
      if (!isDatabaseAway(error)) await keepFailure(deps, account, event, kept, error)
      throw error
    }
  }
}

/**
 * The answer to a repeated request. A try at the menu that has been counted already is followed by the next one: its number is part
 * of the key, so the same menu again would swallow whatever the caller presses, for ever.
 */
function hearAgain(call: CallRow, event: CallEvent): Hearing {
  const stage = call.language === null ? 'language' : 'topic'
  if (call.state === 'menu' && event.kind === 'call.input' && event.stage === stage)
    return { kind: 'menu', stage, attempt: event.attempt + 1 }
  return { kind: 'state' }
}

/** A fault of ours: the event stays in sight with its original, and the call is in the ledger as what it is. */
async function keepFailure(deps: Deps, account: Account, event: CallEvent, kept: KeptEvent, error: unknown): Promise<void> {
  const message = error instanceof Error ? error.message : String(error)
  await deps.db.transaction(async (tx) => {
    await insertEvents(tx, [{ ...kept, state: 'failed', error: message.slice(0, 500) }])
  })
  deps.live.publish([
    { what: 'failed-events', id: null },
    { what: 'board', id: null },
  ])
  if (event.kind !== 'call.arrived' && event.kind !== 'call.input' && event.kind !== 'call.waiting') return
  const centre = await deps.centre.get()
  const left = nothingLeft()
  const callId = await deps.db.transaction(async (tx) => {
    // The event is here already, as failed: what is kept now is only which call it was about.
    const found = await keepWithCall(tx, centre, account, event, kept)
    if (!found) return null
    const { call } = found
    tx.post(sql`update inbound_events set call_id = ${call.id} where id = ${kept.id}`)
    return (await decide(tx, centre, call, 'technical-failure', kept.receivedAt, left)).id
  })
  if (callId) afterwards(deps, callId, left)
}
