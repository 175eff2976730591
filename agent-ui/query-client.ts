import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { ApiError } from './api.ts'
import { reportNoConnection } from './live.ts'
import { meQuery } from './queries.ts'

const retries = 2

/** `onRefusal` hears every failed write once; a failed read is shown in its own place. */
export function createQueryClient(onRefusal: (error: unknown) => void): QueryClient {
  const heed = (error: unknown) => {
    if (error instanceof ApiError && error.status === 0) reportNoConnection()
    if (error instanceof ApiError && error.status === 401) client.setQueryData(meQuery.queryKey, null)
  }
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({ onError: heed }),
    mutationCache: new MutationCache({
      onError: (error, _variables, _context, mutation) => {
        heed(error)
        if (mutation.meta?.['ownError'] !== true) onRefusal(error)
      },
    }),
    defaultOptions: {
      queries: {
        // A live notice says when something changed; until then what we have is right.
        staleTime: 30_000,
        refetchOnWindowFocus: true,
        retry: (failures, error) =>
          failures < retries && !(error instanceof ApiError && error.status >= 400 && error.status < 500),
        networkMode: 'always',
      },
      mutations: { networkMode: 'always' },
    },
  })
  return client
}
