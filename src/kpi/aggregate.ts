import type { Calendar } from '../../routing/business-hours.ts'
import { definitions, type Definition } from '../../routing/definitions.ts'
import type { CallInProgress, CountedCall } from '../../routing/ledger-row.ts'
import { addDays, dayBounds, monthBounds, serviceDay, weekBounds } from '../../routing/service-day.ts'
import {
  addCall,
  addInProgress,
  finishFigure,
  startFigure,
  unansweredBy,
  type FigureFold,
  type SeriesPoint,
} from '../../routing/unanswered.ts'
import { sql, type Tx } from '../db/database.ts'
import { figureViewOf } from './figure-view.ts'
import type { FigureView } from './kpi.contract.ts'
import { readCallsInProgress, readCountedCalls } from './read-counted-calls.ts'
import { chainSeq } from './read-ledger.ts'

export type BoardFigures = {
  today: FigureView
  week: FigureView
  month: FigureView
  trend: Omit<SeriesPoint, 'inProgress'>[]
  hours: Omit<SeriesPoint, 'inProgress'>[]
  endings: Record<string, number>
}

const trendDays = 30
/** Whether people were reached the same day changes without a new row: today is read anew at least so often. */
const todayStaleMs = 10_000

type Days = {
  /** The row of the chain up to which the days were read. */
  seq: number
  /** Per service day the fold of its calls: a figure under way, which any period is put together from. */
  folds: Map<string, FigureFold>
  today: { day: string; calls: CountedCall[]; readAtMs: number }
}

/**
 * The figures of a board, cheap enough for every second: past days are folded once and put together; a new row of the ledger makes
 * its day, and only that, be read again. The fold is routing's own, so the figures cannot differ from those of any other way.
 */
export function openAggregates(definition: Definition = definitions[0]!): {
  read: (tx: Tx, now: Date, calendar: Calendar) => Promise<BoardFigures>
} {
  let known: Days | undefined

  return {
    async read(tx, now, calendar) {
      const today = serviceDay(now.getTime(), calendar.timeZone)
      const periods = {
        today: dayBounds(today, calendar.timeZone),
        week: weekBounds(today, calendar.timeZone),
        month: monthBounds(today, calendar.timeZone),
      }
      const first = [
        addDays(today, 1 - trendDays),
        serviceDay(periods.week[0], calendar.timeZone),
        serviceDay(periods.month[0], calendar.timeZone),
      ].toSorted()[0]!
      const [days, inProgress] = await Promise.all([
        readDays(tx, known, definition, { first, today, timeZone: calendar.timeZone, nowMs: now.getTime() }),
        readCallsInProgress(tx, new Date(dayBounds(first, calendar.timeZone)[0]), new Date(periods.month[1]), calendar),
      ])
      known = days
      const figureOf = ([fromMs, toMs]: readonly [number, number]) => {
        const [from, to] = [serviceDay(fromMs, calendar.timeZone), serviceDay(toMs, calendar.timeZone)]
        const folds = [...days.folds].filter(([day]) => day >= from && day < to).map(([, fold]) => fold)
        const fold = joinFolds(
          definition,
          folds,
          inProgress.filter((call) => call.arrivedAtMs >= fromMs && call.arrivedAtMs < toMs),
        )
        return figureViewOf(finishFigure(fold), new Date(fromMs), new Date(toMs))
      }
      return {
        today: figureOf(periods.today),
        week: figureOf(periods.week),
        month: figureOf(periods.month),
        trend: trendOf(definition, days.folds, inProgress, addDays(today, 1 - trendDays), today),
        hours: unansweredBy(
          days.today.calls,
          definition,
          'hour',
          inProgress.filter((call) => call.serviceDay === today),
        ).map(pointOf),
        endings: countBy(days.today.calls),
      }
    },
  }
}

type Wanted = { first: string; today: string; timeZone: string; nowMs: number }

