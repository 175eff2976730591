import { z } from 'zod'
import { contactView } from '../contacts/contacts.contract.ts'

export const offerStates = ['open', 'accepted', 'declined', 'lapsed', 'withdrawn'] as const
export type OfferState = (typeof offerStates)[number]

export const offerView = z.object({
  id: z.uuid(),
  contactId: z.uuid(),
  agentId: z.uuid(),
  agentName: z.string(),
  state: z.enum(offerStates),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
  reason: z.string().nullable(),
  contact: contactView,
  /** Facts for the sentence "why you": the words are the screen's. */
  why: z.object({
    idleMs: z.number().int(),
    sticky: z.boolean(),
    /** In what it came before the best of the others who could: a part of routing's key. Null: nobody else could. */
    best: z.string().nullable(),
    waitedMs: z.number().int(),
    /** How much written work was laid aside for it. */
    interrupts: z.number().int(),
    others: z.record(z.string(), z.number().int()),
    callsThisWeek: z.number().int(),
  }),
})
export type OfferView = z.infer<typeof offerView>

export const offersQuery = z.object({
  mine: z.coerce.number().int().min(0).max(1).optional(),
  contactId: z.uuid().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  after: z.string().max(200).optional(),
})

export const declineReasons = ['busy', 'technical', 'not-my-topic', 'other'] as const
export const offerDecline = z.object({ reason: z.string().trim().min(1).max(200).default('other') })

/** The decision record as routing wrote it; its shape belongs to routing/types.ts. */
export const decisionView = z.object({
  offerId: z.uuid(),
  contactId: z.uuid(),
  agentId: z.uuid(),
  at: z.iso.datetime(),
  policyVersion: z.number().int(),
  /** What it was decided upon is kept under this id for some weeks; null where a person decided. */
  passId: z.uuid().nullable(),
  /** Names of everybody in the record, by id. */
  agentNames: z.record(z.string(), z.string()),
  record: z.record(z.string(), z.unknown()),
})
export type DecisionView = z.infer<typeof decisionView>
