import { sql, type Tx } from '../db/database.ts'
import { notFound, Refusal } from '../refusal.ts'
import { mayDo, type Role } from '../users/permissions.contract.ts'
import type { ChannelName } from '../../channels/channel.ts'
import type { ContactPhase, ContactState } from './contacts.contract.ts'

export type HeldContact = {
  id: string
  ticketId: string
  accountId: string
  channel: ChannelName
  address: string | null
  replyable: boolean
  state: ContactState
  phase: ContactPhase | null
  agentId: string | null
  language: string | null
  topic: string | null
}

/** The one place that turns an id from a URL into a contact the caller may act on: his own work, or anybody's for who directs. */
export async function lockHeldContact(
  tx: Tx,
  contactId: string,
  by: { role: Role; agentId: string | null },
): Promise<HeldContact> {
  const contact = await tx.one<HeldContact>(
    sql`select id, ticket_id, account_id, channel, address, replyable, state, phase, agent_id, language, topic from contacts where id = ${contactId} for update`,
  )
  if (!contact) throw notFound()
  if (mayDo(by.role, 'contacts.direct')) return contact
  if (contact.agentId === null || contact.agentId !== by.agentId || contact.state !== 'open')
    throw new Refusal('wrong-state', 'This contact is not in your hands.', { reason: 'not-in-hands' })
  return contact
}
