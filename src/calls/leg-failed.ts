import { afterNoAnswer } from '../../routing/after-no-answer.ts'
import type { Centre } from '../centre/centre.ts'
import { notePresence } from '../agents/note-presence.ts'
import { sql, type Transaction } from '../db/database.ts'
import { deskNotices, endCall, type Aftermath } from './settle-call.ts'
import type { CallRow } from './call-row.ts'

/**
 * The agent accepted but his line did not come, or a call of ours was not taken. The caller keeps his place and hears nothing of
 * it; an agent whose line does not answer is set away, or he would be given call after call.
 */
export async function legFailed(
  tx: Transaction,
  centre: Centre,
  call: CallRow,
  failure: string,
  now: Date,
  left: Aftermath,
): Promise<CallRow> {
  if (call.state === 'ended') return call
  if (call.direction === 'out') return endCall(tx, centre, call, { ...call, ending: 'unknown', endedAt: now }, [], now, left)
  if (call.phase !== 'connecting') return call
  tx.post(
    sql`update offers set connect_failed_at = ${now} where contact_id = ${call.contactId} and agent_id = ${call.agentId} and state = 'accepted' and connect_failed_at is null`,
  )
  tx.post(sql`
    with k as (update contacts set state = 'waiting', phase = null, agent_id = null, accepted_at = null where id = ${call.contactId})
    update calls set state = 'waiting', agent_leg_id = null, connect_at = null, rejoin_until = null, join_at = case when answered_at is null then null else join_at end where id = ${call.id}`)
  if (call.agentId) await agentDidNotAnswer(tx, centre, call.agentId, 'lapsed', `line-${failure}`, now)
  left.assign = true
  left.notices.push(...deskNotices(call), { what: 'queue', id: null }, { what: 'agents', id: null }, { what: 'board', id: null })
  return { ...call, state: 'waiting', contactState: 'waiting', phase: null, agentId: null, agentLegId: null }
}

/** What a lapse or a decline does to the agent (routing: afterNoAnswer). */
export async function agentDidNotAnswer(
  tx: Transaction,
  centre: Centre,
  agentId: string,
  what: 'lapsed' | 'declined',
  reason: string,
  now: Date,
): Promise<{ away: boolean }> {
  const agent = await tx.one<{ lapsesInRow: number; declinesInRow: number; presence: string }>(
    sql`select lapses_in_row, declines_in_row, presence from agents where id = ${agentId} for update`,
  )
  if (!agent) return { away: false }
  const next = afterNoAnswer(what, agent, now.getTime(), centre.policy)
  const away = next.agentGoesAway && agent.presence === 'ready'
  await tx.run(sql`
    update agents set lapses_in_row = ${next.lapsesInRow}, declines_in_row = ${next.declinesInRow}, presence = case when ${away}::boolean then 'away' else presence end,
      presence_reason = case when ${away}::boolean then ${reason} else presence_reason end, presence_since = case when ${away}::boolean then ${now} else presence_since end
    where id = ${agentId}`)
  if (away) notePresence(tx, agentId, { presence: 'away', reason, at: now })
  return { away }
}
