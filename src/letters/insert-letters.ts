import { sql, type Transaction } from '../db/database.ts'
import type { KeptLetter } from '../messages/messages.table.ts'
import { ancestors } from './find-threads.ts'
import type { Placed } from './place-letter.ts'

/** Nearest ones are enough: each letter of a thread names its own. */
const maxReferences = 30

export function insertLetters(tx: Transaction, placed: readonly Placed[]): void {
  const rows = placed.map(({ letter: { id, accountId, letter }, ...at }) => {
    const { text, subject, ...rest } = letter
    const kept: KeptLetter = { ...rest, hints: at.hints }
    return { id, accountId, ...at, text, subject, kept }
  })
  tx.post(sql`
    insert into messages (id, ticket_id, contact_id, account_id, direction, text, subject, letter, attachments, external_id, created_at)
    select id, ticket_id, contact_id, account_id, 'in', text, subject, letter, '[]', external_id, created_at
    from unnest(${rows.map((row) => row.id)}::uuid[], ${rows.map((row) => row.ticketId)}::uuid[], ${rows.map((row) => row.contactId)}::uuid[], ${rows.map((row) => row.accountId)}::uuid[], ${rows.map((row) => row.text)}::text[],
      ${rows.map((row) => row.subject)}::text[], ${rows.map((row) => JSON.stringify(row.kept))}::jsonb[], ${rows.map((row) => row.externalId)}::text[], ${rows.map((row) => row.createdAt)}::timestamptz[])
      as m (id, ticket_id, contact_id, account_id, text, subject, letter, external_id, created_at)`)
  const references = placed.flatMap(({ letter }) =>
    [
      ...new Set([...(letter.letter.messageId ? [letter.letter.messageId] : []), ...ancestors(letter).slice(0, maxReferences)]),
    ].map((reference) => ({ reference, id: letter.id })),
  )
  if (references.length > 0)
    tx.post(sql`
      insert into letter_references (reference, message_id)
      select * from unnest(${references.map(({ reference }) => reference)}::text[], ${references.map(({ id }) => id)}::uuid[]) on conflict do nothing`)
}
