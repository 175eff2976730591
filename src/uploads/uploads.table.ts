import { sql } from 'drizzle-orm'
import { bigint, index, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { id, instant } from '../db/columns.ts'
import { messages } from '../messages/messages.table.ts'
import { users } from '../users/users.table.ts'

/** A file somebody here wants to send; its bytes are in the blobs. */
export const uploads = pgTable(
  'uploads',
  {
    id: id(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id),
    name: text('name').notNull(),
    /** By its content. */
    contentType: text('content_type').notNull(),
    size: bigint('size', { mode: 'number' }).notNull(),
    sha256: text('sha256').notNull(),
    /** Null: its bytes are gone, the row tells what it was. */
    blobKey: text('blob_key'),
    /** The message it went with; null: with none yet. */
    messageId: uuid('message_id').references(() => messages.id, { onDelete: 'set null' }),
    createdAt: instant('created_at').notNull(),
    /** Not to be sent any more, or sent and kept long enough: its bytes are removed, and the row of one that was never sent. */
    discardedAt: instant('discarded_at'),
  },
  (table) => [
    index('uploads_message').on(table.messageId),
    index('uploads_unsent')
      .on(table.createdAt)
      .where(sql`message_id is null and discarded_at is null`),
    index('uploads_discarded')
      .on(table.discardedAt)
      .where(sql`discarded_at is not null and blob_key is not null`),
    index('uploads_sent')
      .on(table.createdAt, table.id)
      .where(sql`message_id is not null and discarded_at is null`),
  ],
)
