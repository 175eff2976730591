import type { Priority } from '../../routing/types.ts'
import { rankAt } from '../contacts/requirement.ts'
import { sql } from '../db/database.ts'
import type { Deps } from '../deps.ts'

type Row = { contactId: string; ticketId: string; agentId: string | null; priority: Priority }

/**
 * An answer that will not arrive leaves a citizen without one: its ticket is open again, and its conversation waits for an agent, the one
 * who wrote if he is there.
 */
export async function returnFailed(
  deps: Pick<Deps, 'db' | 'clock' | 'centre' | 'live' | 'assigner'>,
  messageId: string,
): Promise<void> {
  const now = deps.clock.now()
  const centre = await deps.centre.get()
  const row = await deps.db.transaction(async (tx) => {
    const contact = await tx.one<Row & { state: string; phase: string | null }>(sql`
      select k.id as contact_id, k.ticket_id, k.agent_id, k.priority, k.state, k.phase from messages m join contacts k on k.id = m.contact_id
      where m.id = ${messageId} for update of k`)
    if (!contact) return null
    await tx.run(sql`
      update tickets set status = case when status in ('waiting', 'resolved') then 'open' else status end, resolved_at = null, updated_at = ${now} where id = ${contact.ticketId}`)
    // It is in somebody's hands or waits already.
    if (contact.state !== 'closed' && contact.phase !== 'parked') return contact
    await tx.run(sql`
      update contacts set state = 'waiting', phase = null, sticky_agent_id = coalesce(agent_id, sticky_agent_id), agent_id = null, outcome = null, closed_at = null,
        queued_at = ${now}, rank_at = ${rankAt(centre, 'email', contact.priority, now)} where id = ${contact.contactId}`)
    return contact
  })
  if (!row) return
  deps.live.publish([
    { what: 'ticket', id: row.ticketId },
    { what: 'queue', id: null },
    { what: 'board', id: null },
    ...(row.agentId ? [{ what: 'desk', id: row.agentId } as const] : []),
  ])
  deps.assigner.nudge()
}
