import { boolean, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { bytes, id, instant } from '../db/columns.ts'
import { skills } from '../skills/skills.table.ts'

/** One number, mailbox, page or bot of ours on one channel. */
export const accounts = pgTable(
  'accounts',
  {
    id: id(),
    slug: text('slug').notNull(),
    adapter: text('adapter').notNull(),
    name: text('name').notNull(),
    enabled: boolean('enabled').notNull().default(true),
    /** What letters to this mailbox are about, as far as its address says so; null: anything. */
    topic: text('topic').references(() => skills.code),
    /** JSON, encrypted with SECRET_KEY: it holds the provider's secrets. */
    settings: bytes('settings').notNull(),
    health: text('health').$type<'works' | 'impaired' | 'down' | 'unknown'>().notNull().default('unknown'),
    healthCode: text('health_code'),
    healthAt: instant('health_at'),
    lastEventAt: instant('last_event_at'),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [uniqueIndex('accounts_slug').on(table.slug)],
)
