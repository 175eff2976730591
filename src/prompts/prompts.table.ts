import { pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { bytes, instant } from '../db/columns.ts'

/** What a caller hears: a recorded file where one is uploaded, else the text. Only what differs from the shipped text. */
export const prompts = pgTable(
  'prompts',
  {
    key: text('key').notNull(),
    language: text('language').notNull(),
    text: text('text').notNull(),
    audio: bytes('audio'),
    audioType: text('audio_type'),
    updatedAt: instant('updated_at').notNull(),
    updatedBy: uuid('updated_by'),
  },
  (table) => [primaryKey({ columns: [table.key, table.language] })],
)
