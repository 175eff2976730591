import { z } from 'zod'
import { sql, type Tx } from '../db/database.ts'
import type { Deps } from '../deps.ts'
import type { HeldContact } from '../contacts/held-contact.ts'
import { agentOf, callerOf } from '../http/auth.ts'
import type { App } from '../http/build-app.ts'
import { isoOrNull } from '../http/iso.ts'
import { uuidParam } from '../http/page.contract.ts'
import { composeLetter } from '../outbound/compose-letter.ts'
import { notFound, Refusal } from '../refusal.ts'
import { keepDraft } from '../tickets/change-ticket.ts'
import { writingMs } from '../tickets/read-tickets.ts'
import { contactDraftView, draftChange, letterFrame, type ContactDraftView, type LetterFrame } from './drafts.contract.ts'

type DraftRow = {
  agentId: string
  name: string
  text: string
  updatedAt: Date
  fields: { subject: string | null; cc: string[]; uploads: string[] } | null
}

/**
 * What an agent has begun to write on a contact. It belongs to the ticket and the agent, and outlives the browser, an interruption and
 * a hand-over; others see that it is being written.
 */
export function draftRoutes(app: App, deps: Deps): void {
  const tags = ['contacts']
  const config = { access: 'contacts.work' } as const
  app.get(
    '/api/contacts/:id/draft',
    { config, schema: { tags, summary: 'My draft', params: uuidParam, response: { 200: contactDraftView } } },
    async (request) => readDraft(deps.db, await ticketOf(deps.db, request.params.id), agentOf(request), deps.clock.now()),
  )

  app.put(
    '/api/contacts/:id/draft',
    {
      config,
      schema: { tags, summary: 'Keep my draft', params: uuidParam, body: draftChange, response: { 200: contactDraftView } },
    },
    async (request) => {
      const ticketId = await ticketOf(deps.db, request.params.id)
      const { text, subject, cc, attachments } = request.body
      await keepDraft(deps, agentOf(request), ticketId, text, { subject, cc, uploads: attachments })
      return readDraft(deps.db, ticketId, agentOf(request), deps.clock.now())
    },
  )

  app.delete(
    '/api/contacts/:id/draft',
    { config, schema: { tags, summary: 'Drop my draft', params: uuidParam, response: { 204: z.undefined() } } },
    async (request, reply) => {
      await keepDraft(deps, agentOf(request), await ticketOf(deps.db, request.params.id), '')
      return reply.code(204).send()
    },
  )

  app.get(
    '/api/contacts/:id/letter',
    {
      config,
      schema: {
        tags,
        summary: 'What a letter of mine will say beside its text: to whom, subject, signature, what it quotes',
        params: uuidParam,
        response: { 200: letterFrame },
      },
    },
    async (request) => {
      const { userId, name } = callerOf(request)
      return readFrame(deps, request.params.id, { id: userId, name })
    },
  )
}

type FramedContact = Pick<HeldContact, 'id' | 'ticketId' | 'accountId' | 'address' | 'language' | 'channel'>

/** Composed as it will be when it is sent, so that what is shown is what goes out. */
async function readFrame(
  { db, centre, clock }: Pick<Deps, 'db' | 'centre' | 'clock'>,
  contactId: string,
  writer: { id: string; name: string },
): Promise<LetterFrame> {
  const contact = await db.one<FramedContact>(
    sql`select id, ticket_id, account_id, address, language, channel from contacts where id = ${contactId}`,
  )
  if (!contact) throw notFound()
  if (contact.channel !== 'email')
    throw new Refusal('cannot', 'Letters are written on contacts by e-mail.', { reason: 'not-a-letter' })
  const sent = { externalId: null, at: clock.now() }
  const { subject, letter, outgoing } = await composeLetter(db, await centre.get(), contact, writer, {}, sent)
  const [to = { address: contact.address ?? '', name: null }] = letter.to
  return { to, subject, signature: outgoing.signature, quoted: outgoing.quoted }
}

async function ticketOf(tx: Tx, contactId: string): Promise<string> {
  const row = await tx.one<{ ticketId: string }>(sql`select ticket_id from contacts where id = ${contactId}`)
  if (!row) throw notFound()
  return row.ticketId
}

async function readDraft(tx: Tx, ticketId: string, agentId: string, now: Date): Promise<ContactDraftView> {
  const rows = await tx.rows<DraftRow>(sql`
    select d.agent_id, u.name, d.text, d.updated_at, d.fields from drafts d join agents a on a.id = d.agent_id join users u on u.id = a.user_id
    where d.ticket_id = ${ticketId} order by u.name`)
  const own = rows.find((row) => row.agentId === agentId)
  const files = own?.fields?.uploads ?? []
  const attachments =
    files.length === 0
      ? []
      : await tx.rows<{ id: string; name: string; contentType: string; size: number }>(
          sql`select id, name, content_type, size from uploads where id = any(${files}::uuid[]) and message_id is null and discarded_at is null order by created_at, id`,
        )
  return {
    text: own?.text ?? '',
    subject: own?.fields?.subject ?? null,
    cc: own?.fields?.cc ?? [],
    attachments: attachments.map((file) => ({ ...file, url: `/api/uploads/${file.id}` })),
    updatedAt: isoOrNull(own?.updatedAt ?? null),
    alsoWriting: rows
      .filter((row) => row.agentId !== agentId && now.getTime() - row.updatedAt.getTime() < writingMs)
      .map(({ name }) => name),
  }
}
