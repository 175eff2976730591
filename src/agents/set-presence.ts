import { audit } from '../audit/append-audit.ts'
import { sql, type Transaction, type Tx } from '../db/database.ts'
import type { Deps } from '../deps.ts'
import { giveBackOffer } from '../offers/give-back-offer.ts'
import { notFound } from '../refusal.ts'
import type { Presence } from './agents.contract.ts'
import { notePresence } from './note-presence.ts'

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
  let ticketIds: string[] | null = null
  for (let tries = 0; ticketIds === null; tries++) {
    if (tries >= mostTries) throw new Error(`presence of agent ${agentId}: offers keep coming in between`)
    ticketIds = await deps.db
      .transaction((tx) => changePresence(tx, agentId, wish, by, now))
      .catch((error: unknown) => {
        if (error === crossed) return null
        throw error
      })
  }
  deps.live.publish([
    { what: 'agents', id: null },
    { what: 'desk', id: agentId },
    { what: 'queue', id: null },
    { what: 'board', id: null },
    ...ticketIds.map((id) => ({ what: 'ticket', id }) as const),
  ])
  deps.assigner.nudge()
}

const mostTries = 10
/** A pass or an accept came between: nothing was changed, begin again. */
const crossed = new Error('presence crossed an offer')

/**
 * Contacts are locked before agents, as everywhere; so what the agent holds is given back first, and looked at once more when the
 * agent's row is ours: a pass leaves out agents whose row is taken, so nothing can be added after that.
 */
async function changePresence(
  tx: Transaction,
  agentId: string,
  { state, reason }: PresenceWish,
  by: PresenceBy,
  now: Date,
): Promise<string[]> {
  const toReady = state === 'ready'
  if (!toReady) await giveBackOffer(tx, agentId, 'presence', now)
  // Of becoming ready a power cut may take back the last moment: no work hangs on it, and the screen shows it.
  else tx.post(sql`set local synchronous_commit = off`)
  const ticketIds = state === 'offline' ? await giveBackConversations(tx, agentId, now) : []
  const [agent, left] = await Promise.all([
    tx.one<{ presence: Presence; userId: string }>(sql`select presence, user_id from agents where id = ${agentId} for update`),
    toReady ? nothingLeft : whatIsLeft(tx, agentId),
  ])
  if (!agent) throw notFound()
  if ((!toReady && left.offer) || (state === 'offline' && left.work)) throw crossed
  tx.post(sql`
    update agents set presence = ${state}, presence_reason = ${toReady ? null : (reason ?? null)},
      presence_since = case when presence = ${state} then presence_since else ${now} end,
      idle_since = case when ${toReady} and presence <> 'ready' then ${now} else idle_since end,
      lapses_in_row = case when ${toReady} then 0 else lapses_in_row end,
      declines_in_row = case when ${toReady} then 0 else declines_in_row end
    where id = ${agentId}`)
  if (state !== agent.presence) notePresence(tx, agentId, { presence: state, reason: toReady ? null : (reason ?? null), at: now })
  if (by.userId !== null && by.userId !== agent.userId) {
    const details = { from: agent.presence, to: state }
    await audit(tx, { at: now, userId: by.userId, action: 'agent.presence', subject: `agent ${agentId}`, details })
  }
  return ticketIds
}

type Left = { offer: boolean; work: boolean }
const nothingLeft: Left = { offer: false, work: false }

async function whatIsLeft(tx: Tx, agentId: string): Promise<Left> {
  const left = await tx.one<Left>(sql`
    select exists (select 1 from offers where agent_id = ${agentId} and state = 'open') as offer,
      exists (select 1 from contacts where agent_id = ${agentId} and state = 'open' and phase = 'working' and channel not in ('voice', 'callback')) as work`)
  return left ?? nothingLeft
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
