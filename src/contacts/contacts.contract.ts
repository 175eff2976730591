import { z } from 'zod'

export const channelNames = ['voice', 'callback', 'chat', 'sms', 'social', 'email'] as const

/** arriving: a call in the menu, not queued yet. `open` covers everything an agent holds; `phase` says what exactly. */
export const contactStates = ['arriving', 'waiting', 'offered', 'open', 'closed'] as const
export type ContactState = (typeof contactStates)[number]

/** parked: a text conversation that waits for the citizen and takes no room. */
export const contactPhases = ['connecting', 'talking', 'on-hold', 'wrap-up', 'working', 'parked'] as const
export type ContactPhase = (typeof contactPhases)[number]

export const ring = z.object({ afterS: z.number(), requires: z.record(z.string(), z.number().int()) })
export type Ring = z.infer<typeof ring>

/** How a contact was closed, in the agent's words; the keys 1-5 of the wrap-up. */
export const outcomes = ['resolved', 'informed', 'forwarded', 'follow-up', 'no-need'] as const
export type Outcome = (typeof outcomes)[number]

export const contactView = z.object({
  id: z.uuid(),
  ticketId: z.uuid(),
  ticketNumber: z.string(),
  channel: z.enum(channelNames),
  /** The account's slug. */
  account: z.string(),
  direction: z.enum(['in', 'out']),
  citizenId: z.uuid().nullable(),
  /** A name, else the number, else null for a withheld one. */
  citizenLabel: z.string().nullable(),
  state: z.enum(contactStates),
  phase: z.enum(contactPhases).nullable(),
  requirement: z.array(ring),
  priority: z.enum(['emergency', 'high', 'normal', 'low']),
  language: z.string().nullable(),
  topic: z.string().nullable(),
  subject: z.string().nullable(),
  lastText: z.string().nullable(),
  lastAt: z.iso.datetime(),
  replyable: z.boolean(),
  enteredAt: z.iso.datetime(),
  queuedAt: z.iso.datetime().nullable(),
  waitedMs: z.number().int(),
  acceptedAt: z.iso.datetime().nullable(),
  agentId: z.uuid().nullable(),
  agentName: z.string().nullable(),
  ending: z.string().nullable(),
  outcome: z.string().nullable(),
  closedAt: z.iso.datetime().nullable(),
  call: z
    .object({
      id: z.uuid(),
      state: z.string(),
      answeredAt: z.iso.datetime().nullable(),
      endedAt: z.iso.datetime().nullable(),
      muted: z.boolean(),
    })
    .nullable(),
  wrapUpUntil: z.iso.datetime().nullable(),
  /** While it waits: how many agents are kept from it by which reason. Null: not looked at yet, or it does not wait. */
  waitReasons: z.record(z.string(), z.number().int()).nullable(),
  /** While it waits because a call came first: since when, and whose work it was. That agent gets it back before others. */
  laidAside: z.object({ agentId: z.uuid(), at: z.iso.datetime() }).nullable(),
})
export type ContactView = z.infer<typeof contactView>

export const contactsQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  after: z.string().max(200).optional(),
  state: z.enum(contactStates).optional(),
  channel: z.enum(channelNames).optional(),
  mine: z.coerce.number().int().min(0).max(1).optional(),
  /** 1: in the order in which the router will serve them; only with state=waiting. */
  queueOrder: z.coerce.number().int().min(0).max(1).optional(),
})

export const contactClose = z.object({
  outcome: z.enum(outcomes),
  topicId: z.string().max(40).optional(),
  note: z.string().max(20_000).optional(),
})
export type ContactClose = z.infer<typeof contactClose>

export const contactTransfer = z.object({
  to: z.union([
    z.object({ agentId: z.uuid() }),
    z.object({ skill: z.string().max(40), level: z.number().int().min(1).max(5).default(1) }),
  ]),
  note: z.string().max(20_000).optional(),
})
export type ContactTransfer = z.infer<typeof contactTransfer>

export const switchOn = z.object({ on: z.boolean() })
