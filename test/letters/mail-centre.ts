import { sql } from '../../src/db/database.ts'
import { newId } from '../../src/db/new-id.ts'
import type { MessageView } from '../../src/messages/messages.contract.ts'
import type { TicketDetail } from '../../src/tickets/tickets.contract.ts'
import { startApp, type Api, type RunningApp } from '../support/app.ts'

export type MailCentre = {
  running: RunningApp
  admin: Api
  agent: Api
  supervisor: Api
  /** A letter arrives in our mailbox at the simulated server; answers its Message-ID. */
  arrive: (input: Record<string, unknown>) => Promise<string>
  /** The message a letter became; waits for it. */
  letter: (messageId: string) => Promise<MessageView & { letter: NonNullable<MessageView['letter']> }>
  ticket: (id: string) => Promise<TicketDetail>
  timeline: (ticketId: string) => Promise<any[]>
  /** A letter of ours that has gone out. */
  answered: (contactId: string, messageId: string, status?: string) => Promise<string>
  /** Puts a contact into an agent's hands, as if accepted. */
  hold: (contactId: string, phase: string) => Promise<string>
}

export async function until<T>(what: string, look: () => Promise<T | undefined | false | null>, tries = 800): Promise<T> {
  for (let n = 0; n < tries; n += 1) {
    const found = await look()
    if (found) return found
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error(`waited in vain for ${what}`)
}

/** The product with a mailbox at the simulated mail server, read as in life. */
export async function startMailCentre(options: Parameters<typeof startApp>[0] = {}): Promise<MailCentre> {
  const running = await startApp({ readers: true, ...options })
  const admin = await running.as('admin@demo.example')
  const agent = await running.as('agent1@demo.example')
  const supervisor = await running.as('supervisor@demo.example')
  const { db } = running.deps
  return {
    running,
    admin,
    agent,
    supervisor,
    async arrive(input) {
      const { status, body } = await admin.send('POST', '/simulator/control/email-imap/arrive', input)
      if (status !== 200) throw new Error(JSON.stringify(body))
      return body.messageId
    },
    letter: async (messageId) => {
      const found = await until(`letter ${messageId}`, async () => {
        const row = await db.one<{ id: string }>(
          sql`select m.id from messages m where m.letter ->> 'messageId' = ${messageId} and m.direction = 'in'`,
        )
        return row
      })
      const row = await db.one<{ ticketId: string }>(sql`select ticket_id from messages where id = ${found.id}`)
      const { items } = await agent.get(`/api/tickets/${row!.ticketId}/timeline`)
      return items.find((item: { id: string }) => item.id === found.id).message
    },
    ticket: (id) => agent.get(`/api/tickets/${id}`),
    timeline: async (id) => (await agent.get(`/api/tickets/${id}/timeline`)).items,
    async answered(contactId, messageId, status = 'sent') {
      const id = newId()
      await db.run(sql`insert into messages (id, ticket_id, contact_id, account_id, direction, text, status, external_id, created_at)
        select ${id}, ticket_id, id, account_id, 'out', 'Labdien!', ${status}, ${messageId}, ${running.clock.now()} from contacts where id = ${contactId}`)
      return id
    },
    async hold(contactId, phase) {
      const row = await db.one<{ id: string }>(
        sql`select a.id from agents a join users u on u.id = a.user_id where u.email = 'agent1@demo.example'`,
      )
      await db.run(sql`update contacts set state = 'open', phase = ${phase}, agent_id = ${row!.id} where id = ${contactId}`)
      return row!.id
    },
  }
}
