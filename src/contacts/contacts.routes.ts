import { z } from 'zod'
import type { Deps } from '../deps.ts'
import { agentOf, callerOf } from '../http/auth.ts'
import type { App } from '../http/build-app.ts'
import { uuidParam } from '../http/page.contract.ts'
import { isoOrNull } from '../http/iso.ts'
import { messageNew, messageQueued } from '../messages/messages.contract.ts'
import { closeContact, hangUpCall } from './close-contact.ts'
import { extendWrapUp } from './end-wrap-up.ts'
import { contactClose, contactTransfer, switchOn } from './contacts.contract.ts'
import { reply } from './reply.ts'
import { holdCall, muteCall } from './switch-line.ts'
import { takeContact } from './take-contact.ts'
import { transferContact } from './transfer-contact.ts'

const tags = ['contacts']
const work = { access: 'contacts.read' } as const
const nothing = { 204: z.undefined() }

/** What is done with a contact. Each refusal says why and what to do instead; the rules are in the verbs. */
export function contactRoutes(app: App, deps: Deps): void {
  app.post(
    '/api/contacts/:id/messages',
    {
      config: work,
      schema: {
        tags,
        params: uuidParam,
        body: messageNew,
        response: { 202: messageQueued },
      },
    },
    async (request, answer) => {
      const { id, undoUntil } = await reply(deps, request.params.id, callerOf(request), request.body)
      return answer.code(202).send({ id, status: 'queued' as const, undoUntil: isoOrNull(undoUntil) })
    },
  )
  app.post(
    '/api/contacts/:id/close',
    { config: work, schema: { tags, params: uuidParam, body: contactClose, response: nothing } },
    async (request, answer) => {
      await closeContact(deps, request.params.id, callerOf(request), request.body)
      return answer.code(204).send()
    },
  )
  app.post(
    '/api/contacts/:id/transfer',
    { config: work, schema: { tags, params: uuidParam, body: contactTransfer, response: nothing } },
    async (request, answer) => {
      await transferContact(deps, request.params.id, callerOf(request), request.body)
      return answer.code(204).send()
    },
  )
  lineRoutes(app, deps)
}

/** What is done with the line itself, and with an agent's own time. */
function lineRoutes(app: App, deps: Deps): void {
  app.post(
    '/api/contacts/:id/hold',
    { config: work, schema: { tags, params: uuidParam, body: switchOn, response: nothing } },
    async (request, answer) => {
      await holdCall(deps, request.params.id, callerOf(request), request.body.on)
      return answer.code(204).send()
    },
  )
  app.post(
    '/api/contacts/:id/mute',
    { config: work, schema: { tags, params: uuidParam, body: switchOn, response: nothing } },
    async (request, answer) => {
      await muteCall(deps, request.params.id, callerOf(request), request.body.on)
      return answer.code(204).send()
    },
  )
  app.post(
    '/api/contacts/:id/hangup',
    { config: work, schema: { tags, params: uuidParam, response: nothing } },
    async (request, answer) => {
      await hangUpCall(deps, request.params.id, callerOf(request))
      return answer.code(204).send()
    },
  )
  app.post(
    '/api/contacts/:id/more-time',
    { config: { access: 'contacts.work' }, schema: { tags, params: uuidParam, response: nothing } },
    async (request, answer) => {
      await extendWrapUp(deps, request.params.id, agentOf(request))
      return answer.code(204).send()
    },
  )
  app.post(
    '/api/contacts/:id/take',
    { config: { access: 'contacts.work' }, schema: { tags, params: uuidParam, response: nothing } },
    async (request, answer) => {
      await takeContact(deps, request.params.id, agentOf(request))
      return answer.code(204).send()
    },
  )
}
