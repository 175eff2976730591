import { sql } from 'drizzle-orm'
import { index, integer, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { agents } from '../agents/agents.table.ts'
import { citizens } from '../citizens/citizens.table.ts'
import { id, instant } from '../db/columns.ts'
import { tickets } from '../tickets/tickets.table.ts'
import type { ReturnClosing } from './calls-to-return.contract.ts'

/** One per person whose call ended unanswered; further attempts join it. */
export const callsToReturn = pgTable(
  'calls_to_return',
  {
    id: id(),
    citizenId: uuid('citizen_id')
      .notNull()
      .references(() => citizens.id),
    ticketId: uuid('ticket_id')
      .notNull()
      .references(() => tickets.id),
    phone: text('phone').notNull(),
    language: text('language'),
    topic: text('topic'),
    /** Unanswered calls of this person that joined here. */
    attempts: integer('attempts').notNull().default(1),
    firstCallAt: instant('first_call_at').notNull(),
    lastCallAt: instant('last_call_at').notNull(),
    /** Our own tries to reach the person. */
    tries: integer('tries').notNull().default(0),
    lastTryAt: instant('last_try_at'),
    /** Who is calling back right now: nobody dials a person twice at once. */
    takenBy: uuid('taken_by').references(() => agents.id),
    takenAt: instant('taken_at'),
    closedAt: instant('closed_at'),
    closing: text('closing').$type<ReturnClosing>(),
  },
  (table) => [
    uniqueIndex('calls_to_return_open')
      .on(table.phone)
      .where(sql`closed_at is null`),
    index('calls_to_return_list')
      .on(table.firstCallAt, table.id)
      .where(sql`closed_at is null`),
    index('calls_to_return_citizen').on(table.citizenId),
    index('calls_to_return_closed')
      .on(table.closedAt, table.id)
      .where(sql`closed_at is not null`),
    index('calls_to_return_phone').on(table.phone, table.lastCallAt),
  ],
)
