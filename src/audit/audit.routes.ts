import type { Deps } from '../deps.ts'
import type { App } from '../http/build-app.ts'
import { iso } from '../http/iso.ts'
import { pageOf } from '../http/page.contract.ts'
import { checkAudit } from './append-audit.ts'
import { auditCheck, auditEntryView, auditQuery } from './audit.contract.ts'
import { readAudit } from './read-audit.ts'

/** The whole chain is read: not for a button one leans on. */
const checkLimit = { max: 6, timeWindow: 60_000 }

export function auditRoutes(app: App, deps: Deps): void {
  app.get(
    '/api/audit',
    {
      config: { access: 'audit.read' },
      schema: {
        tags: ['audit'],
        summary: 'Who saw and did what, newest first',
        querystring: auditQuery,
        response: { 200: pageOf(auditEntryView) },
      },
    },
    async ({ query }) => readAudit(deps.db, query),
  )

  app.get(
    '/api/audit/check',
    {
      config: { access: 'audit.read', rateLimit: checkLimit },
      schema: { tags: ['audit'], summary: 'Whether the chain is whole', response: { 200: auditCheck } },
    },
    async () => ({ ...(await checkAudit(deps.db)), at: iso(deps.clock.now()) }),
  )
}
