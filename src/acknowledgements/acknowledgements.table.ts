import { boolean, date, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { accounts } from '../accounts/accounts.table.ts'
import { instant } from '../db/columns.ts'
import type { TextLanguage } from '../templates/text-fields.contract.ts'
import type { AcknowledgementHours } from '../templates/text-fields.contract.ts'

/** Accounts that confirm at once that a letter has come. */
export const acknowledgingAccounts = pgTable('acknowledging_accounts', {
  accountId: uuid('account_id')
    .primaryKey()
    .references(() => accounts.id),
  isOn: boolean('is_on').notNull(),
  updatedAt: instant('updated_at').notNull(),
})

/** What the confirmation says, by what the letter is about and whether somebody is here to read it. */
export const acknowledgementTexts = pgTable(
  'acknowledgement_texts',
  {
    /** '': any topic without a text of its own. */
    topic: text('topic').notNull(),
    hours: text('hours').$type<AcknowledgementHours>().notNull(),
    language: text('language').$type<TextLanguage>().notNull(),
    text: text('text').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.topic, table.hours, table.language] })],
)

/** Who was confirmed something on which day: once is enough, and two machines that confirm each other come to rest. */
export const acknowledged = pgTable(
  'acknowledged',
  {
    address: text('address').notNull(),
    day: date('day', { mode: 'string' }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.address, table.day] })],
)
