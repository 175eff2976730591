import { lockCallOfContact, type CallRow } from '../calls/call-row.ts'
import { sql, type Tx } from '../db/database.ts'
import type { Caller } from '../http/auth.ts'
import { notFound, Refusal } from '../refusal.ts'
import { mayDo } from '../users/permissions.contract.ts'
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
export async function lockHeldContact(tx: Tx, contactId: string, by: Pick<Caller, 'role' | 'agentId'>): Promise<HeldContact> {
  const contact = await tx.one<HeldContact>(
    sql`select id, ticket_id, account_id, channel, address, replyable, state, phase, agent_id, language, topic from contacts where id = ${contactId} for update`,
  )
  if (!contact) throw notFound()
  refuseOthers(contact, by)
  return contact
}

function refuseOthers(contact: Pick<HeldContact, 'agentId' | 'state'>, by: Pick<Caller, 'role' | 'agentId'>): void {
  if (mayDo(by.role, 'contacts.direct')) return
  if (contact.agentId === null || contact.agentId !== by.agentId || contact.state !== 'open')
    throw new Refusal('wrong-state', 'This contact is not in your hands.', { reason: 'not-in-hands' })
}

/** The call of such a contact, locked with it. Null: the contact has none. */
export async function lockHeldCall(tx: Tx, contactId: string, by: Pick<Caller, 'role' | 'agentId'>): Promise<CallRow | null> {
  const call = await lockCallOfContact(tx, contactId)
  if (!call) {
    await lockHeldContact(tx, contactId, by)
    return null
  }
  refuseOthers({ agentId: call.agentId, state: call.contactState }, by)
  return call
}
