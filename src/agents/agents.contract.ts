import { z } from 'zod'

export const presences = ['ready', 'break', 'training', 'finishing', 'away', 'offline'] as const
export type Presence = (typeof presences)[number]

/** What an agent may choose; `away` is set by the centre when an offer lapses. */
export const choosablePresences = ['ready', 'break', 'training', 'finishing', 'offline'] as const

/** What a board shows of an agent: presence and work in one word, with its clock. */
export const activities = [
  'ready',
  'offered',
  'connecting',
  'talking',
  'on-hold',
  'wrap-up',
  'busy',
  'break',
  'training',
  'finishing',
  'away',
  'offline',
] as const
export type Activity = (typeof activities)[number]

export const channelLimits = z
  .object({
    voice: z.number().int().min(0).max(1),
    chat: z.number().int().min(0).max(10),
    sms: z.number().int().min(0).max(10),
    social: z.number().int().min(0).max(10),
    email: z.number().int().min(0).max(10),
  })
  .partial()

export const agentView = z.object({
  id: z.uuid(),
  userId: z.uuid(),
  name: z.string(),
  email: z.string(),
  /** The word shown: presence or what the agent is doing. */
  state: z.enum(activities),
  since: z.iso.datetime(),
  presence: z.enum(presences),
  presenceReason: z.string().nullable(),
  presenceSince: z.iso.datetime(),
  skills: z.record(z.string(), z.number().int()),
  limits: channelLimits,
  autoAnswer: z.boolean(),
  /** Contacts in hand and the share of the agent they take, 0-100. */
  load: z.object({ contacts: z.number().int(), weight: z.number() }),
  wrapUp: z.object({ contactId: z.uuid(), until: z.iso.datetime(), extended: z.boolean() }).nullable(),
  connected: z.boolean(),
})
export type AgentView = z.infer<typeof agentView>

export const presenceChange = z.object({ state: z.enum(choosablePresences), reason: z.string().trim().max(200).optional() })

export const agentChange = z.object({
  skills: z.record(z.string().regex(/^[a-z][a-z0-9-]{0,39}$/), z.number().int().min(1).max(5)).optional(),
  limits: channelLimits.optional(),
  autoAnswer: z.boolean().optional(),
  name: z.string().trim().min(1).max(200).optional(),
})
export type AgentChange = z.infer<typeof agentChange>
