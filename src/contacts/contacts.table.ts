import { sql } from 'drizzle-orm'
import { boolean, index, integer, jsonb, pgTable, smallint, text, uuid } from 'drizzle-orm/pg-core'
import type { ChannelName } from '../../channels/channel.ts'
import { accounts } from '../accounts/accounts.table.ts'
import { agents } from '../agents/agents.table.ts'
import { citizens } from '../citizens/citizens.table.ts'
import { id, instant } from '../db/columns.ts'
import { users } from '../users/users.table.ts'
import { tickets } from '../tickets/tickets.table.ts'
import type { ContactPhase, ContactState, Ring } from './contacts.contract.ts'

/** One interaction on one channel: the unit that is queued, routed, answered and counted. */
export const contacts = pgTable(
  'contacts',
  {
    id: id(),
    ticketId: uuid('ticket_id')
      .notNull()
      .references(() => tickets.id),
    citizenId: uuid('citizen_id').references(() => citizens.id),
    accountId: uuid('account_id')
      .notNull()
      .references(() => accounts.id),
    channel: text('channel').$type<ChannelName>().notNull(),
    /** The citizen's side of the conversation, an E.164 number; null when withheld. */
    address: text('address'),
    /** False: a sender that cannot be answered, an alphanumeric name for one. */
    replyable: boolean('replyable').notNull().default(true),
    direction: text('direction').$type<'in' | 'out'>().notNull().default('in'),
    state: text('state').$type<ContactState>().notNull(),
    phase: text('phase').$type<ContactPhase>(),
    rings: jsonb('rings').$type<Ring[]>().notNull(),
    /** The requirement as one word: contacts with the same one, channel and priority are served in order, so a pass reads only heads. */
    requirementKey: text('requirement_key').notNull(),
    priority: text('priority').$type<'emergency' | 'high' | 'normal' | 'low'>().notNull().default('normal'),
    language: text('language'),
    topic: text('topic'),
    enteredAt: instant('entered_at').notNull(),
    /** Set once, when it first joined the queue; nothing ever moves it. */
    queuedAt: instant('queued_at'),
    /** The static part of the place in the queue (routing: queuedAt + target - priority credit). */
    rankAt: instant('rank_at'),
    agentId: uuid('agent_id').references(() => agents.id),
    stickyAgentId: uuid('sticky_agent_id'),
    acceptedAt: instant('accepted_at'),
    lastText: text('last_text'),
    lastAt: instant('last_at').notNull(),
    /** Offered as overdue within the quota: cannot be interrupted. */
    admitted: boolean('admitted').notNull().default(false),
    interruptions: integer('interruptions').notNull().default(0),
    /** When a call last came first and the work was laid aside. Whoever accepts it again does so later than that. */
    interruptedAt: instant('interrupted_at'),
    outcome: text('outcome'),
    closedAt: instant('closed_at'),
  },
  (table) => [
    index('contacts_waiting')
      .on(table.requirementKey, table.channel, table.priority, table.queuedAt, table.id)
      .where(sql`state = 'waiting'`),
    index('contacts_waiting_order')
      .on(table.rankAt, table.queuedAt, table.id)
      .where(sql`state = 'waiting'`),
    // Written work in the order in which it is overdue: a pass lets in so many of it.
    index('contacts_overdue')
      .on(table.rankAt, table.queuedAt, table.id)
      .where(sql`state = 'waiting' and channel not in ('voice', 'callback') and priority <> 'emergency'`),
    index('contacts_held')
      .on(table.agentId, table.state)
      .where(sql`state in ('offered', 'open')`),
    index('contacts_laid_aside')
      .on(table.stickyAgentId)
      .where(sql`state = 'waiting' and interrupted_at is not null`),
    index('contacts_arriving')
      .on(table.enteredAt)
      .where(sql`state = 'arriving'`),
    index('contacts_ticket').on(table.ticketId, table.enteredAt),
    index('contacts_state_entered').on(table.state, table.enteredAt, table.id),
    index('contacts_conversation')
      .on(table.accountId, table.address)
      .where(sql`state <> 'closed'`),
    index('contacts_citizen').on(table.citizenId, table.enteredAt),
    // Lists, newest first: all of them, one channel's, one agent's.
    index('contacts_entered').on(table.enteredAt, table.id),
    index('contacts_channel').on(table.channel, table.enteredAt, table.id),
    index('contacts_agent').on(table.agentId, table.enteredAt, table.id),
  ],
)

/** A contact handed on, by whom and to whom: to a colleague, or to whoever masters a skill. */
export const contactTransfers = pgTable(
  'contact_transfers',
  {
    id: id(),
    contactId: uuid('contact_id')
      .notNull()
      .references(() => contacts.id),
    at: instant('at').notNull(),
    byUserId: uuid('by_user_id')
      .notNull()
      .references(() => users.id),
    toAgentId: uuid('to_agent_id').references(() => agents.id),
    toSkill: text('to_skill'),
    toLevel: smallint('to_level'),
  },
  (table) => [index('contact_transfers_contact').on(table.contactId, table.at)],
)
