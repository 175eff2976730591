import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { Page } from '../../../src/http/page.contract.ts'
import type { ShadowDifferenceView, ShadowView } from '../../../src/shadow/shadow.contract.ts'
import { read, withParams } from '../../api.ts'

const shown = 20
/** While one runs, what it finds is looked at anew at this pace. */
const lookMs = 5000

export const isRunning = ({ endedAt }: Pick<ShadowView, 'endedAt'>) => endedAt === null

export const shadowsQuery = queryOptions({
  queryKey: ['shadows'],
  queryFn: async ({ signal }) => (await read<Page<ShadowView>>(withParams('/api/shadows', { limit: shown }), signal)).items,
  refetchInterval: ({ state: { data } }) => (data?.some(isRunning) ? lookMs : false),
})

/** Of another count of differences the list is another: it is read anew as they come. */
export const differencesQuery = ({ id, differences }: Pick<ShadowView, 'id' | 'differences'>) =>
  infiniteQueryOptions({
    queryKey: ['shadows', id, differences],
    queryFn: ({ signal, pageParam }) =>
      read<Page<ShadowDifferenceView>>(withParams(`/api/shadows/${id}/differences`, { limit: shown, after: pageParam }), signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: (before) => before,
  })
