import { z } from 'zod'

export const replayStates = ['queued', 'running', 'done', 'cancelled', 'failed'] as const
export type ReplayState = (typeof replayStates)[number]

/** Changes of the day that was; several at once are one variant. */
export const variant = z.object({
  /** So many agents more or fewer; those added are like those who were there. */
  agents: z.number().int().min(-50).max(50).default(0),
  /** Off: texts and letters wait their turn like a call and are not laid aside for one. */
  emailYields: z.boolean().default(true),
  /** Part of the callers who wait long and accept to be called back instead. */
  callbackShare: z.number().min(0).max(1).default(0),
  /** A skill given to an agent. */
  skill: z
    .object({ agentId: z.uuid(), skill: z.string().min(1).max(40), level: z.number().int().min(1).max(5) })
    .nullable()
    .default(null),
  /** 1 is as it was; 0.9 is 10 % shorter. */
  handlingFactor: z.number().min(0.25).max(4).default(1),
  /** Calls are connected after the tone, without a click. */
  autoAnswer: z.boolean().default(false),
})
export type Variant = z.infer<typeof variant>

export const replayNew = z.object({
  day: z.iso.date(),
  variants: z.array(variant).min(1).max(8),
  replications: z.number().int().min(2).max(100).default(20),
})
export type ReplayNew = z.infer<typeof replayNew>

/** Mean of the days played, and half the width of its 95 % interval; null where there is nothing to say. */
const estimate = z.object({ mean: z.number().nullable(), ci95: z.number().nullable() })
export type Estimate = z.infer<typeof estimate>

/** Shares 0..1, lengths in seconds. Calls are those that reached the queue. */
const dayFigures = z.object({
  calls: estimate,
  texts: estimate,
  /** As the figure of record counts: who hung up, was refused, or is called back instead of answered. */
  unansweredRate: estimate,
  /** Callers with whom nobody ever spoke. */
  unreachedRate: estimate,
  /** Answered within 20 s. */
  serviceLevel: estimate,
  /** Of the callers, answered or not. */
  meanWaitS: estimate,
  textsWaitS: estimate,
  occupancy: estimate,
})
export type DayFigures = z.infer<typeof dayFigures>

const playedVariant = z.object({
  variant,
  figures: dayFigures,
  /** The difference to the day as it was, over the same callers: beyond its interval it is more than chance. */
  change: z.object({ unansweredRate: estimate, meanWaitS: estimate, occupancy: estimate }),
  interruptions: estimate,
  lapsedOffers: estimate,
})
export type PlayedVariant = z.infer<typeof playedVariant>

export const replayResult = z.object({
  /** What was counted on that day itself, in the same way. It happened once: it has no intervals. */
  actual: dayFigures,
  /** The first is the day as it was, played by the twin; then each variant. */
  played: z.array(playedVariant),
  tookMs: z.number().int(),
})
export type ReplayResult = z.infer<typeof replayResult>

export const replayView = z.object({
  id: z.uuid(),
  day: z.string(),
  asked: replayNew,
  state: z.enum(replayStates),
  done: z.number().int(),
  total: z.number().int(),
  result: replayResult.nullable(),
  createdAt: z.iso.datetime(),
  createdByName: z.string(),
  endedAt: z.iso.datetime().nullable(),
})
export type ReplayView = z.infer<typeof replayView>

/** A day that can be played again, and how much is known of it. */
export const recordedDayView = z.object({
  day: z.string(),
  calls: z.number().int(),
  otherContacts: z.number().int(),
  agents: z.number().int(),
})
export type RecordedDayView = z.infer<typeof recordedDayView>
