import { z } from 'zod'
import { endings } from './endings.contract.ts'

export const ledgerRow = z.object({
  seq: z.number().int(),
  callId: z.uuid(),
  externalId: z.string().nullable(),
  replacesSeq: z.number().int().nullable(),
  reason: z.string().nullable(),
  /** The slug, to read; the id is what the hash seals. */
  account: z.string(),
  accountId: z.uuid(),
  arrivedAt: z.iso.datetime(),
  serviceDay: z.iso.date(),
  opening: z.enum(['open', 'closed', 'holiday', 'incident']),
  calendarVersion: z.number().int(),
  caller: z.string().nullable(),
  queuedAt: z.iso.datetime().nullable(),
  offeredAt: z.iso.datetime().nullable(),
  answeredAt: z.iso.datetime().nullable(),
  endedAt: z.iso.datetime(),
  ending: z.enum(endings),
  agentId: z.uuid().nullable(),
  agentName: z.string().nullable(),
  language: z.string().nullable(),
  topic: z.string().nullable(),
  menuPath: z.string(),
  evidence: z.array(z.object({ id: z.string(), sha256: z.string() })),
  prevHash: z.string(),
  hash: z.string(),
})
export type LedgerRowView = z.infer<typeof ledgerRow>

export const beside = z.object({
  answeredLive: z.number().int(),
  shortHangUps: z.number().int(),
  callbacksPromised: z.number().int(),
  callbacksKept: z.number().int(),
  reachedSameDay: z.number().int(),
  outOfHours: z.number().int(),
  refused: z.number().int(),
  medianWaitAnsweredMs: z.number().nullable(),
  p95WaitAnsweredMs: z.number().nullable(),
  medianWaitUnansweredMs: z.number().nullable(),
  p95WaitUnansweredMs: z.number().nullable(),
  serviceLevel: z.number().nullable(),
})

export const figure = z.object({
  definition: z.object({ id: z.string(), version: z.number().int() }),
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  calls: z.number().int(),
  unanswered: z.number().int(),
  /** 0..1; null: no calls, which is not 0 %. */
  rate: z.number().nullable(),
  interval: z.tuple([z.number(), z.number()]).nullable(),
  inProgress: z.number().int(),
  beside,
  series: z
    .array(z.object({ key: z.string(), calls: z.number().int(), unanswered: z.number().int(), rate: z.number().nullable() }))
    .optional(),
  rows: z.array(ledgerRow).optional(),
  next: z.string().nullable().optional(),
})
export type FigureView = z.infer<typeof figure>

export const unansweredQuery = z.object({
  /** Instants or days; days are those of Europe/Riga. Half-open: `to` is not in it. */
  from: z.string().max(40).optional(),
  to: z.string().max(40).optional(),
  definition: z.string().max(60).default('unanswered-opening-hours'),
  by: z.enum(['hour', 'day', 'channel', 'topic']).optional(),
  rows: z.coerce.number().int().min(0).max(1).optional(),
  /** Rows: only these endings. */
  ending: z.enum(endings).optional(),
  /** Rows: 1: only those in the definition's denominator, else every call of the period. */
  counted: z.coerce.number().int().min(0).max(1).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  after: z.string().max(40).optional(),
})

export const definitionView = z.object({
  id: z.string(),
  version: z.number().int(),
  validFrom: z.string(),
  name: z.object({ lv: z.string(), en: z.string() }),
  note: z.object({ lv: z.string(), en: z.string() }),
})
export type DefinitionView = z.infer<typeof definitionView>
