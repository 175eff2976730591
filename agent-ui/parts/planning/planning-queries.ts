import { queryOptions } from '@tanstack/react-query'
import type { Page } from '../../../src/http/page.contract.ts'
import type { RecordedDayView, ReplayView } from '../../../src/planning/planning.contract.ts'
import { read, withParams } from '../../api.ts'

/** Seconds long: its progress is looked at often, and by nobody but who has asked. */
const progressMs = 400
const shownReplays = 20

export const daysQuery = queryOptions({
  queryKey: ['planning', 'days'],
  queryFn: async ({ signal }) => (await read<Page<RecordedDayView>>('/api/planning/days', signal)).items,
})

export const replaysQuery = queryOptions({
  queryKey: ['planning', 'replays'],
  queryFn: async ({ signal }) =>
    (await read<Page<ReplayView>>(withParams('/api/planning/replays', { limit: shownReplays }), signal)).items,
})

export const isGoingOn = ({ state }: Pick<ReplayView, 'state'>) => state === 'queued' || state === 'running'

export const replayQuery = (id: string) =>
  queryOptions({
    queryKey: ['planning', 'replay', id],
    queryFn: ({ signal }) => read<ReplayView>(`/api/planning/replays/${id}`, signal),
    refetchInterval: ({ state: { data } }) => (data && isGoingOn(data) ? progressMs : false),
  })
