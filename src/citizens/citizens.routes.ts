import type { Deps } from '../deps.ts'
import { callerOf } from '../http/auth.ts'
import type { App } from '../http/build-app.ts'
import { pageOf, pageQuery, uuidParam } from '../http/page.contract.ts'
import { notFound } from '../refusal.ts'
import { z } from 'zod'
import { changeCitizen } from './change-citizen.ts'
import { citizenChange, citizenView } from './citizens.contract.ts'
import { readCitizen, readCitizens } from './read-citizens.ts'

const citizensQuery = pageQuery.extend({ query: z.string().trim().max(200).optional() })

export function citizensRoutes(app: App, deps: Deps): void {
  const tags = ['citizens']

  app.get(
    '/api/citizens',
    {
      config: { access: 'citizens.read', views: 'citizens' },
      schema: { tags, querystring: citizensQuery, response: { 200: pageOf(citizenView) } },
    },
    async (request) => {
      const { query, limit, after } = request.query
      return readCitizens(deps.db, query || undefined, { limit, after })
    },
  )

  app.get(
    '/api/citizens/:id',
    {
      config: { access: 'citizens.read', views: 'citizen' },
      schema: { tags, params: uuidParam, response: { 200: citizenView } },
    },
    async (request) => {
      const citizen = await readCitizen(deps.db, request.params.id)
      if (!citizen) throw notFound()
      return citizen
    },
  )

  app.patch(
    '/api/citizens/:id',
    {
      config: { access: 'tickets.write' },
      schema: { tags, params: uuidParam, body: citizenChange, response: { 200: citizenView } },
    },
    async (request) => {
      const { id } = request.params
      const changed = await changeCitizen(deps, callerOf(request).userId, id, request.body)
      const citizen = changed ? await readCitizen(deps.db, id) : undefined
      if (!citizen) throw notFound()
      return citizen
    },
  )
}
