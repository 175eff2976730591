import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { Page } from '../../../src/http/page.contract.ts'
import type { DefinitionView, FigureView, LedgerRowView } from '../../../src/kpi/kpi.contract.ts'
import { read, withParams } from '../../api.ts'
import type { LedgerPlace } from './use-ledger-place.ts'

const rowsPerPage = 50
const definitionsStaleMs = 10 * 60_000

export const definitionsQuery = queryOptions({
  queryKey: ['kpi-definitions'],
  queryFn: async ({ signal }) => (await read<Page<DefinitionView>>('/api/kpi/definitions', signal)).items,
  staleTime: definitionsStaleMs,
})

type Period = Pick<LedgerPlace, 'from' | 'to' | 'definition'>

export const figureQuery = ({ from, to, definition, by }: Period & Pick<LedgerPlace, 'by'>) =>
  queryOptions({
    queryKey: ['kpi', 'figure', from, to, definition, by],
    queryFn: ({ signal }) => read<FigureView>(withParams('/api/kpi/unanswered', { from, to, definition, by }), signal),
    placeholderData: keepPreviousData,
  })

/** One row by its number, wherever it stands: an address that names a row opens it. */
export const rowQuery = (seq: number) =>
  queryOptions({
    queryKey: ['kpi-row', seq],
    queryFn: async ({ signal }) =>
      (await read<Page<LedgerRowView>>(withParams('/api/kpi/ledger', { after: seq - 1, limit: 1 }), signal)).items[0] ?? null,
  })

export type RowsFilter = Period & Pick<LedgerPlace, 'ending' | 'counted'>

const rowsPath = ({ from, to, definition, ending, counted }: RowsFilter, limit: number, after: string | null) =>
  withParams('/api/kpi/unanswered', { from, to, definition, ending, rows: 1, counted: counted ? 1 : 0, limit, after })

/** A page of the server's largest; so many of them are a year of calls. */
const largestPage = 200
const mostPages = 500

/** Every row that is asked for, page after page. */
export async function readAllRows(filter: RowsFilter): Promise<LedgerRowView[]> {
  const rows: LedgerRowView[] = []
  let after: string | null = null
  for (let page = 0; page < mostPages; page++) {
    const figure: FigureView = await read<FigureView>(rowsPath(filter, largestPage, after))
    rows.push(...(figure.rows ?? []))
    after = figure.next ?? null
    if (after === null) break
  }
  return rows
}

export const rowsQuery = (filter: RowsFilter) =>
  infiniteQueryOptions({
    queryKey: ['kpi', 'rows', filter.from, filter.to, filter.definition, filter.ending, filter.counted],
    queryFn: ({ signal, pageParam }) => read<FigureView>(rowsPath(filter, rowsPerPage, pageParam), signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  })
