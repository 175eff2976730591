import { z } from 'zod'
import { definitionOf, definitions, type Definition } from '../../routing/definitions.ts'
import type { CountedCall } from '../../routing/ledger-row.ts'
import { addCall, addInProgress, finishFigure, startFigure, unansweredBy, type SeriesBy } from '../../routing/unanswered.ts'
import type { Centre } from '../centre/centre.ts'
import { sql, type Tx } from '../db/database.ts'
import type { Deps } from '../deps.ts'
import type { App } from '../http/build-app.ts'
import { pageOf } from '../http/page.contract.ts'
import { Refusal } from '../refusal.ts'
import { figureViewOf } from './figure-view.ts'
import { definitionView, figure, ledgerRow, unansweredQuery, type FigureView } from './kpi.contract.ts'
import { periodOf, type Period } from './period.ts'
import { readCallsInProgress, readCountedCalls } from './read-counted-calls.ts'
import { readChain, readCurrentRows } from './read-ledger.ts'

const ledgerQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  /** The number of a row: those after it. */
  after: z.coerce.number().int().min(0).default(0),
})

/** A series is folded from calls in memory; some years of a centre of eight. */
const maxSeriesCalls = 500_000

export function unansweredRoutes(app: App, deps: Deps): void {
  const tags = ['kpi']
  const config = { access: 'kpi.read' } as const

  app.get(
    '/api/kpi/unanswered',
    { config, schema: { tags, querystring: unansweredQuery, response: { 200: figure } } },
    async (request) => {
      const { definition: id, by, rows, ending, counted, limit, after } = request.query
      const definition = definitionOf(id)
      if (!definition)
        throw new Refusal('bad-input', `definition: expected one of ${definitions.map((known) => known.id).join(', ')}`, {
          field: 'definition',
        })
      const centre = await deps.centre.get()
      const period = periodOf(request.query, deps.clock.now(), centre.calendar.timeZone)
      return deps.db.transaction(async (tx) => {
        // One moment for all of it: a call that ends meanwhile is neither counted twice nor missed.
        await tx.run(sql`set transaction isolation level repeatable read, read only`)
        const view = await readFigure(tx, definition, period, by, centre)
        if (!rows) return view
        const page = await readCurrentRows(
          tx,
          { ...period, ending, countedBy: counted ? definition : undefined },
          { limit, after },
        )
        return { ...view, rows: page.items, next: page.next }
      })
    },
  )

  app.get('/api/kpi/definitions', { config, schema: { tags, response: { 200: pageOf(definitionView) } } }, async () => ({
    items: definitions.map(({ id, version, validFrom, name, note }) => ({ id, version, validFrom, name, note })),
    next: null,
  }))

  app.get(
    '/api/kpi/ledger',
    { config, schema: { tags, querystring: ledgerQuery, response: { 200: pageOf(ledgerRow) } } },
    async (request) => readChain(deps.db, request.query.after, request.query.limit),
  )
}

/** One pass over the rows of the period, whatever its length; only a series keeps them. */
async function readFigure(
  tx: Tx,
  definition: Definition,
  { from, to }: Period,
  by: SeriesBy | undefined,
  centre: Pick<Centre, 'calendar'>,
): Promise<FigureView> {
  const inProgress = await readCallsInProgress(tx, from, to, centre.calendar)
  const fold = startFigure(definition)
  const kept: CountedCall[] = []
  for await (const batch of readCountedCalls(tx, from, to)) {
    for (const call of batch) addCall(fold, call)
    if (by) for (const call of batch) kept.push(call)
    if (kept.length > maxSeriesCalls)
      throw new Refusal('cannot', 'This period is too long for a series. Ask for a shorter one.', { reason: 'period-too-long' })
  }
  for (const call of inProgress) addInProgress(fold, call)
  const view = figureViewOf(finishFigure(fold), from, to)
  if (!by) return view
  return {
    ...view,
    series: unansweredBy(kept, definition, by, inProgress).map(({ key, calls, unanswered, rate }) => ({
      key,
      calls,
      unanswered,
      rate,
    })),
  }
}
