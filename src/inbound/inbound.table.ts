import { sql } from 'drizzle-orm'
import { index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import type { InboundEvent } from '../../channels/channel.ts'
import { accounts } from '../accounts/accounts.table.ts'
import { bytes, id, instant } from '../db/columns.ts'

/** Everything a provider told us, first kept, then applied. What cannot be applied stays here, in sight, with its original. */
export const inboundEvents = pgTable(
  'inbound_events',
  {
    id: id(),
    accountId: uuid('account_id')
      .notNull()
      .references(() => accounts.id),
    externalId: text('external_id').notNull(),
    /** null: verified, but not understood. */
    event: jsonb('event').$type<InboundEvent>(),
    kind: text('kind').notNull(),
    /** The call it is about, once applied: the evidence of an ending is found by it. */
    callId: uuid('call_id'),
    path: text('path').notNull(),
    contentType: text('content_type'),
    raw: bytes('raw').notNull(),
    sha256: text('sha256').notNull(),
    receivedAt: instant('received_at').notNull(),
    state: text('state').$type<'new' | 'done' | 'failed' | 'dismissed'>().notNull(),
    attempts: integer('attempts').notNull().default(0),
    /** Not before then: it speaks of something that is not here yet. */
    retryAt: instant('retry_at'),
    error: text('error'),
    appliedAt: instant('applied_at'),
  },
  (table) => [
    uniqueIndex('inbound_events_external').on(table.accountId, table.externalId),
    index('inbound_events_new')
      .on(table.receivedAt, table.id)
      .where(sql`state = 'new'`),
    index('inbound_events_failed')
      .on(table.receivedAt, table.id)
      .where(sql`state = 'failed'`),
    index('inbound_events_call')
      .on(table.callId)
      .where(sql`call_id is not null`),
  ],
)
