import { z } from 'zod'

/** Few queues: each has its own connections. Work of one cannot keep another waiting. */
export const queueTable = {
  /** What came in, to be applied. */
  events: { concurrency: 2 },
  /** Requests to providers, which may be slow. */
  send: { concurrency: 8 },
  /** Letters to mail servers, which may be silent for a minute: calls and texts do not wait for them. */
  letters: { concurrency: 4 },
  /** Questions to be asked again later. */
  timers: { concurrency: 4 },
} as const satisfies Record<string, { concurrency: number }>

export type QueueName = keyof typeof queueTable

type Job = {
  queue: QueueName
  payload: z.ZodType<Record<string, string>>
  /** Runs at most so often; what then still fails is left to the sweep. */
  attempts: number
  /** Before the second attempt; doubled before each further one. */
  backoffMs: number
}

/** Every job there is. A job is a nudge: it carries ids, re-reads the rows and stops if there is nothing to do. */
export const jobTable = {
  'apply-events': { queue: 'events', payload: z.object({}), attempts: 5, backoffMs: 500 },
  'send-message': { queue: 'send', payload: z.object({ messageId: z.uuid() }), attempts: 8, backoffMs: 2_000 },
  /** Its row says when a letter is tried again: the job itself is not. */
  'send-letter': { queue: 'letters', payload: z.object({ messageId: z.uuid() }), attempts: 1, backoffMs: 2_000 },
  'control-call': { queue: 'send', payload: z.object({ callId: z.uuid() }), attempts: 5, backoffMs: 500 },
  'run-replay': { queue: 'timers', payload: z.object({ replayId: z.uuid() }), attempts: 2, backoffMs: 5_000 },
  'compare-shadow': { queue: 'timers', payload: z.object({ shadowId: z.uuid() }), attempts: 2, backoffMs: 5_000 },
  'check-call': { queue: 'timers', payload: z.object({ callId: z.uuid() }), attempts: 5, backoffMs: 2_000 },
} as const satisfies Record<string, Job>

export type JobName = keyof typeof jobTable
export type Payload<Name extends JobName> = z.output<(typeof jobTable)[Name]['payload']>

/** Which try this is, from 1, and whether another one follows when it throws. */
export type Attempt = { number: number; isLast: boolean }
export type JobHandlers = { [Name in JobName]: (payload: Payload<Name>, attempt: Attempt) => Promise<unknown> }

export function isJobName(name: string): name is JobName {
  return Object.hasOwn(jobTable, name)
}
