import { refusedWebhooks } from '../inbound/webhook.routes.ts'
import { collectDefaultMetrics, Registry } from 'prom-client'
import type { Deps } from '../deps.ts'
import { sql } from '../db/database.ts'
import { addBusinessMetrics } from '../metrics/business-metrics.ts'
import { passSeconds } from '../offers/pass-seconds.ts'
import type { App } from './build-app.ts'

/** Alive, ready, and numbers for Prometheus. Health tells strangers no details. */
export function healthRoutes(app: App, deps: Deps): void {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  registry.registerMetric(refusedWebhooks)
  registry.registerMetric(passSeconds)
  const business = addBusinessMetrics(registry, deps)

  app.get('/healthz', { config: { access: 'public' } }, async () => ({ alive: true }))

  app.get('/readyz', { config: { access: 'public' } }, async (_request, reply) => {
    const [database, jobs] = await Promise.all([
      deps.db.one(sql`select 1`).then(
        () => true,
        () => false,
      ),
      deps.jobs.ready(),
    ])
    // The jobs store may be away: the sweep does its work, so calls are still answered.
    return reply.code(database ? 200 : 503).send({ ready: database, degraded: database && !jobs })
  })

  app.get('/metrics', { config: { access: 'metrics.read' } }, async (_request, reply) => {
    await business.collect()
    return reply.type(registry.contentType).send(await registry.metrics())
  })
}
