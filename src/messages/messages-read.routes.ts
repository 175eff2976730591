import { z } from 'zod'
import type { Deps } from '../deps.ts'
import { callerOf } from '../http/auth.ts'
import type { App } from '../http/build-app.ts'
import { pageOf, uuidParam } from '../http/page.contract.ts'
import { undoMessage } from '../outbound/undo-message.ts'
import { messageView } from './messages.contract.ts'
import { readMessagesByExternalId } from './read-messages.ts'

const messagesQuery = z.object({
  externalId: z.string().min(1).max(500),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  after: z.string().max(200).optional(),
})

export function messagesReadRoutes(app: App, deps: Deps): void {
  app.get(
    '/api/messages',
    {
      config: { access: 'contacts.read' },
      schema: { tags: ['messages'], querystring: messagesQuery, response: { 200: pageOf(messageView) } },
    },
    async (request) => {
      // A provider's id is one message: there is never a second page.
      const items =
        request.query.after === undefined
          ? await readMessagesByExternalId(deps.db, request.query.externalId, request.query.limit)
          : []
      return { items, next: null }
    },
  )

  app.post(
    '/api/messages/:id/undo',
    {
      config: { access: 'contacts.read' },
      schema: {
        tags: ['messages'],
        summary: 'Take back a message that has not left yet; its text is the draft again',
        params: uuidParam,
        response: { 200: z.object({ text: z.string() }) },
      },
    },
    async (request) => undoMessage(deps, request.params.id, callerOf(request)),
  )
}
