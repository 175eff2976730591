import { z } from 'zod'
import { ledgerRow } from '../kpi/kpi.contract.ts'
import { endings } from '../kpi/endings.contract.ts'

export const callStates = ['menu', 'waiting', 'connecting', 'talking', 'dialling', 'ended'] as const
export type CallState = (typeof callStates)[number]

export const callView = z.object({
  id: z.uuid(),
  contactId: z.uuid(),
  externalId: z.string().nullable(),
  account: z.string(),
  direction: z.enum(['in', 'out']),
  state: z.enum(callStates),
  caller: z.string().nullable(),
  language: z.string().nullable(),
  topic: z.string().nullable(),
  menuPath: z.string(),
  arrivedAt: z.iso.datetime(),
  queuedAt: z.iso.datetime().nullable(),
  offeredAt: z.iso.datetime().nullable(),
  answeredAt: z.iso.datetime().nullable(),
  endedAt: z.iso.datetime().nullable(),
  endedBy: z.enum(['citizen', 'agent', 'centre', 'provider']).nullable(),
  ending: z.enum(endings).nullable(),
  legs: z.array(
    z.object({
      externalId: z.string(),
      party: z.enum(['citizen', 'agent']),
      agentId: z.uuid().nullable(),
      joinedAt: z.iso.datetime().nullable(),
      leftAt: z.iso.datetime().nullable(),
      failure: z.string().nullable(),
    }),
  ),
  ledger: ledgerRow.nullable(),
})
export type CallView = z.infer<typeof callView>

export const softphone = z.object({
  /** twilio: connect with this token; simulated: the simulator answers by itself; none: this user has no line. */
  line: z.enum(['twilio', 'simulated', 'none']),
  identity: z.string().nullable(),
  token: z.string().nullable(),
  expiresAt: z.iso.datetime().nullable(),
})
export type SoftphoneAccess = z.infer<typeof softphone>
