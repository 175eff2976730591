import { sql } from 'drizzle-orm'
import { bigint, index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
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
    /** The same, shown and not yet confirmed by a code. */
    totpPending: bytes('totp_pending'),
    /** The 30 s step of the last code that was taken: a code is good once. */
    totpStep: bigint('totp_step', { mode: 'number' }).notNull().default(0),
    /** Set: the password was made for the user, opens nothing but the choice of an own one, and is refused from then on. */
    firstPasswordUntil: instant('first_password_until'),
    /** How single sign-on names the person: the provider and its id there. */
    oidcSubject: text('oidc_subject'),
    signedInAt: instant('signed_in_at'),
    failedSignIns: integer('failed_sign_ins').notNull().default(0),
    /** Signing in is delayed until then after failures: a delay, not a lock, so nobody can lock a colleague out. */
    signInAfter: instant('sign_in_after'),
    disabledAt: instant('disabled_at'),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [uniqueIndex('users_email').on(table.email), uniqueIndex('users_oidc_subject').on(table.oidcSubject)],
)

/** A browser's session or a command-line token. The cookie or header holds a random id, the row its SHA-256. */
export const sessions = pgTable(
  'sessions',
  {
    tokenHash: bytes('token_hash').primaryKey(),
    /** What a list calls it by: the hash stays inside. */
    id: uuid('id')
      .notNull()
      .default(sql`gen_random_uuid()`),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    kind: text('kind').$type<'session' | 'token'>().notNull(),
    /** What its owner calls a token; of a session the browser, as it named itself. */
    name: text('name'),
    /** Permissions a token is limited to; null: all of its owner's. */
    scopes: text('scopes').array(),
    createdAt: instant('created_at').notNull(),
    seenAt: instant('seen_at').notNull(),
    /** The absolute limit; the idle limit is counted from seenAt. */
    expiresAt: instant('expires_at').notNull(),
  },
  (table) => [index('sessions_user').on(table.userId)],
)

/** Each opens the door once in place of a code of the second factor. 80 random bits: nothing to guess, so a plain hash is enough. */
export const recoveryCodes = pgTable(
  'recovery_codes',
  {
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    codeHash: bytes('code_hash').notNull(),
    usedAt: instant('used_at'),
  },
  (table) => [primaryKey({ columns: [table.userId, table.codeHash] })],
)
