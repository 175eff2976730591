import { sql } from 'drizzle-orm'
import { bigint, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { id, instant } from '../db/columns.ts'
import { users } from '../users/users.table.ts'
import type { ShadowChoice, ShadowOutcome } from './shadow.contract.ts'

/** A changed policy that decides beside the live one, on the same passes, and gives nobody anything. One at a time. */
export const shadows = pgTable(
  'shadows',
  {
    id: id(),
    /** All that differs from the defaults, as in a version of the settings. */
    changed: jsonb('changed').$type<Record<string, unknown>>().notNull(),
    /** The version that was live when it was saved. */
    baseVersion: integer('base_version').notNull(),
    startedAt: instant('started_at').notNull(),
    startedBy: uuid('started_by')
      .notNull()
      .references(() => users.id),
    endedAt: instant('ended_at'),
    outcome: text('outcome').$type<ShadowOutcome>(),
    /** The version that switching over made. */
    adoptedVersion: integer('adopted_version'),
    /** The last pass looked at. */
    lastAt: instant('last_at').notNull(),
    lastPassId: uuid('last_pass_id').notNull(),
    passes: integer('passes').notNull().default(0),
    decisions: bigint('decisions', { mode: 'number' }).notNull().default(0),
    differences: bigint('differences', { mode: 'number' }).notNull().default(0),
  },
  (table) => [
    uniqueIndex('shadows_one')
      .on(sql`(ended_at is null)`)
      .where(sql`ended_at is null`),
    index('shadows_started').on(table.startedAt, table.id),
  ],
)

/** One contact of one pass that the shadow would have given to somebody else, or not yet, or earlier. */
export const shadowDifferences = pgTable(
  'shadow_differences',
  {
    shadowId: uuid('shadow_id')
      .notNull()
      .references(() => shadows.id, { onDelete: 'cascade' }),
    passId: uuid('pass_id').notNull(),
    contactId: uuid('contact_id').notNull(),
    at: instant('at').notNull(),
    live: jsonb('live').$type<ShadowChoice | null>(),
    shadow: jsonb('shadow').$type<ShadowChoice | null>(),
  },
  (table) => [
    primaryKey({ columns: [table.shadowId, table.passId, table.contactId] }),
    index('shadow_differences_at').on(table.shadowId, table.at, table.contactId),
  ],
)
