import { sql } from 'drizzle-orm'
import { index, integer, json, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { agents } from '../agents/agents.table.ts'
import { contacts } from '../contacts/contacts.table.ts'
import { id, instant } from '../db/columns.ts'
import type { OfferState } from './offers.contract.ts'
import type { StoredPass } from './stored-pass.ts'

/** A contact put to one agent, to accept before a deadline. The unique indexes have the last word on who gets what. */
export const offers = pgTable(
  'offers',
  {
    id: id(),
    contactId: uuid('contact_id')
      .notNull()
      .references(() => contacts.id),
    agentId: uuid('agent_id')
      .notNull()
      .references(() => agents.id),
    state: text('state').$type<OfferState>().notNull(),
    createdAt: instant('created_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
    endedAt: instant('ended_at'),
    /** Of a decline, or why it was withdrawn. */
    reason: text('reason'),
    /** Accepted, but the agent's leg never came: the contact went back to its place then. */
    connectFailedAt: instant('connect_failed_at'),
    decision: jsonb('decision').notNull(),
    /** The pass that made it; null where a person did. No reference: an offer outlives what its pass was decided upon. */
    passId: uuid('pass_id'),
  },
  (table) => [
    uniqueIndex('offers_open_contact')
      .on(table.contactId)
      .where(sql`state = 'open'`),
    uniqueIndex('offers_open_agent')
      .on(table.agentId)
      .where(sql`state = 'open'`),
    index('offers_expires')
      .on(table.expiresAt)
      .where(sql`state = 'open'`),
    index('offers_contact').on(table.contactId, table.createdAt),
    index('offers_agent').on(table.agentId, table.createdAt),
    index('offers_created').on(table.createdAt, table.id),
    // Whom a contact was lately offered to in vain.
    index('offers_in_vain')
      .on(table.agentId, sql`coalesce(connect_failed_at, ended_at)`)
      .where(sql`state in ('lapsed', 'declined') or connect_failed_at is not null`),
  ],
)

/** What each pass that made offers decided upon. Kept for some weeks, to be decided again or otherwise. */
export const passes = pgTable(
  'passes',
  {
    id: id(),
    at: instant('at').notNull(),
    policyVersion: integer('policy_version').notNull(),
    /** Text, not jsonb: it is written a thousand times for each time it is read. */
    stored: json('stored').$type<StoredPass>().notNull(),
  },
  (table) => [index('passes_at').on(table.at, table.id)],
)

/** Why a contact still waits: how many agents were kept from it by which clause. Written when the counts change. */
export const waitReasons = pgTable('wait_reasons', {
  contactId: uuid('contact_id')
    .primaryKey()
    .references(() => contacts.id, { onDelete: 'cascade' }),
  at: instant('at').notNull(),
  reasons: jsonb('reasons').$type<Readonly<Record<string, number>>>().notNull(),
})
