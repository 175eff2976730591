import { sql } from 'drizzle-orm'
import { index, jsonb, pgSequence, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { citizens } from '../citizens/citizens.table.ts'
import { id, instant } from '../db/columns.ts'
import { wordsOf } from '../db/fold-words.ts'
import { agents } from '../agents/agents.table.ts'
import { skills } from '../skills/skills.table.ts'
import { users } from '../users/users.table.ts'
import type { TicketStatus } from './tickets.contract.ts'

export const tickets = pgTable(
  'tickets',
  {
    id: id(),
    /** Year and running number, '2026-004812'. */
    number: text('number').notNull(),
    /** null: the caller withheld his number and is not known yet. */
    citizenId: uuid('citizen_id').references(() => citizens.id),
    topic: text('topic').references(() => skills.code),
    subject: text('subject'),
    status: text('status').$type<TicketStatus>().notNull().default('new'),
    priority: text('priority').$type<'emergency' | 'high' | 'normal' | 'low'>().notNull().default('normal'),
    ownerId: uuid('owner_id').references(() => agents.id),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
    resolvedAt: instant('resolved_at'),
    /** Everything of it is in another ticket now; a letter that answers it goes there. */
    mergedIntoId: uuid('merged_into_id'),
  },
  (table) => [
    // By the beginning of a number too: plain comparison of code points, whatever the database's language.
    uniqueIndex('tickets_number').on(table.number.op('text_pattern_ops')),
    index('tickets_citizen').on(table.citizenId, table.updatedAt),
    index('tickets_updated').on(table.updatedAt, table.id),
    index('tickets_status').on(table.status, table.updatedAt),
    index('tickets_owner').on(table.ownerId, table.updatedAt),
    index('tickets_subject_words').using('gin', sql.raw(wordsOf('subject'))),
  ],
)

/** Tickets put together or taken apart: what went where, so that it can be taken back. */
export const ticketMoves = pgTable(
  'ticket_moves',
  {
    id: id(),
    kind: text('kind').$type<'merge' | 'split'>().notNull(),
    fromTicketId: uuid('from_ticket_id')
      .notNull()
      .references(() => tickets.id),
    toTicketId: uuid('to_ticket_id')
      .notNull()
      .references(() => tickets.id),
    contactIds: uuid('contact_ids').array().notNull(),
    messageIds: uuid('message_ids').array().notNull(),
    /** What the ticket that lost them was before. */
    statusBefore: text('status_before').$type<TicketStatus>().notNull(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id),
    at: instant('at').notNull(),
    undoneAt: instant('undone_at'),
  },
  (table) => [
    index('ticket_moves_from').on(table.fromTicketId, table.at),
    index('ticket_moves_to').on(table.toTicketId, table.at),
  ],
)

/** Where ticket numbers come from; gaps are harmless, waiting for each other would not be. */
export const ticketNumbers = pgSequence('ticket_numbers', { startWith: 1 })

/** What an agent has begun to write on a ticket; kept here so that a lost browser loses no text. */
export const drafts = pgTable(
  'drafts',
  {
    ticketId: uuid('ticket_id')
      .notNull()
      .references(() => tickets.id, { onDelete: 'cascade' }),
    agentId: uuid('agent_id')
      .notNull()
      .references(() => agents.id, { onDelete: 'cascade' }),
    text: text('text').notNull(),
    /** What a letter has beside its text. */
    fields: jsonb('fields').$type<{ subject: string | null; cc: string[]; uploads: string[] }>(),
    updatedAt: instant('updated_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.ticketId, table.agentId] })],
)
