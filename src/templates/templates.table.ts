import { sql } from 'drizzle-orm'
import { pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { accounts } from '../accounts/accounts.table.ts'
import type { ChannelName } from '../../channels/channel.ts'
import { id, instant } from '../db/columns.ts'
import type { TextLanguage } from './text-fields.contract.ts'

/** A text agents begin with; `{citizen.name}` and the like are filled in when it is taken. */
export const templates = pgTable(
  'templates',
  {
    id: id(),
    name: text('name').notNull(),
    language: text('language').$type<TextLanguage>().notNull(),
    /** null: on every channel of texts. */
    channel: text('channel').$type<ChannelName>(),
    text: text('text').notNull(),
    /** Not offered any more. The row stays: what is shipped does not come back. */
    retiredAt: instant('retired_at'),
    updatedAt: instant('updated_at').notNull(),
  },
  (table) => [
    uniqueIndex('templates_name')
      .on(table.language, table.name)
      .where(sql`retired_at is null`),
  ],
)

/** What stands below the letters of an account. */
export const signatures = pgTable(
  'signatures',
  {
    accountId: uuid('account_id')
      .notNull()
      .references(() => accounts.id),
    language: text('language').$type<TextLanguage>().notNull(),
    text: text('text').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.accountId, table.language] })],
)
