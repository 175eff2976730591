import type { Deps } from '../deps.ts'
import { callerOf } from '../http/auth.ts'
import type { App } from '../http/build-app.ts'
import { uuidParam } from '../http/page.contract.ts'
import { notFound } from '../refusal.ts'
import { mergeTicket, splitTicket, undoMove } from './move-ticket.ts'
import { readTicketDetail } from './read-tickets.ts'
import { ticketDetail, ticketMerge, ticketMoved, ticketSplit, type TicketDetail } from './tickets.contract.ts'

/** Tickets put together and taken apart, by whoever works on them; each can be taken back. */
export function ticketMovesRoutes(app: App, deps: Deps): void {
  const tags = ['tickets']
  const config = { access: 'tickets.write' } as const

  const detail = async (id: string, agentId: string | null): Promise<TicketDetail> => {
    const ticket = await readTicketDetail(deps.db, id, agentId, deps.clock.now())
    if (!ticket) throw notFound()
    return ticket
  }

  app.post(
    '/api/tickets/:id/merge',
    {
      config,
      schema: {
        tags,
        summary: 'Everything of this ticket goes to another one',
        params: uuidParam,
        body: ticketMerge,
        response: { 200: ticketMoved },
      },
    },
    async (request) => {
      const { userId, agentId } = callerOf(request)
      const { moveId } = await mergeTicket(deps, userId, request.params.id, request.body.into)
      return { moveId, ticket: await detail(request.body.into, agentId) }
    },
  )

  app.post(
    '/api/tickets/:id/split',
    {
      config,
      schema: {
        tags,
        summary: 'Some of it becomes a ticket of its own',
        params: uuidParam,
        body: ticketSplit,
        response: { 201: ticketMoved },
      },
    },
    async (request, reply) => {
      const { userId, agentId } = callerOf(request)
      const { moveId, ticketId } = await splitTicket(deps, userId, agentId, request.params.id, request.body)
      return reply.code(201).send({ moveId, ticket: await detail(ticketId, agentId) })
    },
  )

  app.post(
    '/api/ticket-moves/:id/undo',
    { config, schema: { tags, summary: 'Takes a merge or a split back', params: uuidParam, response: { 200: ticketDetail } } },
    async (request) => {
      const { userId, agentId } = callerOf(request)
      const { ticketId } = await undoMove(deps, userId, request.params.id)
      return detail(ticketId, agentId)
    },
  )
}
