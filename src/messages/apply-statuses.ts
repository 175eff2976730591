import type { MessageStatus, MessageStatusChanged } from '../../channels/channel.ts'
import { sql, type Tx } from '../db/database.ts'
import type { BatchAftermath, PendingEvent } from '../inbound/apply-events.ts'

/** How far a message got; receipts come in any order and only ever climb. What was delivered or failed can still be read, no more. */
export const messageStatusRank: Record<MessageStatus, number> = { queued: 0, sent: 1, delivered: 2, failed: 2, read: 3 }

/** Receipts of what we sent. Answers those that belong to no message (yet). */
export async function applyStatuses(
  tx: Tx,
  statuses: readonly PendingEvent<MessageStatusChanged>[],
  left: BatchAftermath,
): Promise<PendingEvent[]> {
  const unmatched: PendingEvent[] = []
  for (const row of statuses) {
    const { event } = row
    const message = await tx.one<{ id: string; ticketId: string; status: MessageStatus; direction: string }>(sql`
      select id, ticket_id, status, direction from messages where account_id = ${row.accountId} and external_id = ${event.messageId} for update`)
    if (!message) {
      unmatched.push(row)
      continue
    }
    // A final status never changes: delivered and failed exclude each other.
    if (message.direction !== 'out' || messageStatusRank[event.status] <= messageStatusRank[message.status]) continue
    if (message.status === 'failed') continue
    await tx.run(
      sql`update messages set status = ${event.status}, problem = ${event.problem ? JSON.stringify(event.problem) : null}, status_at = ${row.receivedAt} where id = ${message.id}`,
    )
    left.notices.push({ what: 'ticket', id: message.ticketId })
  }
  return unmatched
}
