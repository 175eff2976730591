import { sql, type Tx } from '../db/database.ts'
import type { UnderstoodLetter } from './understood-letter.ts'

/** A message of ours or theirs that a letter names by its id. */
export type NamedMessage = {
  id: string
  ticketId: string
  contactId: string | null
  accountId: string | null
  direction: 'in' | 'out' | 'note'
  status: string | null
  createdAt: Date
}

export type KnownThreads = {
  /** By Message-ID. */
  messages: Map<string, NamedMessage>
  /** Tickets of letters that name the same id: an ancestor we never saw, or an answer that overtook its question. */
  relatives: Map<string, string>
  /** By number, with the addresses that have a part in it. */
  numbers: Map<string, { ticketId: string; parties: ReadonlySet<string> }>
  /** What went last from an account to an address: for reports that do not name what they are about. */
  lastSent: Map<string, NamedMessage>
  /** Where a ticket's things are now, when it was merged into another. */
  mergedInto: Map<string, string>
}

const ticketNumber = /\b20\d\d-\d{6,9}\b/g

export const numbersIn = (subject: string): string[] => [...new Set(subject.match(ticketNumber) ?? [])].slice(0, 5)

/** Ids a letter names, nearest relative first. */
export const ancestors = ({ letter }: UnderstoodLetter): string[] => [
  ...new Set([...(letter.inReplyTo ? [letter.inReplyTo] : []), ...letter.references.toReversed()]),
]

/** Servers report for so long about what they were given. */
const reportedDays = 7

/** The key of `lastSent`; null: this is no such report. */
export const unnamedRecipient = ({ accountId, letter: { bounce } }: UnderstoodLetter): string | null =>
  bounce?.action === 'failed' && bounce.originalMessageId === null && bounce.recipient ? `${accountId} ${bounce.recipient}` : null

/** Everything that is known of the threads a batch of letters belongs to, in as many statements as there are kinds of knowing. */
export async function findThreads(tx: Tx, letters: readonly UnderstoodLetter[], now: Date): Promise<KnownThreads> {
  const named = new Set<string>()
  for (const each of letters) {
    for (const id of ancestors(each)) named.add(id)
    if (each.letter.messageId) named.add(each.letter.messageId)
    if (each.letter.bounce?.originalMessageId) named.add(each.letter.bounce.originalMessageId)
  }
  const ids = [...named]
  const numbers = [...new Set(letters.flatMap(({ letter }) => numbersIn(letter.subject)))]
  const unnamed = letters.flatMap((each) => unnamedRecipient(each) ?? [])
  const [messages, relatives, tickets, lastSent] = await Promise.all([
    ids.length === 0
      ? []
      : tx.rows<NamedMessage & { externalId: string }>(sql`
          select id, ticket_id, contact_id, account_id, direction, status, created_at, external_id from messages where external_id = any(${ids}::text[])`),
    ids.length === 0
      ? []
      : tx.rows<{ reference: string; ticketId: string }>(sql`
          select distinct on (r.reference) r.reference, m.ticket_id from letter_references r join messages m on m.id = r.message_id
          where r.reference = any(${ids}::text[]) order by r.reference, m.created_at, m.id`),
    numbers.length === 0
      ? []
      : tx.rows<{ number: string; ticketId: string; parties: string[] | null }>(sql`
          select t.number, t.id as ticket_id, (
            select array_agg(distinct p.address) from (
              select value as address from citizen_addresses where citizen_id = t.citizen_id and kind = 'email'
              union all select address from contacts where ticket_id = t.id and channel = 'email' and address is not null) p) as parties
          from tickets t where t.number = any(${numbers}::text[])`),
    unnamed.length === 0
      ? []
      : tx.rows<NamedMessage & { key: string }>(sql`
          select distinct on (key) m.account_id || ' ' || c.address as key, m.id, m.ticket_id, m.contact_id, m.account_id, m.direction, m.status, m.created_at
          from contacts c join messages m on m.contact_id = c.id
          where c.channel = 'email' and m.account_id || ' ' || c.address = any(${unnamed}::text[]) and m.direction = 'out'
            and m.created_at > ${new Date(now.getTime() - reportedDays * 86_400_000)}
          order by key, m.created_at desc, m.id desc`),
  ])
  const found = [...messages, ...relatives, ...tickets, ...lastSent].map(({ ticketId }) => ticketId)
  return {
    messages: new Map(messages.map((row) => [row.externalId, row])),
    relatives: new Map(relatives.map((row) => [row.reference, row.ticketId])),
    numbers: new Map(tickets.map(({ number, ticketId, parties }) => [number, { ticketId, parties: new Set(parties ?? []) }])),
    lastSent: new Map(lastSent.map((row) => [row.key, row])),
    mergedInto: await mergedInto(tx, found),
  }
}

/** A merged ticket may have been merged into one that was merged in turn. */
async function mergedInto(tx: Tx, ticketIds: readonly string[]): Promise<Map<string, string>> {
  if (ticketIds.length === 0) return new Map()
  const rows = await tx.rows<{ id: string; last: string }>(sql`
    with recursive way (id, last, steps) as (
      select id, merged_into_id, 1 from tickets where id = any(${[...new Set(ticketIds)]}::uuid[]) and merged_into_id is not null
      union all
      select w.id, t.merged_into_id, w.steps + 1 from way w join tickets t on t.id = w.last where t.merged_into_id is not null and w.steps < 20)
    select distinct on (id) id, last from way order by id, steps desc`)
  return new Map(rows.map(({ id, last }) => [id, last]))
}
