import type { Opening } from './business-hours.ts'
import type { Ending } from './ending.ts'

/** One row of the ledger: one per call to a published number, plus one per correction (docs/kpi.md). */
export type LedgerRow = {
  readonly seq: number
  readonly callId: string
  readonly replacesSeq: number | null
  readonly reason: string | null
  readonly accountId: string
  readonly arrivedAtMs: number
  /** 'YYYY-MM-DD' in Europe/Riga. */
  readonly serviceDay: string
  readonly opening: Opening
  readonly calendarVersion: number
  /** Keyed hash of the number; null when withheld. */
  readonly caller: string | null
  readonly queuedAtMs: number | null
  readonly offeredAtMs: number | null
  readonly answeredAtMs: number | null
  readonly endedAtMs: number
  readonly ending: Ending
  readonly agentId: string | null
  readonly language: string | null
  readonly topic: string | null
  readonly menuPath: string
  readonly evidence: readonly { readonly id: string; readonly sha256: string }[]
  readonly prevHash: string
  readonly hash: string
}

/** What became of an unanswered call afterwards: linked to the row, never merged into it. A missing one is null. */
export type Aftermath = {
  /** The time promised for a chosen callback; null: as soon as possible, from the choice on. */
  readonly callbackDueAtMs?: number | null
  /** When a chosen callback reached the citizen. */
  readonly callbackReachedAtMs?: number | null
  /** When the person was reached by anyone, or got through, on any channel. */
  readonly reachedAtMs?: number | null
}

/** What the figure needs of a row: enough for SQL to select no more. */
export type CountedCall = Pick<
  LedgerRow,
  | 'accountId'
  | 'arrivedAtMs'
  | 'serviceDay'
  | 'opening'
  | 'caller'
  | 'queuedAtMs'
  | 'offeredAtMs'
  | 'answeredAtMs'
  | 'endedAtMs'
  | 'ending'
  | 'topic'
> &
  Aftermath

/** A call that still goes on: in the denominator, and shown as in progress; how it will end is never guessed. */
export type CallInProgress = Pick<LedgerRow, 'accountId' | 'arrivedAtMs' | 'serviceDay' | 'opening' | 'caller' | 'topic'>

/** The rows that hold today: without those that a later one replaces. Keeps the order. */
export function currentRows<Row extends Pick<LedgerRow, 'seq' | 'replacesSeq'>>(rows: readonly Row[]): Row[] {
  const replaced = new Set(rows.map((row) => row.replacesSeq))
  return rows.filter((row) => !replaced.has(row.seq))
}
