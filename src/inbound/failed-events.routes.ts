import { z } from 'zod'
import { audit } from '../audit/append-audit.ts'
import { sql } from '../db/database.ts'
import type { Deps } from '../deps.ts'
import { callerOf } from '../http/auth.ts'
import type { App } from '../http/build-app.ts'
import { pageOf, pageQuery, uuidParam } from '../http/page.contract.ts'
import { notFound, Refusal } from '../refusal.ts'
import { failedEventView } from './inbound.contract.ts'
import { readFailedEvent, readFailedEvents } from './read-failed-events.ts'
import { retryFailedEvent } from './retry-failed-event.ts'

const dismissal = z.object({ reason: z.string().trim().min(1).max(200) })
const nothing = z.object({})
const retried = z.object({ state: z.enum(['done', 'failed']) })

/** What could not be applied: in sight, with its original, until it is applied after all or a person says why not. */
export function failedEventsRoutes(app: App, deps: Deps): void {
  const tags = ['failed-events']
  const read = { access: 'failed-events.read', views: 'failed-events' } as const
  const write = { access: 'failed-events.retry' } as const

  app.get(
    '/api/failed-events',
    { config: read, schema: { tags, querystring: pageQuery, response: { 200: pageOf(failedEventView) } } },
    async (request) => readFailedEvents(deps, request.query),
  )

  app.get(
    '/api/failed-events/:id',
    { config: read, schema: { tags, params: uuidParam, response: { 200: failedEventView } } },
    async (request) => {
      const event = await readFailedEvent(deps, request.params.id)
      if (!event) throw notFound()
      return event
    },
  )

  app.post(
    '/api/failed-events/:id/retry',
    { config: write, schema: { tags, params: uuidParam, response: { 200: retried } } },
    async (request) => {
      const { id } = request.params
      if (!(await readFailedEvent(deps, id))) throw notFound()
      const state = await retryFailedEvent(deps, id)
      deps.live.publish([
        { what: 'failed-events', id: null },
        { what: 'board', id: null },
      ])
      return { state }
    },
  )

  app.post(
    '/api/failed-events/:id/dismiss',
    { config: write, schema: { tags, params: uuidParam, body: dismissal, response: { 200: nothing } } },
    async (request) => {
      const { id } = request.params
      if (!(await readFailedEvent(deps, id))) throw notFound()
      await deps.db.transaction(async (tx) => {
        const dismissed = await tx.run(sql`update inbound_events set state = 'dismissed' where id = ${id} and state = 'failed'`)
        if (dismissed === 0)
          throw new Refusal('wrong-state', 'Somebody has dealt with this event already.', { reason: 'event-settled' })
        await audit(tx, {
          at: deps.clock.now(),
          userId: callerOf(request).userId,
          action: 'failed-event.dismiss',
          subject: `inbound-event ${id}`,
          details: { reason: request.body.reason },
        })
      })
      deps.live.publish([
        { what: 'failed-events', id: null },
        { what: 'board', id: null },
      ])
      return {}
    },
  )
}
