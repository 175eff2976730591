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

export const rowsQuery = ({ from, to, definition, ending, counted }: Period & Pick<LedgerPlace, 'ending' | 'counted'>) =>
  infiniteQueryOptions({
    queryKey: ['kpi', 'rows', from, to, definition, ending, counted],
    queryFn: ({ signal, pageParam }) =>
      read<FigureView>(
        withParams('/api/kpi/unanswered', {
          from,
          to,
          definition,
          ending,
          rows: 1,
          counted: counted ? 1 : 0,
          limit: rowsPerPage,
          after: pageParam,
        }),
        signal,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  })
