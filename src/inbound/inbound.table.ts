import { sql } from 'drizzle-orm'
import { bigint, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import type { InboundEvent } from '../../channels/channel.ts'
import { accounts } from '../accounts/accounts.table.ts'
import { bytes, id, instant } from '../db/columns.ts'

/** How far a place has been read that we read ourselves, such as a folder of a mailbox. */
export const readingPlaces = pgTable(
  'reading_places',
  {
    accountId: uuid('account_id')
      .notNull()
      .references(() => accounts.id),
    place: text('place').notNull(),
    validity: text('validity').notNull().default(''),
    position: bigint('position', { mode: 'number' }).notNull().default(0),
    /** Read to its end; null: never yet. */
    readAt: instant('read_at'),
    /** Why reading does not work at present, null while it does. */
    code: text('code'),
    codeAt: instant('code_at'),
  },
  (table) => [primaryKey({ columns: [table.accountId, table.place] })],
)

/**
 * Letters: each once, whatever mailboxes it was found in. The id is also the one of its event and of its message; the fingerprint
 * decides what is the same letter, and its unique index who was first.
 */
export const letters = pgTable(
  'letters',
  {
    id: id(),
    fingerprint: text('fingerprint').notNull(),
    sha256: text('sha256').notNull(),
    size: bigint('size', { mode: 'number' }).notNull(),
    /** Where the raw letter is kept; null once it has been deleted. */
    rawKey: text('raw_key'),
    /** Its time of keeping is over: nobody is shown the original any more, and soon its bytes go. */
    originalDeletedAt: instant('original_deleted_at'),
    /** When the provider received it, as far as it says. */
    arrivedAt: instant('arrived_at'),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [
    uniqueIndex('letters_fingerprint').on(table.fingerprint),
    index('letters_kept')
      .on(table.createdAt, table.id)
      .where(sql`raw_key is not null and original_deleted_at is null`),
    index('letters_to_remove')
      .on(table.originalDeletedAt)
      .where(sql`raw_key is not null and original_deleted_at is not null`),
  ],
)

/** Where a letter was found: one letter to two of our addresses stands in two places. */
export const letterPlaces = pgTable(
  'letter_places',
  {
    accountId: uuid('account_id')
      .notNull()
      .references(() => accounts.id),
    place: text('place').notNull(),
    validity: text('validity').notNull(),
    position: bigint('position', { mode: 'number' }).notNull(),
    letterId: uuid('letter_id')
      .notNull()
      .references(() => letters.id, { onDelete: 'cascade' }),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.place, table.validity, table.position] }),
    index('letter_places_letter').on(table.letterId),
  ],
)

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
    /** Where the original is kept when it is not here: a letter may be large. */
    rawKey: text('raw_key'),
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
