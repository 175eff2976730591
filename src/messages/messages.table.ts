import { sql } from 'drizzle-orm'
import { index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import type { DeliveryProblem, Letter, LetterAddress, MessageStatus } from '../../channels/channel.ts'
import { accounts } from '../accounts/accounts.table.ts'
import { contacts } from '../contacts/contacts.table.ts'
import { id, instant } from '../db/columns.ts'
import { tickets } from '../tickets/tickets.table.ts'
import { users } from '../users/users.table.ts'

/** Why a letter is where it is, for who reads it: shown beside it. */
export type LetterHint =
  /** It names a ticket in its subject, but its sender has no part in that ticket. */
  | 'ticket-of-others'
  /** It answers a letter of this ticket, but comes from another address. */
  | 'other-sender'
  /** The receiving mail server could not confirm the sender's address. */
  | 'unverified-sender'
  /** Too many letters in a short time: probably two machines answering each other. */
  | 'loop'
  /** Another letter with the same Message-ID, but another sender or date, is here already. */
  | 'repeated-id'

/** What a letter of ours is made of beside its text and subject, until it has gone out and after. */
export type OutgoingLetter = {
  cc: LetterAddress[]
  inReplyTo: string | null
  references: string[]
  html: string | null
  signature: string | null
  quoted: { intro: string; text: string } | null
  uploads: { id: string; name: string; contentType: string; size: number }[]
  automatic: boolean
  /** Recipients whose server has it already. */
  taken: string[]
}

/** What is kept of a letter beside its text and subject. */
export type KeptLetter = Omit<Letter, 'text' | 'subject'> & { hints: LetterHint[] }

/** One text: in, out, or an internal note. */
export const messages = pgTable(
  'messages',
  {
    id: id(),
    ticketId: uuid('ticket_id')
      .notNull()
      .references(() => tickets.id),
    contactId: uuid('contact_id').references(() => contacts.id),
    accountId: uuid('account_id').references(() => accounts.id),
    direction: text('direction').$type<'in' | 'out' | 'note'>().notNull(),
    authorId: uuid('author_id').references(() => users.id),
    text: text('text').notNull(),
    attachments: jsonb('attachments').$type<{ url: string; contentType: string | null }[]>().notNull().default([]),
    parts: integer('parts'),
    /** A letter's subject, and what else its header says; its original is in `letters`, under the same id. */
    subject: text('subject'),
    letter: jsonb('letter').$type<KeptLetter>(),
    /** The provider's id, once it is known. */
    externalId: text('external_id'),
    /** Out: how far it got. In and notes: null. Only ever climbs. */
    status: text('status').$type<MessageStatus>(),
    problem: jsonb('problem').$type<DeliveryProblem>(),
    /** When a process took it up to hand it to the provider. A row taken and never answered is not sent again by itself. */
    sendingAt: instant('sending_at'),
    sendAttempts: integer('send_attempts').notNull().default(0),
    /** Out: not handed over before: its writer may still take it back, or the provider asked to come again later. */
    notBefore: instant('not_before'),
    /** Out, letters only. */
    outgoing: jsonb('outgoing').$type<OutgoingLetter>(),
    createdAt: instant('created_at').notNull(),
    statusAt: instant('status_at'),
  },
  (table) => [
    uniqueIndex('messages_external').on(table.accountId, table.externalId),
    index('messages_external_id').on(table.externalId),
    index('messages_ticket').on(table.ticketId, table.createdAt, table.id),
    index('messages_contact').on(table.contactId, table.createdAt),
    index('messages_unsent')
      .on(table.createdAt)
      .where(sql`direction = 'out' and status = 'queued'`),
  ],
)

/** Every Message-ID a letter names, its own first: letters that share an ancestor belong together, also one we never saw. */
export const letterReferences = pgTable(
  'letter_references',
  {
    reference: text('reference').notNull(),
    messageId: uuid('message_id')
      .notNull()
      .references(() => messages.id, { onDelete: 'cascade' }),
  },
  (table) => [primaryKey({ columns: [table.reference, table.messageId] })],
)
