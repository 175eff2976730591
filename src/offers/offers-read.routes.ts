import type { Deps } from '../deps.ts'
import { agentOf } from '../http/auth.ts'
import type { App } from '../http/build-app.ts'
import { pageOf, uuidParam } from '../http/page.contract.ts'
import { notFound } from '../refusal.ts'
import { decisionView, offersQuery, offerView } from './offers.contract.ts'
import { readDecision, readOffer, readOffers } from './read-offers.ts'

export function offersReadRoutes(app: App, deps: Deps): void {
  const tags = ['offers']
  const config = { access: 'contacts.read' } as const

  app.get(
    '/api/offers',
    { config, schema: { tags, querystring: offersQuery, response: { 200: pageOf(offerView) } } },
    async (request) => {
      const { mine, contactId, limit, after } = request.query
      return readOffers(
        deps.db,
        { agentId: mine ? agentOf(request) : undefined, contactId },
        { limit, after },
        deps.clock.now().getTime(),
      )
    },
  )

  app.get('/api/offers/:id', { config, schema: { tags, params: uuidParam, response: { 200: offerView } } }, async (request) => {
    const offer = await readOffer(deps.db, request.params.id, deps.clock.now().getTime())
    if (!offer) throw notFound()
    return offer
  })

  app.get(
    '/api/offers/:id/decision',
    { config: { access: 'decisions.read' }, schema: { tags, params: uuidParam, response: { 200: decisionView } } },
    async (request) => {
      const decision = await readDecision(deps.db, request.params.id)
      if (!decision) throw notFound()
      return decision
    },
  )
}
