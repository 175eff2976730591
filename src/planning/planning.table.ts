import { date, index, integer, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { id, instant } from '../db/columns.ts'
import { users } from '../users/users.table.ts'
import type { DayRecord } from './day-record.ts'
import type { ReplayNew, ReplayResult, ReplayState } from './planning.contract.ts'

/** A recorded day played again in variants: what was asked for, how far it is, and what came out. */
export const replays = pgTable(
  'replays',
  {
    id: id(),
    day: date('day', { mode: 'string' }).notNull(),
    asked: jsonb('asked').$type<ReplayNew>().notNull(),
    state: text('state').$type<ReplayState>().notNull(),
    /** Replications played so far, and to be played in all. */
    done: integer('done').notNull().default(0),
    total: integer('total').notNull(),
    /** The day as it was read when it was asked for: played to the same end for ever. */
    recorded: jsonb('recorded').$type<DayRecord>(),
    result: jsonb('result').$type<ReplayResult>(),
    createdAt: instant('created_at').notNull(),
    createdBy: uuid('created_by')
      .notNull()
      .references(() => users.id),
    /** When the process that plays it last said so: one that fell silent is played by another. */
    heardAt: instant('heard_at'),
    endedAt: instant('ended_at'),
  },
  (table) => [index('replays_created').on(table.createdAt, table.id)],
)
