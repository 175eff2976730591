import { sql, type Transaction } from '../db/database.ts'

export type NewTicket = {
  id: string
  citizenId: string | null
  topic: string | null
  subject: string | null
  status: 'new' | 'open' | 'resolved'
}

/** New tickets, numbered by the year and a running number of six digits, or more when these are used up: '2026-004812'. */
export function createTickets(tx: Transaction, tickets: readonly NewTicket[], now: Date): void {
  if (tickets.length === 0) return
  tx.post(sql`
    insert into tickets (id, number, citizen_id, topic, subject, status, created_at, updated_at)
    select id, to_char(${now}::timestamptz at time zone 'Europe/Riga', 'YYYY-') || lpad(running, greatest(6, length(running)), '0'),
      citizen_id, topic, subject, status, ${now}, ${now}
    from (select fresh.*, nextval('ticket_numbers')::text as running from unnest(${tickets.map((t) => t.id)}::uuid[], ${tickets.map((t) => t.citizenId)}::uuid[], ${tickets.map((t) => t.topic)}::text[],
      ${tickets.map((t) => t.subject)}::text[], ${tickets.map((t) => t.status)}::text[]) as fresh (id, citizen_id, topic, subject, status)) numbered`)
}
