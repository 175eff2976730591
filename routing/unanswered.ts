import { compareText } from './compare-text.ts'
import { endingUnder, isCallbackKept, isInScope, isToNumber, isUnanswered, waitOf } from './judge-call.ts'
import { needsOf } from './needs.ts'
import { hourOf, serviceDay } from './service-day.ts'
import type { Definition } from './definitions.ts'
import type { CallInProgress, CountedCall } from './ledger-row.ts'
import type { Attempt } from './needs.ts'

/** The unanswered-call figure of one period under one definition (docs/kpi.md). */
export type Figure = {
  readonly definition: { readonly id: string; readonly version: number }
  /** All in the denominator, those in progress included. */
  readonly calls: number
  readonly unanswered: number
  /** unanswered / calls, 0..1; null: no calls, which is not 0 %. */
  readonly rate: number | null
  /** 95 % interval of the rate (Wilson). */
  readonly interval: readonly [low: number, high: number] | null
  readonly inProgress: number
  readonly beside: Beside
}

/** Always shown beside the rate: of all calls the definition speaks of, also where its denominator leaves their ending out. */
export type Beside = {
  readonly answeredLive: number
  readonly shortHangUps: number
  readonly callbacksPromised: number
  readonly callbacksKept: number
  /** Not answered, but the person was reached on the service day of the call. */
  readonly reachedSameDay: number
  /** Calls to the same numbers while closed or on a holiday, whatever hours the definition counts. */
  readonly outOfHours: number
  readonly refused: number
  readonly medianWaitAnsweredMs: number | null
  readonly p95WaitAnsweredMs: number | null
  readonly medianWaitUnansweredMs: number | null
  readonly p95WaitUnansweredMs: number | null
  /** Answered within 20 s of queueing / all calls in the denominator, in progress included; null: no calls. */
  readonly serviceLevel: number | null
}

export type SeriesPoint = Pick<Figure, 'calls' | 'unanswered' | 'rate' | 'inProgress'> & { readonly key: string }
export type SeriesBy = 'hour' | 'day' | 'channel' | 'topic'

/** "Answered within 20 s" (docs/kpi.md). */
const serviceLevelMs = 20_000

/**
 * The figure of these calls. `calls`: the rows of the period that hold (`currentRows`), in any order; `inProgress`: those of
 * its calls that still go on. Pure; a period that is half-open and by `arrivedAtMs` is the caller's affair.
 */
export function unanswered(
  calls: Iterable<CountedCall>,
  definition: Definition,
  inProgress: Iterable<CallInProgress> = [],
): Figure {
  const fold = startFigure(definition)
  for (const call of calls) addCall(fold, call)
  for (const call of inProgress) addInProgress(fold, call)
  return finishFigure(fold)
}

/**
 * The same, split by the hour ('YYYY-MM-DDTHH:00+02:00') or day of arrival, the channel (all are voice) or the topic ('none'
 * where none was known); only keys that occur, in order. Per-person needs are formed within each part.
 */
export function unansweredBy(
  calls: Iterable<CountedCall>,
  definition: Definition,
  by: SeriesBy,
  inProgress: Iterable<CallInProgress> = [],
): SeriesPoint[] {
  const folds = new Map<string, FigureFold>()
  const foldOf = (call: CallInProgress): FigureFold => {
    const key = seriesKey(call, by)
    const fold = folds.get(key) ?? startFigure(definition)
    folds.set(key, fold)
    return fold
  }
  for (const call of calls) addCall(foldOf(call), call)
  for (const call of inProgress) addInProgress(foldOf(call), call)
  return [...folds]
    .map(([key, fold]) => ({ key, ...countsOf(fold) }))
    .filter((point) => point.calls > 0)
    .sort((a, b) => (by === 'hour' ? Date.parse(a.key) - Date.parse(b.key) : compareText(a.key, b.key)))
}

/**
 * A figure under way, for periods too long for an array of rows: start, add each call, finish. Holds two numbers per queued
 * call.
 */
export type FigureFold = {
  readonly definition: Definition
  readonly attempts: Attempt[]
  calls: number
  unanswered: number
  inProgress: number
  answeredInTime: number
  /** Calls in the denominator, also where `calls` counts needs. */
  denominator: number
  readonly counts: {
    -readonly [
      K in 'answeredLive' | 'shortHangUps' | 'callbacksPromised' | 'callbacksKept' | 'reachedSameDay' | 'outOfHours' | 'refused'
    ]: number
  }
  readonly waitsAnswered: number[]
  readonly waitsUnanswered: number[]
}

export function startFigure(definition: Definition): FigureFold {
  return {
    definition,
    attempts: [],
    calls: 0,
    unanswered: 0,
    inProgress: 0,
    answeredInTime: 0,
    denominator: 0,
    counts: {
      answeredLive: 0,
      shortHangUps: 0,
      callbacksPromised: 0,
      callbacksKept: 0,
      reachedSameDay: 0,
      outOfHours: 0,
      refused: 0,
    },
    waitsAnswered: [],
    waitsUnanswered: [],
  }
}

