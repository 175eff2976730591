import { customType, timestamp, uuid } from 'drizzle-orm/pg-core'

/** Ids are UUID v7, made in the application: PostgreSQL 15 has no function for them. */
export const id = () => uuid('id').primaryKey()
/** An instant in UTC to the millisecond, which is what JSON and `Date` carry. */
export const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' })

export const bytes = customType<{ data: Buffer }>({ dataType: () => 'bytea' })
