import { sql, type Transaction } from '../db/database.ts'

type Laid = { contactId: string; agentId: string }

/**
 * A call comes first: the work goes back to its very place in the queue, and to this agent before others as soon as the agent is
 * free again. To be asked, once it is committed, for the tickets whose screens show it.
 */
export function layAside(tx: Transaction, laid: readonly Laid[], now: Date): () => Promise<string[]> {
  if (laid.length === 0) return async () => []
  const written = tx.postRows<{ ticketId: string }>(sql`
    update contacts k set state = 'waiting', phase = null, agent_id = null, sticky_agent_id = i.agent_id, interruptions = interruptions + 1, interrupted_at = ${now}
    from unnest(${laid.map(({ contactId }) => contactId)}::uuid[], ${laid.map(({ agentId }) => agentId)}::uuid[]) as i (contact_id, agent_id)
    where k.id = i.contact_id and k.state = 'open' and k.agent_id = i.agent_id returning k.ticket_id`)
  return async () => (await written).map(({ ticketId }) => ticketId)
}
