import { sql } from 'drizzle-orm'
import { bigint, char, date, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { bytes, instant } from '../db/columns.ts'
import type { Ending } from './endings.contract.ts'

/** One row per call to a published number, chained by hash, never changed: a correction is a new row. See docs/kpi.md. */
export const kpiLedger = pgTable(
  'kpi_ledger',
  {
    seq: bigint('seq', { mode: 'number' }).primaryKey(),
    callId: uuid('call_id').notNull(),
    externalId: text('external_id'),
    replacesSeq: bigint('replaces_seq', { mode: 'number' }),
    reason: text('reason'),
    accountId: uuid('account_id').notNull(),
    arrivedAt: instant('arrived_at').notNull(),
    serviceDay: date('service_day', { mode: 'string' }).notNull(),
    opening: text('opening').$type<'open' | 'closed' | 'holiday' | 'incident'>().notNull(),
    calendarVersion: integer('calendar_version').notNull(),
    caller: text('caller'),
    queuedAt: instant('queued_at'),
    offeredAt: instant('offered_at'),
    answeredAt: instant('answered_at'),
    endedAt: instant('ended_at').notNull(),
    ending: text('ending').$type<Ending>().notNull(),
    agentId: uuid('agent_id'),
    language: text('language'),
    topic: text('topic'),
    menuPath: text('menu_path').notNull(),
    evidence: jsonb('evidence').$type<{ id: string; sha256: string }[]>().notNull(),
    prevHash: char('prev_hash', { length: 64 }).notNull(),
    hash: char('hash', { length: 64 }).notNull(),
  },
  (table) => [
    // A row is replaced at most once, and a call has at most one first row.
    uniqueIndex('kpi_ledger_replaces').on(table.replacesSeq),
    uniqueIndex('kpi_ledger_first')
      .on(table.callId)
      .where(sql`replaces_seq is null`),
    index('kpi_ledger_call').on(table.callId),
    index('kpi_ledger_external').on(table.externalId),
    index('kpi_ledger_arrived').on(table.arrivedAt, table.seq),
    index('kpi_ledger_day').on(table.serviceDay),
  ],
)

/** The end of the chain: one row, locked by whoever appends, which makes `seq` gapless. */
export const kpiChain = pgTable('kpi_chain', {
  id: integer('id').primaryKey(),
  seq: bigint('seq', { mode: 'number' }).notNull(),
  hash: char('hash', { length: 64 }).notNull(),
})

/** Keys of the caller's pseudonym, one per retention period: gone with it, so a person can no longer be recognised. */
export const kpiKeys = pgTable('kpi_keys', { period: text('period').primaryKey(), key: bytes('key').notNull() })