async function readDays(
  tx: Tx,
  known: Days | undefined,
  definition: Definition,
  { first, today, timeZone, nowMs }: Wanted,
): Promise<Days> {
  const seq = await chainSeq(tx)
  const folds = new Map([...(known?.folds ?? [])].filter(([day]) => day >= first && day <= today))
  if (known) for (const day of await changedDays(tx, known.seq, seq)) folds.delete(day)
  const stale = known?.today.day !== today || Math.abs(nowMs - known.today.readAtMs) > todayStaleMs
  if (stale) folds.delete(today)
  // A ledger that became shorter is another one: nothing that was read of it holds.
  if (known && seq < known.seq) folds.clear()
  let calls = known?.today.calls ?? []
  const missing = daysBetween(first, today).filter((day) => !folds.has(day))
  if (missing.includes(today)) calls = []
  for (const [from, to] of runsOf(missing)) {
    for (const day of daysBetween(from, to)) folds.set(day, startFigure(definition))
    for await (const batch of readCountedCalls(
      tx,
      new Date(dayBounds(from, timeZone)[0]),
      new Date(dayBounds(to, timeZone)[1]),
    )) {
      for (const call of batch) {
        const fold = folds.get(serviceDay(call.arrivedAtMs, timeZone))
        if (fold) addCall(fold, call)
        if (call.serviceDay === today) calls.push(call)
      }
    }
  }
  return { seq, folds, today: { day: today, calls, readAtMs: missing.includes(today) ? nowMs : known!.today.readAtMs } }
}

/** Service days on which rows were added or corrected. */
async function changedDays(tx: Tx, afterSeq: number, seq: number): Promise<string[]> {
  if (seq === afterSeq) return []
  const rows = await tx.rows<{ serviceDay: string }>(sql`select distinct service_day from kpi_ledger where seq > ${afterSeq}`)
  return rows.map((row) => row.serviceDay)
}

/** One figure of several: what a fold holds are sums and lists, so folds of disjoint calls add up. */
export function joinFolds(
  definition: Definition,
  folds: readonly FigureFold[],
  inProgress: readonly CallInProgress[],
): FigureFold {
  const sum = startFigure(definition)
  for (const fold of folds) {
    sum.calls += fold.calls
    sum.unanswered += fold.unanswered
    sum.inProgress += fold.inProgress
    sum.answeredInTime += fold.answeredInTime
    sum.denominator += fold.denominator
    // The keys of one and the same record.
    for (const name of Object.keys(sum.counts) as (keyof FigureFold['counts'])[]) sum.counts[name] += fold.counts[name]
    for (const attempt of fold.attempts) sum.attempts.push(attempt)
    for (const waitMs of fold.waitsAnswered) sum.waitsAnswered.push(waitMs)
    for (const waitMs of fold.waitsUnanswered) sum.waitsUnanswered.push(waitMs)
  }
  for (const call of inProgress) addInProgress(sum, call)
  return sum
}

/** Every day of the period, also those without calls: a gap is something to see. */
function trendOf(
  definition: Definition,
  folds: ReadonlyMap<string, FigureFold>,
  inProgress: readonly CallInProgress[],
  from: string,
  to: string,
): BoardFigures['trend'] {
  return daysBetween(from, to).map((day) => {
    const fold = folds.get(day)
    const { calls, unanswered, rate } = finishFigure(
      joinFolds(
        definition,
        fold ? [fold] : [],
        inProgress.filter((call) => call.serviceDay === day),
      ),
    )
    return { key: day, calls, unanswered, rate }
  })
}

const pointOf = ({ key, calls, unanswered, rate }: SeriesPoint) => ({ key, calls, unanswered, rate })

function countBy(calls: readonly CountedCall[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { ending } of calls) counts[ending] = (counts[ending] ?? 0) + 1
  return counts
}

function daysBetween(from: string, to: string): string[] {
  const days: string[] = []
  for (let day = from; day <= to; day = addDays(day, 1)) days.push(day)
  return days
}

/** Consecutive days as one reading each: the first time all of them, later mostly today alone. */
function runsOf(days: readonly string[]): [string, string][] {
  const runs: [string, string][] = []
  for (const day of days) {
    const run = runs.at(-1)
    if (run && addDays(run[1], 1) === day) run[1] = day
    else runs.push([day, day])
  }
  return runs
}
