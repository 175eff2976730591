import { sql } from 'drizzle-orm'
import { boolean, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { accounts } from '../accounts/accounts.table.ts'
import { agents } from '../agents/agents.table.ts'
import { contacts } from '../contacts/contacts.table.ts'
import { id, instant } from '../db/columns.ts'
import type { Ending } from '../kpi/endings.contract.ts'
import type { CallState } from './calls.contract.ts'

/** The voice facts of a contact. One row for every call, also for those that never reached the queue. */
export const calls = pgTable(
  'calls',
  {
    id: id(),
    contactId: uuid('contact_id')
      .notNull()
      .references(() => contacts.id),
    accountId: uuid('account_id')
      .notNull()
      .references(() => accounts.id),
    /** The provider's id of the citizen's leg; null for a call of ours that the provider has not taken yet. */
    externalId: text('external_id'),
    direction: text('direction').$type<'in' | 'out'>().notNull().default('in'),
    state: text('state').$type<CallState>().notNull(),
    caller: text('caller'),
    /** The conference both sides meet in: a random id. */
    room: text('room').notNull(),
    conferenceId: text('conference_id'),
    agentLegId: text('agent_leg_id'),
    language: text('language'),
    topic: text('topic'),
    menuPath: text('menu_path').notNull().default(''),
    /** The lowest position announced: only an improvement is said. */
    announcedPosition: integer('announced_position'),
    arrivedAt: instant('arrived_at').notNull(),
    queuedAt: instant('queued_at'),
    offeredAt: instant('offered_at'),
    answeredAt: instant('answered_at'),
    endedAt: instant('ended_at'),
    /** Who let go first, where we know: shown, never counted. */
    endedBy: text('ended_by').$type<'citizen' | 'agent' | 'centre' | 'provider'>(),
    ending: text('ending').$type<Ending>(),
    /** Our own decisions that end a call (closed, wait limit, …): facts for the ending beside the provider's events. */
    decision: jsonb('decision').$type<{ why: string; at: string }>(),
    muted: boolean('muted').notNull().default(false),
    /** Whether the citizen should hear music instead of the room, and what was last asked of the provider. */
    holdWanted: boolean('hold_wanted').notNull().default(false),
    held: boolean('held').notNull().default(false),
    /** The present attempt to bring agent and caller together: when each command was claimed by the process that sends it. */
    connectAt: instant('connect_at'),
    joinAt: instant('join_at'),
    /** Our side wants the call over: set once, carried out by steer-call. */
    hangUpAt: instant('hang_up_at'),
    hangUpSentAt: instant('hang_up_sent_at'),
    heardAt: instant('heard_at').notNull(),
    /** When the provider is asked next if nothing is heard; null once the call is settled. */
    checkAt: instant('check_at'),
    checks: integer('checks').notNull().default(0),
    /** The call to return this call answers, for calls of ours. */
    returnId: uuid('return_id'),
    /** The agent's line dropped with his browser: until then he may come back and be rung again. */
    rejoinUntil: instant('rejoin_until'),
  },
  (table) => [
    uniqueIndex('calls_external').on(table.accountId, table.externalId),
    index('calls_external_id').on(table.externalId),
    uniqueIndex('calls_contact').on(table.contactId),
    uniqueIndex('calls_room').on(table.room),
    index('calls_check')
      .on(table.checkAt)
      .where(sql`check_at is not null`),
    index('calls_rejoin')
      .on(table.rejoinUntil)
      .where(sql`rejoin_until is not null`),
    index('calls_arrived').on(table.arrivedAt),
    index('calls_in_progress')
      .on(table.arrivedAt)
      .where(sql`ended_at is null and direction = 'in'`),
    // Empty, always: an ending is written in the transaction that ends the call. Counted by the invariants.
    index('calls_unsettled')
      .on(table.endedAt)
      .where(sql`ended_at is not null and ending is null and direction = 'in'`),
  ],
)

/** One leg of a call, as the provider told us. */
export const callLegs = pgTable(
  'call_legs',
  {
    id: id(),
    callId: uuid('call_id')
      .notNull()
      .references(() => calls.id),
    externalId: text('external_id').notNull(),
    party: text('party').$type<'citizen' | 'agent'>().notNull(),
    agentId: uuid('agent_id').references(() => agents.id),
    joinedAt: instant('joined_at'),
    leftAt: instant('left_at'),
    endedAt: instant('ended_at'),
    /** busy, no-answer, …: why the leg never joined. */
    failure: text('failure'),
  },
  (table) => [uniqueIndex('call_legs_external').on(table.callId, table.externalId)],
)
