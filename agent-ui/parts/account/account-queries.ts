import { queryOptions } from '@tanstack/react-query'
import type { Page } from '../../../src/http/page.contract.ts'
import type { Security, SessionView } from '../../../src/users/users.contract.ts'
import { read } from '../../api.ts'

export const securityQuery = queryOptions({
  queryKey: ['security'],
  queryFn: ({ signal }) => read<Security>('/api/me/security', signal),
})
export const sessionsQuery = queryOptions({
  queryKey: ['sessions'],
  queryFn: async ({ signal }) => (await read<Page<SessionView>>('/api/me/sessions', signal)).items,
})
