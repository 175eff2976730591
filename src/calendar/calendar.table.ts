import { integer, jsonb, pgTable, uuid } from 'drizzle-orm/pg-core'
import { instant } from '../db/columns.ts'
import type { Calendar } from './calendar.contract.ts'

/** Every version of the opening hours ever in force: ledger rows name theirs. */
export const calendarVersions = pgTable('calendar_versions', {
  version: integer('version').primaryKey(),
  calendar: jsonb('calendar').$type<Calendar>().notNull(),
  validFrom: instant('valid_from').notNull(),
  changedBy: uuid('changed_by'),
})
