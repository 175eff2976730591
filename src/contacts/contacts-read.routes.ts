import type { Deps } from '../deps.ts'
import { agentOf } from '../http/auth.ts'
import type { App } from '../http/build-app.ts'
import { pageOf, uuidParam } from '../http/page.contract.ts'
import { notFound } from '../refusal.ts'
import { contactsQuery, contactView } from './contacts.contract.ts'
import { readContact, readContacts } from './read-contacts.ts'

/** Agents read all contacts: eight people, one desk. */
export function contactsReadRoutes(app: App, deps: Deps): void {
  const config = { access: 'contacts.read' } as const

  app.get(
    '/api/contacts',
    { config, schema: { tags: ['contacts'], querystring: contactsQuery, response: { 200: pageOf(contactView) } } },
    async (request) => {
      const { limit, after, state, channel, mine, queueOrder } = request.query
      const filter = { state, channel, agentId: mine ? agentOf(request) : undefined, queueOrder: queueOrder === 1 }
      return readContacts(deps.db, filter, { limit, after }, deps.clock.now().getTime())
    },
  )

  app.get(
    '/api/contacts/:id',
    {
      config: { ...config, views: 'contact' },
      schema: { tags: ['contacts'], params: uuidParam, response: { 200: contactView } },
    },
    async (request) => {
      const contact = await readContact(deps.db, request.params.id, deps.clock.now().getTime())
      if (!contact) throw notFound()
      return contact
    },
  )
}
