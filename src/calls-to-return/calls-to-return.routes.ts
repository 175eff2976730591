import { audit } from '../audit/append-audit.ts'
import type { Deps } from '../deps.ts'
import { callerOf } from '../http/auth.ts'
import type { App } from '../http/build-app.ts'
import { pageOf, uuidParam } from '../http/page.contract.ts'
import { notFound, Refusal } from '../refusal.ts'
import { returnClose, returnsQuery, returnView } from './calls-to-return.contract.ts'
import { closeReturn } from './open-return.ts'
import { readReturn, readReturns } from './read-returns.ts'

/** Calling back is a route of the telephone's: see contacts. */
export function callsToReturnRoutes(app: App, deps: Deps): void {
  const tags = ['calls-to-return']
  const read = { access: 'contacts.read' } as const

  async function readOne(id: string) {
    const found = await readReturn(deps.db, id, await deps.centre.get(), deps.clock.now().getTime())
    if (!found) throw notFound()
    return found
  }

  app.get(
    '/api/calls-to-return',
    { config: read, schema: { tags, querystring: returnsQuery, response: { 200: pageOf(returnView) } } },
    async (request) => {
      const { limit, after, closed } = request.query
      return readReturns(deps.db, { closed: closed === 1 }, { limit, after }, await deps.centre.get(), deps.clock.now().getTime())
    },
  )

  app.get(
    '/api/calls-to-return/:id',
    { config: read, schema: { tags, params: uuidParam, response: { 200: returnView } } },
    async (request) => readOne(request.params.id),
  )

  app.post(
    '/api/calls-to-return/:id/close',
    { config: { access: 'returns.work' }, schema: { tags, params: uuidParam, body: returnClose, response: { 200: returnView } } },
    async (request) => {
      const { id } = request.params
      const at = deps.clock.now()
      const found = await readOne(id)
      const closed = await deps.db.transaction(async (tx) => {
        const won = await closeReturn(tx, id, request.body.closing, at)
        if (won)
          await audit(tx, {
            at,
            userId: callerOf(request).userId,
            action: 'return.close',
            subject: `return ${id}`,
            details: { closing: request.body.closing },
          })
        return won
      })
      if (!closed) throw new Refusal('wrong-state', 'This call to return is closed already.', { reason: 'return-closed' })
      deps.live.publish([
        { what: 'returns', id: null },
        { what: 'ticket', id: found.ticketId },
        { what: 'board', id: null },
      ])
      return readOne(id)
    },
  )
}
