import { boolean, index, integer, jsonb, pgTable, primaryKey, smallint, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import type { ChannelName } from '../../channels/channel.ts'
import { id, instant } from '../db/columns.ts'
import { skills } from '../skills/skills.table.ts'
import { users } from '../users/users.table.ts'
import type { Presence } from './agents.contract.ts'

export const agents = pgTable(
  'agents',
  {
    id: id(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id),
    presence: text('presence').$type<Presence>().notNull().default('offline'),
    /** Why, where there is a reason: 'offer-lapsed', 'lunch', 'connection-lost', … */
    presenceReason: text('presence_reason'),
    presenceSince: instant('presence_since').notNull(),
    /** Since when the agent has had nothing to do: longest idle first. */
    idleSince: instant('idle_since').notNull(),
    limits: jsonb('limits').$type<Partial<Record<ChannelName, number>>>().notNull(),
    /** `agent_skills` as one object, as passes read it; a trigger on that table keeps it, nobody else writes it. */
    skills: jsonb('skills').$type<Readonly<Record<string, number>>>().notNull().default({}),
    autoAnswer: boolean('auto_answer').notNull().default(false),
    lapsesInRow: integer('lapses_in_row').notNull().default(0),
    declinesInRow: integer('declines_in_row').notNull().default(0),
    /** After a call: no offers until then, or until the agent says done. */
    wrapUpUntil: instant('wrap_up_until'),
    wrapUpContactId: uuid('wrap_up_contact_id'),
    wrapUpExtended: boolean('wrap_up_extended').notNull().default(false),
    /** When the last of the agent's browsers lost its live stream; null while one is connected or none ever was. */
    connectionLostAt: instant('connection_lost_at'),
    /** When a browser of the agent last opened a live stream, in whatever process: an older one that closes says nothing. */
    connectedAt: instant('connected_at'),
  },
  (table) => [uniqueIndex('agents_user').on(table.userId)],
)

export const agentSkills = pgTable(
  'agent_skills',
  {
    agentId: uuid('agent_id')
      .notNull()
      .references(() => agents.id, { onDelete: 'cascade' }),
    skill: text('skill')
      .notNull()
      .references(() => skills.code),
    level: smallint('level').notNull(),
  },
  (table) => [primaryKey({ columns: [table.agentId, table.skill] })],
)

/** Every change of presence, never changed or removed: a day can be played again with the people who were there. */
export const agentPresences = pgTable(
  'agent_presences',
  {
    id: id(),
    agentId: uuid('agent_id')
      .notNull()
      .references(() => agents.id, { onDelete: 'cascade' }),
    at: instant('at').notNull(),
    presence: text('presence').$type<Presence>().notNull(),
    reason: text('reason'),
  },
  (table) => [index('agent_presences_agent').on(table.agentId, table.at), index('agent_presences_at').on(table.at)],
)
