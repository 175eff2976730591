import { index, jsonb, pgTable, uuid } from 'drizzle-orm/pg-core'
import { id, instant } from '../db/columns.ts'
import { users } from '../users/users.table.ts'
import type { IncidentMessage } from './incidents.contract.ts'

/** A time in which something went wrong for everybody: callers are told, and their calls are marked in the ledger, never removed. */
export const incidents = pgTable(
  'incidents',
  {
    id: id(),
    message: jsonb('message').$type<IncidentMessage>().notNull(),
    beginsAt: instant('begins_at').notNull(),
    /** null: until somebody switches it off. */
    endsAt: instant('ends_at'),
    createdAt: instant('created_at').notNull(),
    createdBy: uuid('created_by')
      .notNull()
      .references(() => users.id),
  },
  (table) => [index('incidents_begins').on(table.beginsAt)],
)
