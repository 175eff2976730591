import type { DeliveryProblem, MessageStatus } from '../../channels/channel.ts'
import { sql, type Tx } from '../db/database.ts'
import { iso, isoOrNull } from '../http/iso.ts'
import type { AttachmentView, LetterView, MessageView } from './messages.contract.ts'
import type { KeptLetter } from './messages.table.ts'

export type MessageRow = {
  id: string
  ticketId: string
  contactId: string | null
  direction: 'in' | 'out' | 'note'
  authorName: string | null
  text: string
  attachments: { url: string; contentType: string | null; name?: string; size?: number }[]
  subject: string | null
  letter: KeptLetter | null
  /** Of a letter that came: there is the text alone. Of everything else: always. */
  originalGone: boolean
  originalDeletedAt: Date | null
  parts: number | null
  externalId: string | null
  status: MessageStatus | null
  problem: DeliveryProblem | null
  notBefore: Date | null
  sendAttempts: number
  createdAt: Date
}

export function messageViewOf(row: MessageRow): MessageView {
  const { id, ticketId, contactId, direction, authorName, text, parts, externalId, status, problem, createdAt } = row
  return {
    id,
    ticketId,
    contactId,
    direction,
    authorName,
    text,
    attachments: attachmentsOf(row),
    letter: letterOf(row),
    parts,
    externalId,
    status,
    problem,
    ...dueOf(row),
    createdAt: iso(createdAt),
  }
}

/** Waiting for its writer's second thoughts, or for the provider. */
function dueOf({ status, notBefore, sendAttempts }: MessageRow): Pick<MessageView, 'undoUntil' | 'retryAt'> {
  const at = status === 'queued' && notBefore !== null ? iso(notBefore) : null
  return { undoUntil: sendAttempts === 0 ? at : null, retryAt: sendAttempts > 0 ? at : null }
}

const plainFile = { name: null, size: null, kind: null, inline: false, scan: null }

function attachmentsOf({ id, direction, attachments, letter }: MessageRow): AttachmentView[] {
  if (!letter || direction === 'out')
    return attachments.map(({ url, contentType, name = null, size = null }) => ({ ...plainFile, url, contentType, name, size }))
  return letter.attachments.map(({ index, name, contentType, size, kind, contentId, scan }) => ({
    url: `/api/messages/${id}/attachments/${index}`,
    contentType,
    name,
    size,
    kind,
    inline: contentId !== null && kind === 'image' && letter.html,
    scan,
  }))
}

function letterOf({ id, direction, subject, letter, originalGone, originalDeletedAt }: MessageRow): LetterView | null {
  if (!letter) return null
  const { html, attachments: _attachments, messageId: _messageId, sentAt: _sentAt, ...shown } = letter
  return {
    ...shown,
    subject: subject ?? '',
    htmlUrl: html && !originalGone ? `/api/messages/${id}/html` : null,
    originalUrl: direction === 'out' || originalGone ? null : `/api/messages/${id}/original`,
    originalDeletedAt: isoOrNull(originalDeletedAt),
  }
}

export async function readMessage(tx: Tx, id: string): Promise<MessageView | undefined> {
  const row = await tx.one<MessageRow>(sql`
    select m.id, m.ticket_id, m.contact_id, m.direction, u.name as author_name, m.text, m.attachments, m.subject, m.letter, o.raw_key is null or o.original_deleted_at is not null as original_gone, coalesce(o.original_deleted_at, case when m.outgoing is not null then (select min(f.discarded_at) from uploads f where f.message_id = m.id) end) as original_deleted_at, m.parts, m.external_id, m.status, m.problem, m.not_before, m.send_attempts, m.created_at
    from messages m left join users u on u.id = m.author_id left join letters o on o.id = m.id where m.id = ${id}`)
  return row && messageViewOf(row)
}

/** The messages a provider knows by this id: one account has at most one, two accounts of different providers might share one. */
export async function readMessagesByExternalId(tx: Tx, externalId: string, limit: number): Promise<MessageView[]> {
  const rows = await tx.rows<MessageRow>(sql`
    select m.id, m.ticket_id, m.contact_id, m.direction, u.name as author_name, m.text, m.attachments, m.subject, m.letter, o.raw_key is null or o.original_deleted_at is not null as original_gone, coalesce(o.original_deleted_at, case when m.outgoing is not null then (select min(f.discarded_at) from uploads f where f.message_id = m.id) end) as original_deleted_at, m.parts, m.external_id, m.status, m.problem, m.not_before, m.send_attempts, m.created_at
    from messages m left join users u on u.id = m.author_id left join letters o on o.id = m.id where m.external_id = ${externalId} order by m.created_at, m.id limit ${limit}`)
  return rows.map(messageViewOf)
}
