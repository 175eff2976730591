import { z } from 'zod'
import type { Deps } from '../deps.ts'
import { agentOf } from '../http/auth.ts'
import type { App } from '../http/build-app.ts'
import { uuidParam } from '../http/page.contract.ts'
import { callBack } from './call-back.ts'

export function callBackRoutes(app: App, deps: Deps): void {
  const started = z.object({ contactId: z.uuid(), ticketId: z.uuid() })
  app.post(
    '/api/calls-to-return/:id/call',
    { config: { access: 'contacts.work' }, schema: { tags: ['calls-to-return'], params: uuidParam, response: { 202: started } } },
    async (request, reply) => reply.code(202).send(await callBack(deps, request.params.id, agentOf(request))),
  )
}
