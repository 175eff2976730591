import type { DeliveryProblem, MessageStatus } from '../../channels/channel.ts'
import { sql, type Tx } from '../db/database.ts'
import { iso } from '../http/iso.ts'
import type { MessageView } from './messages.contract.ts'

export type MessageRow = {
  id: string
  ticketId: string
  contactId: string | null
  direction: 'in' | 'out' | 'note'
  authorName: string | null
  text: string
  attachments: { url: string; contentType: string | null }[]
  parts: number | null
  externalId: string | null
  status: MessageStatus | null
  problem: DeliveryProblem | null
  createdAt: Date
}

export function messageViewOf(row: MessageRow): MessageView {
  const { id, ticketId, contactId, direction, authorName, text, attachments, parts, externalId, status, problem, createdAt } = row
  return {
    id,
    ticketId,
    contactId,
    direction,
    authorName,
    text,
    attachments,
    parts,
    externalId,
    status,
    problem,
    createdAt: iso(createdAt),
  }
}

export async function readMessage(tx: Tx, id: string): Promise<MessageView | undefined> {
  const row = await tx.one<MessageRow>(sql`
    select m.id, m.ticket_id, m.contact_id, m.direction, u.name as author_name, m.text, m.attachments, m.parts, m.external_id, m.status, m.problem, m.created_at
    from messages m left join users u on u.id = m.author_id where m.id = ${id}`)
  return row && messageViewOf(row)
}

/** The messages a provider knows by this id: one account has at most one, two accounts of different providers might share one. */
export async function readMessagesByExternalId(tx: Tx, externalId: string, limit: number): Promise<MessageView[]> {
  const rows = await tx.rows<MessageRow>(sql`
    select m.id, m.ticket_id, m.contact_id, m.direction, u.name as author_name, m.text, m.attachments, m.parts, m.external_id, m.status, m.problem, m.created_at
    from messages m left join users u on u.id = m.author_id where m.external_id = ${externalId} order by m.created_at, m.id limit ${limit}`)
  return rows.map(messageViewOf)
}