/** Adds one settled call. */
export function addCall(fold: FigureFold, call: CountedCall): void {
  const { definition, counts } = fold
  if (!isToNumber(call, definition)) return
  if (call.opening === 'closed' || call.opening === 'holiday') counts.outOfHours++
  if (!isInScope(call, definition)) return
  addBeside(fold, call)
  const outcome = isUnanswered(call, definition)
  if (outcome === null) return
  fold.denominator++
  if (call.ending === 'answered' && (waitOf(call) ?? 0) <= serviceLevelMs) fold.answeredInTime++
  if (definition.perPersonWindowMin !== null)
    fold.attempts.push({ ...attemptOf(call), state: outcome ? 'unanswered' : 'answered' })
  else {
    fold.calls++
    if (outcome) fold.unanswered++
  }
}

/** Adds one call that still goes on. */
export function addInProgress(fold: FigureFold, call: CallInProgress): void {
  if (!isInScope(call, fold.definition)) return
  fold.denominator++
  if (fold.definition.perPersonWindowMin !== null) fold.attempts.push({ ...attemptOf(call), state: 'in-progress' })
  else {
    fold.calls++
    fold.inProgress++
  }
}

/** The figure of all that was added. The fold may go on afterwards. */
export function finishFigure(fold: FigureFold): Figure {
  const { id, version } = fold.definition
  const counts = countsOf(fold)
  const [answered, unansweredWaits] = [fold.waitsAnswered.toSorted(byNumber), fold.waitsUnanswered.toSorted(byNumber)]
  return {
    definition: { id, version },
    ...counts,
    interval: wilson(counts.unanswered, counts.calls),
    beside: {
      ...fold.counts,
      medianWaitAnsweredMs: quantile(answered, 0.5),
      p95WaitAnsweredMs: quantile(answered, 0.95),
      medianWaitUnansweredMs: quantile(unansweredWaits, 0.5),
      p95WaitUnansweredMs: quantile(unansweredWaits, 0.95),
      serviceLevel: fold.denominator === 0 ? null : fold.answeredInTime / fold.denominator,
    },
  }
}

function addBeside({ definition, counts, waitsAnswered, waitsUnanswered }: FigureFold, call: CountedCall): void {
  const ending = endingUnder(definition, call)
  if (ending === 'answered') counts.answeredLive++
  if (ending === 'short-hang-up') counts.shortHangUps++
  if (ending === 'refused-full' || ending === 'refused-no-agent') counts.refused++
  if (ending === 'chose-callback') counts.callbacksPromised++
  if (isCallbackKept(call, definition)) counts.callbacksKept++
  const reached = [call.reachedAtMs, call.callbackReachedAtMs].filter((ms) => ms !== null && ms !== undefined)
  if (ending !== 'answered' && reached.some((ms) => serviceDay(ms) === call.serviceDay)) counts.reachedSameDay++
  const waitedMs = waitOf(call)
  if (waitedMs !== null) (ending === 'answered' ? waitsAnswered : waitsUnanswered).push(waitedMs)
}

function attemptOf({ caller, arrivedAtMs }: CallInProgress): Omit<Attempt, 'state'> {
  return { caller, arrivedAtMs }
}

function countsOf(fold: FigureFold): Omit<SeriesPoint, 'key'> {
  const windowMin = fold.definition.perPersonWindowMin
  const { calls, unanswered, inProgress } = windowMin === null ? fold : needsOf(fold.attempts, windowMin)
  return { calls, unanswered, rate: calls === 0 ? null : unanswered / calls, inProgress }
}

function seriesKey(call: CallInProgress, by: SeriesBy): string {
  if (by === 'hour') return hourOf(call.arrivedAtMs)
  if (by === 'day') return call.serviceDay
  return by === 'topic' ? (call.topic ?? 'none') : 'voice'
}

/** Wilson's score interval at 95 % (E. B. Wilson, JASA 22, 1927): stays within 0..1 and is honest for few calls. */
function wilson(hits: number, calls: number): readonly [number, number] | null {
  if (calls === 0) return null
  const z = 1.959963984540054
  const [share, weight] = [hits / calls, (z * z) / calls]
  const centre = (share + weight / 2) / (1 + weight)
  const half = (z * Math.sqrt((share * (1 - share) + weight / 4) / calls)) / (1 + weight)
  return [Math.max(0, centre - half), Math.min(1, centre + half)]
}

/** The smallest value that is not exceeded by that share of all, as SQL's percentile_disc; null of none. Expects them sorted. */
function quantile(sorted: readonly number[], share: number): number | null {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null
}

function byNumber(a: number, b: number): number {
  return a - b
}
