import type { Deps } from '../deps.ts'
import { agentOf } from '../http/auth.ts'
import type { App } from '../http/build-app.ts'
import { notFound } from '../refusal.ts'
import { desk } from './desk.contract.ts'
import { readDesk } from './read-desk.ts'

export function deskRoutes(app: App, deps: Deps): void {
  app.get(
    '/api/desk',
    { config: { access: 'contacts.work' }, schema: { tags: ['desk'], response: { 200: desk } } },
    async (request) => {
      const found = await readDesk(deps.db, agentOf(request), await deps.centre.get(), deps.clock.now())
      if (!found) throw notFound()
      return found
    },
  )
}
