import { sql } from 'drizzle-orm'
import { index, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { id, instant } from '../db/columns.ts'
import { wordsOf } from '../db/fold-words.ts'

export const citizens = pgTable(
  'citizens',
  {
    id: id(),
    name: text('name'),
    language: text('language'),
    note: text('note'),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [
    index('citizens_created').on(table.createdAt, table.id),
    index('citizens_name_words').using('gin', sql.raw(wordsOf('name'))),
  ],
)

export const citizenAddresses = pgTable(
  'citizen_addresses',
  {
    id: id(),
    citizenId: uuid('citizen_id')
      .notNull()
      .references(() => citizens.id, { onDelete: 'cascade' }),
    kind: text('kind').$type<'phone' | 'email' | 'sender-name'>().notNull(),
    /** Normalised: E.164 for a number. */
    value: text('value').notNull(),
    /** The person told the provider to stop writing to this address. */
    optedOutAt: instant('opted_out_at'),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [
    uniqueIndex('citizen_addresses_value').on(table.kind, table.value.op('text_pattern_ops')),
    index('citizen_addresses_citizen').on(table.citizenId),
  ],
)
