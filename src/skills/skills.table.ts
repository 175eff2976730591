import { boolean, pgTable, smallint, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { sql } from 'drizzle-orm'

/** A language or a topic an agent masters and a contact requires. Topics are also what a ticket is about. */
export const skills = pgTable(
  'skills',
  {
    code: text('code').primaryKey(),
    kind: text('kind').$type<'language' | 'topic'>().notNull(),
    nameLv: text('name_lv').notNull(),
    nameEn: text('name_en').notNull(),
    /** The key that chooses it in the phone menu, null where it is not offered there. */
    menuKey: smallint('menu_key'),
    retired: boolean('retired').notNull().default(false),
  },
  (table) => [
    uniqueIndex('skills_menu_key')
      .on(table.kind, table.menuKey)
      .where(sql`menu_key is not null and not retired`),
  ],
)
