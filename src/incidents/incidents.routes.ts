import type { Deps } from '../deps.ts'
import { callerOf } from '../http/auth.ts'
import type { App } from '../http/build-app.ts'
import { pageOf, pageQuery, uuidParam } from '../http/page.contract.ts'
import { beginIncident, changeIncident } from './change-incident.ts'
import { incidentChange, incidentNew, incidentView } from './incidents.contract.ts'
import { readIncident, readIncidents } from './read-incidents.ts'

export function incidentsRoutes(app: App, deps: Deps): void {
  const tags = ['incidents']

  app.get(
    '/api/incidents',
    {
      config: { access: 'kpi.read' },
      schema: {
        tags,
        summary: 'Times in which something was wrong',
        querystring: pageQuery,
        response: { 200: pageOf(incidentView) },
      },
    },
    async ({ query }) => readIncidents(deps.db, query),
  )

  app.post(
    '/api/incidents',
    {
      config: { access: 'incidents.write' },
      schema: {
        tags,
        summary: 'Switch on: callers are told, their calls are marked',
        body: incidentNew,
        response: { 201: incidentView },
      },
    },
    async (request, reply) => {
      const id = await beginIncident(deps, request.body, callerOf(request).userId)
      return reply.code(201).send(await readIncident(deps.db, id))
    },
  )

  app.patch(
    '/api/incidents/:id',
    {
      config: { access: 'incidents.write' },
      schema: {
        tags,
        summary: 'Other words, another end',
        params: uuidParam,
        body: incidentChange,
        response: { 200: incidentView },
      },
    },
    async (request) => {
      await changeIncident(deps, request.params.id, request.body, callerOf(request).userId)
      return readIncident(deps.db, request.params.id)
    },
  )
}
