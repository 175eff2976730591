import { setPresence } from '../agents/set-presence.ts'
import { sql, type Transaction } from '../db/database.ts'
import type { Deps } from '../deps.ts'
import { afterwards } from './afterwards.ts'
import { giveCallBack } from './apply-leg.ts'
import { lockCall, type CallRow } from './call-row.ts'
import { deskNotices, nothingLeft, type Aftermath } from './settle-call.ts'

/** A page that is reloaded is back within this time, counted from when its stream closed; longer means the browser is gone. */
const rejoinMs = 8_000
/** The softphone of a page that has just come registers after the stream is open; a line rung before that fails at once. */
const softphoneMs = 1_000

/**
 * The agent's line has dropped with his browser: he may only have reloaded the page. The citizen hears music, the conversation stays
 * his, and his line is rung again when he is back. Null: he has been away too long for that.
 */
export function awaitReturn(tx: Transaction, call: CallRow, lostAt: Date, now: Date, left: Aftermath): CallRow | null {
  const rejoinUntil = new Date(lostAt.getTime() + rejoinMs)
  if (rejoinUntil <= now) return null
  // `connect_at` stays claimed, so nobody rings him meanwhile; `accepted_at` is when the sweep begins to count.
  tx.post(sql`
    with k as (update contacts set phase = 'connecting', accepted_at = ${now}, last_at = ${now} where id = ${call.contactId})
    update calls set state = 'connecting', rejoin_until = ${rejoinUntil}, connect_at = coalesce(connect_at, ${now}), muted = false, hold_wanted = answered_at is not null where id = ${call.id}`)
  left.rejoinUntil = rejoinUntil
  left.steer = true
  left.notices.push(...deskNotices(call), { what: 'agents', id: null }, { what: 'board', id: null })
  return { ...call, state: 'connecting', phase: 'connecting', rejoinUntil, acceptedAt: now }
}

/** He has not come back: the citizen goes to his old place in the queue, and the next agent joins him in the same room. */
export async function giveUpReturn(deps: Deps, callId: string, until: Date): Promise<void> {
  const left = nothingLeft()
  const now = deps.clock.now()
  await deps.db.transaction(async (tx) => {
    const call = await lockCall(tx, callId)
    if (call?.rejoinUntil?.getTime() === until.getTime() && call.state !== 'ended')
      giveCallBack(tx, call, 'agent-gone', now, left)
  })
  afterwards(deps, callId, left)
}

/** He is back, in this or another process: his line is rung again, and he is ready as he was. */
export async function agentReturned(deps: Deps, agentId: string): Promise<void> {
  const waiting = await deps.db.one<{ id: string; away: boolean }>(sql`
    select c.id, a.presence = 'away' and a.presence_reason = 'connection-lost' as away from contacts k
    join calls c on c.contact_id = k.id join agents a on a.id = k.agent_id
    where k.agent_id = ${agentId} and k.state = 'open' and k.phase = 'connecting' and c.rejoin_until is not null`)
  if (!waiting) return
  if (waiting.away) await setPresence(deps, agentId, { state: 'ready' }, { userId: null })
  deps.background.later('rejoin', softphoneMs, () => rejoin(deps, waiting.id, agentId))
}

async function rejoin(deps: Deps, callId: string, agentId: string): Promise<void> {
  const now = deps.clock.now()
  const mine = await deps.db.transaction(async (tx) => {
    const call = await lockCall(tx, callId)
    if (!call?.rejoinUntil || call.agentId !== agentId || call.state !== 'connecting') return false
    await tx.run(sql`
      with k as (update contacts set accepted_at = ${now} where id = ${call.contactId})
      update calls set rejoin_until = null, connect_at = null, agent_leg_id = null where id = ${callId}`)
    return true
  })
  if (mine) await deps.steer(callId)
}
