import type { Deps } from '../deps.ts'
import { agentOf, callerOf } from '../http/auth.ts'
import type { App } from '../http/build-app.ts'
import { isoOrNull } from '../http/iso.ts'
import { pageOf, pageQuery, uuidParam } from '../http/page.contract.ts'
import { draftChange, draftView, messageView, noteNew } from '../messages/messages.contract.ts'
import { readMessage } from '../messages/read-messages.ts'
import { notFound } from '../refusal.ts'
import { addNote, changeTicket, keepDraft } from './change-ticket.ts'
import { readTicket, readTicketDetail, readTickets } from './read-tickets.ts'
import { readTimeline } from './read-timeline.ts'
import { ticketChange, ticketDetail, ticketsQuery, ticketView, timelineItem } from './tickets.contract.ts'

const tags = ['tickets']
const read = { access: 'contacts.read' } as const
const write = { access: 'tickets.write' } as const

export function ticketsRoutes(app: App, deps: Deps): void {
  app.get(
    '/api/tickets',
    { config: read, schema: { tags, querystring: ticketsQuery, response: { 200: pageOf(ticketView) } } },
    async (request) => {
      const { limit, after, status, citizenId, mine, query } = request.query
      const filter = { status, citizenId, ownerId: mine ? agentOf(request) : undefined, query: query || undefined }
      return readTickets(deps.db, filter, { limit, after }, deps.clock.now())
    },
  )

  app.get(
    '/api/tickets/:id',
    { config: { ...read, views: 'ticket' }, schema: { tags, params: uuidParam, response: { 200: ticketDetail } } },
    async (request) => {
      const ticket = await readTicketDetail(deps.db, request.params.id, callerOf(request).agentId, deps.clock.now())
      if (!ticket) throw notFound()
      return ticket
    },
  )

  app.patch(
    '/api/tickets/:id',
    { config: write, schema: { tags, params: uuidParam, body: ticketChange, response: { 200: ticketDetail } } },
    async (request) => {
      const { userId, agentId } = callerOf(request)
      await changeTicket(deps, userId, request.params.id, request.body)
      const ticket = await readTicketDetail(deps.db, request.params.id, agentId, deps.clock.now())
      if (!ticket) throw notFound()
      return ticket
    },
  )

  app.get(
    '/api/tickets/:id/timeline',
    {
      config: { ...read, views: 'ticket' },
      schema: { tags, params: uuidParam, querystring: pageQuery, response: { 200: pageOf(timelineItem) } },
    },
    async (request) => {
      const [ticket, page] = await Promise.all([
        readTicket(deps.db, request.params.id),
        readTimeline(deps.db, request.params.id, request.query, deps.clock.now().getTime()),
      ])
      if (!ticket) throw notFound()
      return page
    },
  )
  writingRoutes(app, deps)
}

function writingRoutes(app: App, deps: Deps): void {
  app.post(
    '/api/tickets/:id/notes',
    { config: write, schema: { tags, params: uuidParam, body: noteNew, response: { 201: messageView } } },
    async (request, reply) => {
      const id = await addNote(deps, callerOf(request).userId, request.params.id, request.body.text)
      const note = await readMessage(deps.db, id)
      if (!note) throw notFound()
      return reply.code(201).send(note)
    },
  )

  app.put(
    '/api/tickets/:id/draft',
    { config: { access: 'contacts.work' }, schema: { tags, params: uuidParam, body: draftChange, response: { 200: draftView } } },
    async (request) => {
      const updatedAt = await keepDraft(deps, agentOf(request), request.params.id, request.body.text)
      return { text: request.body.text, updatedAt: isoOrNull(updatedAt) }
    },
  )
}
