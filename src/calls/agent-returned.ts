import { setPresence } from '../agents/set-presence.ts'
import { sql } from '../db/database.ts'
import type { Deps } from '../deps.ts'
import { lockCall } from './call-row.ts'

/** The softphone of a page that has just come registers after the stream is open; a line rung before that fails at once. */
const softphoneMs = 1_000

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
