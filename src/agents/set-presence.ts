import { audit } from '../audit/append-audit.ts'
import { sql, type Tx } from '../db/database.ts'
import type { Deps } from '../deps.ts'
import type { Notice } from '../live/live.ts'
import { giveBackOffer } from '../offers/give-back-offer.ts'
import { notFound } from '../refusal.ts'
import type { Presence } from './agents.contract.ts'

export type PresenceWish = { state: Presence; reason?: string | null | undefined }
/** Who wishes it: the agent, a supervisor, or the centre itself (null). */
export type PresenceBy = { userId: string | null }

/**
 * Sets an agent's presence. Whoever leaves `ready` gives an open offer back at once, its contact keeps its place; whoever goes
 * offline gives back the conversations in hand too: they wait for the next free agent, this one preferred.
 */
export async function setPresence(
  deps: Pick<Deps, 'db' | 'clock' | 'live' | 'assigner'>,
  agentId: string,
  wish: PresenceWish,
  by: PresenceBy,
): Promise<void> {
  const now = deps.clock.now()
  const touched = await deps.db.transaction((tx) => changePresence(tx, agentId, wish, by, now))
  deps.live.publish(presenceNotices(agentId, touched.ticketIds))
  deps.assigner.nudge()
}

export function presenceNotices(agentId: string, ticketIds: readonly string[]): Notice[] {
  const notices: Notice[] = [
    { what: 'agents', id: null },
    { what: 'desk', id: agentId },
    { what: 'queue', id: null },
    { what: 'board', id: null },
  ]
  for (const id of ticketIds) notices.push({ what: 'ticket', id })
  return notices
}

/** The part within a transaction, for callers that change more than the presence. */
export async function changePresence(
  tx: Tx,
  agentId: string,
  wish: PresenceWish,
  by: PresenceBy,
  now: Date,
): Promise<{ ticketIds: string[] }> {
  const before = await tx.one<{ presence: Presence; userId: string }>(
    sql`select presence, user_id from agents where id = ${agentId} for update`,
  )
  if (!before) throw notFound()
  const reason = wish.state === 'ready' ? null : (wish.reason ?? null)
  const toReady = wish.state === 'ready'
  await tx.run(sql`
    update agents set presence = ${wish.state}, presence_reason = ${reason},
      presence_since = case when presence = ${wish.state} then presence_since else ${now} end,
      idle_since = case when ${toReady} and presence <> 'ready' then ${now} else idle_since end,
      lapses_in_row = case when ${toReady} then 0 else lapses_in_row end,
      declines_in_row = case when ${toReady} then 0 else declines_in_row end
    where id = ${agentId}`)
  const ticketIds: string[] = []
  if (!toReady) await giveBackOffer(tx, agentId, 'presence', now)
  if (wish.state === 'offline') ticketIds.push(...(await giveBackConversations(tx, agentId, now)))
  if (by.userId !== null && by.userId !== before.userId) {
    await audit(tx, {
      at: now,
      userId: by.userId,
      action: 'agent.presence',
      subject: `agent ${agentId}`,
      details: { from: before.presence, to: wish.state },
    })
  }
  return { ticketIds }
}

/** Written conversations in hand go back to the queue; calls stay with whoever speaks, and what waits for the citizen stays parked. */
async function giveBackConversations(tx: Tx, agentId: string, now: Date): Promise<string[]> {
  const rows = await tx.rows<{ ticketId: string }>(sql`
    update contacts set state = 'waiting', phase = null, agent_id = null, sticky_agent_id = ${agentId},
      queued_at = coalesce(queued_at, ${now}), rank_at = coalesce(rank_at, ${now})
    where agent_id = ${agentId} and state = 'open' and phase = 'working' and channel not in ('voice', 'callback')
    returning ticket_id`)
  return rows.map((row) => row.ticketId)
}
