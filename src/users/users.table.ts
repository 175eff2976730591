import { index, integer, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { bytes, id, instant } from '../db/columns.ts'
import type { Role } from './permissions.contract.ts'

export const users = pgTable(
  'users',
  {
    id: id(),
    email: text('email').notNull(),
    name: text('name').notNull(),
    role: text('role').$type<Role>().notNull(),
    locale: text('locale').$type<'lv' | 'en'>().notNull().default('lv'),
    passwordHash: text('password_hash'),
    /** Encrypted with SECRET_KEY; null while two-factor sign-in is off. */
    totpSecret: bytes('totp_secret'),
    failedSignIns: integer('failed_sign_ins').notNull().default(0),
    /** Signing in is delayed until then after failures: a delay, not a lock, so nobody can lock a colleague out. */
    signInAfter: instant('sign_in_after'),
    disabledAt: instant('disabled_at'),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [uniqueIndex('users_email').on(table.email)],
)

/** A browser's session or a command-line token. The cookie or header holds a random id, the row its SHA-256. */
export const sessions = pgTable(
  'sessions',
  {
    tokenHash: bytes('token_hash').primaryKey(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    kind: text('kind').$type<'session' | 'token'>().notNull(),
    createdAt: instant('created_at').notNull(),
    seenAt: instant('seen_at').notNull(),
    /** The absolute limit; the idle limit is counted from seenAt. */
    expiresAt: instant('expires_at').notNull(),
  },
  (table) => [index('sessions_user').on(table.userId)],
)
