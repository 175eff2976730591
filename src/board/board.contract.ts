import { z } from 'zod'
import { agentView } from '../agents/agents.contract.ts'
import { incidentView } from '../incidents/incidents.contract.ts'
import { figure } from '../kpi/kpi.contract.ts'

export const board = z.object({
  now: z.iso.datetime(),
  target: z.number(),
  baseline: z.number(),
  today: figure,
  week: figure,
  month: figure,
  /** Day by day of the last 30 days. */
  trend: z.array(
    z.object({ key: z.string(), calls: z.number().int(), unanswered: z.number().int(), rate: z.number().nullable() }),
  ),
  /** Today hour by hour. */
  hours: z.array(
    z.object({ key: z.string(), calls: z.number().int(), unanswered: z.number().int(), rate: z.number().nullable() }),
  ),
  /** How today's calls ended. */
  endings: z.record(z.string(), z.number().int()),
  waiting: z.object({
    byChannel: z.record(z.string(), z.number().int()),
    longestWaitMs: z.record(z.string(), z.number().int()),
    inMenu: z.number().int(),
  }),
  queue: z.array(
    z.object({
      channel: z.string(),
      requires: z.record(z.string(), z.number().int()),
      waiting: z.number().int(),
      longestWaitMs: z.number().int(),
      able: z.number().int(),
      free: z.number().int(),
      /** How long one who came now would wait for an agent; calls only, and null when nobody on duty is able. */
      estimatedWaitS: z.number().int().nullable(),
      /** Why the first of them still waits: how many agents are kept from it by which reason. Null: not looked at yet. */
      waitReasons: z.record(z.string(), z.number().int()).nullable(),
      /** nobody: no agent of the centre has the skills, now or later. contradictory: waiting longer, it asks for more. */
      problem: z.enum(['nobody', 'contradictory']).nullable(),
    }),
  ),
  agents: z.array(agentView),
  returns: z.object({ open: z.number().int(), oldestAt: z.iso.datetime().nullable(), closedToday: z.number().int() }),
  /** Switched on and in force now. */
  incident: incidentView.nullable(),
  /** The tile that must read 0. */
  ownerlessWork: z.number().int(),
  failedEvents: z.number().int(),
  accounts: z.array(z.object({ slug: z.string(), name: z.string(), state: z.string() })),
  alerts: z.array(
    z.object({
      kind: z.enum([
        'agent-away',
        'account-down',
        'failed-events',
        'long-wait',
        'nobody-ready',
        'requirement-nobody',
        'requirement-contradictory',
      ]),
      subject: z.string().nullable(),
      /** Of a requirement: what it asks for. */
      requires: z.record(z.string(), z.number().int()).nullable(),
      since: z.iso.datetime().nullable(),
    }),
  ),
})
export type Board = z.infer<typeof board>
