import { z } from 'zod'
import { contactView } from '../contacts/contacts.contract.ts'
import { citizenView } from '../citizens/citizens.contract.ts'
import { messageView } from '../messages/messages.contract.ts'

export const ticketStatuses = ['new', 'open', 'waiting', 'resolved'] as const
export type TicketStatus = (typeof ticketStatuses)[number]

export const ticketView = z.object({
  id: z.uuid(),
  number: z.string(),
  citizenId: z.uuid().nullable(),
  citizenLabel: z.string().nullable(),
  topicId: z.string().nullable(),
  subject: z.string().nullable(),
  status: z.enum(ticketStatuses),
  priority: z.enum(['emergency', 'high', 'normal', 'low']),
  ownerId: z.uuid().nullable(),
  ownerName: z.string().nullable(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
})
export type TicketView = z.infer<typeof ticketView>

export const ticketMoveView = z.object({
  id: z.uuid(),
  kind: z.enum(['merge', 'split']),
  /** The ticket that lost something, and the one that got it. */
  from: z.object({ id: z.uuid(), number: z.string() }),
  to: z.object({ id: z.uuid(), number: z.string() }),
  byName: z.string(),
  at: z.iso.datetime(),
  undone: z.boolean(),
})
export type TicketMoveView = z.infer<typeof ticketMoveView>

/** A ticket opened: with its contacts (newest 50), its citizen and the reader's own draft. */
export const ticketDetail = ticketView.extend({
  contacts: z.array(contactView),
  /** Merges and splits it had a part in, newest first, at most 20. The last one not undone may be taken back. */
  moves: z.array(ticketMoveView),
  /** Everything of it is there now. */
  mergedInto: z.object({ id: z.uuid(), number: z.string() }).nullable(),
  citizen: citizenView.nullable(),
  draft: z.string(),
  /** Others who have a draft on it right now. */
  alsoWriting: z.array(z.string()),
  earlier: z.array(ticketView),
})
export type TicketDetail = z.infer<typeof ticketDetail>

export const ticketChange = z.object({
  topicId: z.string().max(40).nullable().optional(),
  subject: z.string().trim().max(200).nullable().optional(),
  status: z.enum(ticketStatuses).optional(),
  priority: z.enum(['emergency', 'high', 'normal', 'low']).optional(),
  ownerId: z.uuid().nullable().optional(),
})
export type TicketChange = z.infer<typeof ticketChange>

export const ticketMerge = z.object({ into: z.uuid() })
/** Whole exchanges, or one letter with what came after it in its exchange. */
export const ticketSplit = z.union([
  z.strictObject({ contactIds: z.array(z.uuid()).min(1).max(50) }),
  z.strictObject({ messageId: z.uuid() }),
])
export type TicketSplit = z.infer<typeof ticketSplit>
export const ticketMoved = z.object({ moveId: z.uuid(), ticket: ticketDetail })

export const ticketsQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  after: z.string().max(200).optional(),
  status: z.enum(ticketStatuses).optional(),
  citizenId: z.uuid().optional(),
  mine: z.coerce.number().int().min(0).max(1).optional(),
  /** A ticket number, a phone number or words of the subject. */
  query: z.string().trim().max(200).optional(),
})

/** One line of what happened, oldest first. */
export const timelineItem = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('message'),
    at: z.iso.datetime(),
    id: z.uuid(),
    channel: z.string().nullable(),
    message: messageView,
  }),
  z.object({
    kind: z.literal('call'),
    at: z.iso.datetime(),
    id: z.uuid(),
    contactId: z.uuid(),
    direction: z.enum(['in', 'out']),
    state: z.string(),
    ending: z.string().nullable(),
    menuPath: z.string(),
    waitedMs: z.number().int(),
    talkedMs: z.number().int().nullable(),
    agentName: z.string().nullable(),
    outcome: z.string().nullable(),
  }),
  z.object({
    kind: z.literal('handover'),
    at: z.iso.datetime(),
    id: z.uuid(),
    contactId: z.uuid(),
    event: z.enum(['offered', 'accepted', 'declined', 'lapsed', 'transferred', 'interrupted', 'closed']),
    /** Whose: of `transferred`, who handed it on; null of `interrupted`, of which only the last time is told. */
    agentName: z.string().nullable(),
    /** A reason, an outcome; of `transferred` the colleague it was handed to. */
    detail: z.string().nullable(),
    /** Of `transferred`: the skill that was asked for instead of a colleague. */
    skill: z.string().nullable(),
  }),
])
export type TimelineItem = z.infer<typeof timelineItem>
