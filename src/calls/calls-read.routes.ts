import { z } from 'zod'
import type { Deps } from '../deps.ts'
import { callerOf } from '../http/auth.ts'
import type { App } from '../http/build-app.ts'
import { pageOf, pageQuery, uuidParam } from '../http/page.contract.ts'
import { notFound } from '../refusal.ts'
import type { Role } from '../users/permissions.contract.ts'
import { callView, type CallView } from './calls.contract.ts'
import { readCallsByExternalId, readCallView } from './read-calls.ts'

const callsQuery = pageQuery.extend({ externalId: z.string().min(1).max(200) })

export function callsReadRoutes(app: App, deps: Deps): void {
  const tags = ['calls']
  const config = { access: 'calls.read' } as const

  app.get(
    '/api/calls',
    { config, schema: { tags, querystring: callsQuery, response: { 200: pageOf(callView) } } },
    async (request) => {
      const { externalId, limit, after } = request.query
      // A provider's id is one call: there is never a second page.
      const items = after === undefined ? await readCallsByExternalId(deps.db, externalId, limit) : []
      return { items: items.map((call) => shownTo(callerOf(request).role, call)), next: null }
    },
  )

  app.get(
    '/api/calls/:id',
    { config: { ...config, views: 'call' }, schema: { tags, params: uuidParam, response: { 200: callView } } },
    async (request) => {
      const call = await readCallView(deps.db, request.params.id)
      if (!call) throw notFound()
      return shownTo(callerOf(request).role, call)
    },
  )
}

/** An auditor proves figures and needs nobody's number for it. */
const shownTo = (role: Role, call: CallView): CallView => (role === 'auditor' ? { ...call, caller: null } : call)
