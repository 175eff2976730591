import { z } from 'zod'
import type { Deps } from '../deps.ts'
import { agentOf, callerOf } from '../http/auth.ts'
import type { App } from '../http/build-app.ts'
import { uuidParam } from '../http/page.contract.ts'
import { acceptOffer } from './accept-offer.ts'
import { declineOffer } from './end-offer.ts'
import { offerDecline } from './offers.contract.ts'

export function offerRoutes(app: App, deps: Deps): void {
  const tags = ['offers']
  const accepted = z.object({ contactId: z.uuid(), ticketId: z.uuid(), channel: z.string() })

  app.post(
    '/api/offers/:id/accept',
    { config: { access: 'contacts.work' }, schema: { tags, params: uuidParam, response: { 200: accepted } } },
    async (request) => acceptOffer(deps, request.params.id, { agentId: agentOf(request), stream: callerOf(request).stream }),
  )

  app.post(
    '/api/offers/:id/decline',
    {
      config: { access: 'contacts.work' },
      schema: { tags, params: uuidParam, body: offerDecline.optional(), response: { 204: z.undefined() } },
    },
    async (request, reply) => {
      await declineOffer(deps, request.params.id, agentOf(request), request.body?.reason ?? 'other')
      return reply.code(204).send()
    },
  )
}
