import type { HeldContact } from '../contacts/held-contact.ts'
import { sql, type Tx } from '../db/database.ts'
import type { Composed } from './compose-letter.ts'

export type OutgoingRow = {
  id: string
  at: Date
  /** Not handed over before. */
  notBefore: Date | null
  contact: Pick<HeldContact, 'id' | 'ticketId' | 'accountId'>
  /** null: nobody wrote it. */
  authorId: string | null
  text: string
}

/**
 * A message on its way. A letter's thread is kept with it, its own id as well: an answer may come before we know that the letter has
 * gone out.
 */
export async function insertOutgoing(tx: Tx, row: OutgoingRow, letter: Composed | null): Promise<void> {
  const { id, at, notBefore, contact, authorId, text } = row
  const files = letter?.outgoing.uploads ?? []
  const attachments = files.map((file) => ({ ...file, url: `/api/uploads/${file.id}` }))
  await tx.run(sql`
    insert into messages (id, ticket_id, contact_id, account_id, direction, author_id, text, status, created_at, not_before, subject, letter, outgoing, attachments)
    values (${id}, ${contact.ticketId}, ${contact.id}, ${contact.accountId}, 'out', ${authorId}, ${text}, 'queued', ${at}, ${notBefore},
      ${letter?.subject ?? null}, ${letter ? JSON.stringify(letter.letter) : null}, ${letter ? JSON.stringify(letter.outgoing) : null}, ${JSON.stringify(attachments)})`)
  if (!letter) return
  if (files.length > 0)
    await tx.run(sql`update uploads set message_id = ${id} where id = any(${files.map((file) => file.id)}::uuid[])`)
  await tx.run(sql`
    insert into letter_references (reference, message_id) select distinct r, ${id}::uuid from unnest(${letter.references}::text[]) as r on conflict do nothing`)
}
