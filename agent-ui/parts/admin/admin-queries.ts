import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { AcknowledgementsView } from '../../../src/acknowledgements/acknowledgements.contract.ts'
import type { AccountView } from '../../../src/accounts/accounts.contract.ts'
import type { AgentView } from '../../../src/agents/agents.contract.ts'
import type { CalendarView } from '../../../src/calendar/calendar.contract.ts'
import type { Page } from '../../../src/http/page.contract.ts'
import type { FailedEventView } from '../../../src/inbound/inbound.contract.ts'
import type { PromptView } from '../../../src/prompts/prompts.contract.ts'
import type { SettingsVersion, SettingsView } from '../../../src/settings/settings.contract.ts'
import type { SignatureView, TemplateView } from '../../../src/templates/templates.contract.ts'
import type { AuditCheck, AuditEntryView } from '../../../src/audit/audit.contract.ts'
import type { UserDetail } from '../../../src/users/users.contract.ts'
import { read, withParams } from '../../api.ts'

/** More than a centre has; a longer list is cut off rather than asked for in a loop. */
const most = 200

const listQuery = <T>(name: string, path: string) =>
  queryOptions({
    queryKey: [name],
    queryFn: async ({ signal }) => (await read<Page<T>>(withParams(path, { limit: most }), signal)).items,
  })

export const agentsQuery = listQuery<AgentView>('agents', '/api/agents')
export const usersQuery = listQuery<UserDetail>('users', '/api/users')
export const accountsQuery = listQuery<AccountView>('accounts', '/api/accounts')
export const failedEventsQuery = listQuery<FailedEventView>('failed-events', '/api/failed-events')
export const promptsQuery = queryOptions({
  queryKey: ['prompts'],
  queryFn: async ({ signal }) => (await read<Page<PromptView>>('/api/prompts', signal)).items,
})
export const templatesQuery = listQuery<TemplateView>('templates', '/api/templates')
export const signaturesQuery = queryOptions({
  queryKey: ['signatures'],
  queryFn: async ({ signal }) => (await read<Page<SignatureView>>('/api/signatures', signal)).items,
})
export const acknowledgementsQuery = queryOptions({
  queryKey: ['acknowledgements'],
  queryFn: ({ signal }) => read<AcknowledgementsView>('/api/acknowledgements', signal),
})
export const calendarQuery = queryOptions({
  queryKey: ['calendar'],
  queryFn: ({ signal }) => read<CalendarView>('/api/calendar', signal),
})
export const settingsQuery = queryOptions({
  queryKey: ['settings'],
  queryFn: ({ signal }) => read<SettingsView>('/api/settings', signal),
})

export const settingsVersionsQuery = infiniteQueryOptions({
  queryKey: ['settings-versions'],
  queryFn: ({ signal, pageParam }) =>
    read<Page<SettingsVersion>>(withParams('/api/settings/versions', { limit: 10, after: pageParam }), signal),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.next,
})

export type AuditFilter = {
  action?: string | undefined
  userId?: string | undefined
  from?: string | undefined
  to?: string | undefined
}
const auditPage = 50

export const auditQuery = (filter: AuditFilter) =>
  infiniteQueryOptions({
    queryKey: ['audit', filter],
    queryFn: ({ signal, pageParam }) =>
      read<Page<AuditEntryView>>(withParams('/api/audit', { ...filter, limit: auditPage, after: pageParam }), signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  })

/** Reads the whole chain: only when asked for. */
export const auditCheckQuery = queryOptions({
  queryKey: ['audit-check'],
  queryFn: ({ signal }) => read<AuditCheck>('/api/audit/check', signal),
  enabled: false,
})
