import { integer, jsonb, pgTable, uuid } from 'drizzle-orm/pg-core'
import { instant } from '../db/columns.ts'

/** Every version of the numbers an administrator may change; a row holds only what differs from the defaults. */
export const settingsVersions = pgTable('settings_versions', {
  version: integer('version').primaryKey(),
  changed: jsonb('changed').$type<Record<string, unknown>>().notNull(),
  validFrom: instant('valid_from').notNull(),
  changedBy: uuid('changed_by'),
})
