import { z } from 'zod'
import { agentView } from '../agents/agents.contract.ts'
import { returnView } from '../calls-to-return/calls-to-return.contract.ts'
import { contactView } from '../contacts/contacts.contract.ts'
import { offerView } from '../offers/offers.contract.ts'

/** Everything the agent's desk shows but the timeline: one query of state, refetched whenever a notice says so. */
export const desk = z.object({
  now: z.iso.datetime(),
  agent: agentView,
  /** Within how many seconds a citizen should hear from us, by channel: `targetS` of the settings. */
  targetS: z.record(z.string(), z.number()),
  /** What I hold: calls first, then what waits for me, then what waits for the citizen. */
  work: z.array(contactView),
  /** What I had in hand when a call came first. It waits in its place, and comes back to me before others. */
  laidAside: z.array(contactView),
  offer: offerView.nullable(),
  queue: z.object({
    byChannel: z.record(z.string(), z.number().int()),
    longestWaitMs: z.number().int().nullable(),
    items: z.array(contactView),
  }),
  returns: z.object({ count: z.number().int(), items: z.array(returnView) }),
  /** Colleagues a contact can be handed to. */
  colleagues: z.array(agentView),
})
export type Desk = z.infer<typeof desk>
