import { audit } from '../audit/append-audit.ts'
import type { Centre } from '../centre/centre.ts'
import { sql, type Transaction } from '../db/database.ts'
import { newId } from '../db/new-id.ts'
import type { Deps } from '../deps.ts'
import type { Caller } from '../http/auth.ts'
import type { MessageNew } from '../messages/messages.contract.ts'
import { composeLetter } from '../outbound/compose-letter.ts'
import { insertOutgoing } from '../outbound/insert-outgoing.ts'
import { Refusal } from '../refusal.ts'
import { lockHeldContact, type HeldContact } from './held-contact.ts'

/** The longest text a provider takes at once, in characters (https://www.twilio.com/docs/messaging/api/message-resource). */
const longestText: Partial<Record<string, number>> = { sms: 1600 }
/** A letter waits so long for second thoughts; other texts only when it is asked for. */
const letterHoldS = 15

/**
 * Writes to the citizen. The row is committed as queued, then a job hands it to the provider, not before its writer can no longer
 * take it back (`undoUntil`). The conversation is parked: it waits for the citizen and takes no room until he writes again.
 */
export async function reply(
  deps: Deps,
  contactId: string,
  by: Caller,
  given: MessageNew,
): Promise<{ id: string; undoUntil: Date | null }> {
  const now = deps.clock.now()
  const id = newId(now.getTime())
  const centre = await deps.centre.get()
  const { contact, undoUntil } = await deps.db.transaction(async (tx) => {
    const known = await lockHeldContact(tx, contactId, by)
    await refuseUnsendable(tx, known, given)
    const held = given.to ? { ...known, address: given.to.toLowerCase() } : known
    const holdS = given.holdS ?? (held.channel === 'email' ? letterHoldS : 0)
    const notBefore = holdS > 0 ? new Date(now.getTime() + holdS * 1000) : null
    await insertReply(tx, centre, held, by, given, { id, at: now, notBefore })
    await tx.run(sql`
      with t as (update tickets set updated_at = ${now}, status = 'waiting', owner_id = coalesce(owner_id, ${held.agentId}) where id = ${held.ticketId}),
      d as (delete from drafts where ticket_id = ${held.ticketId} and agent_id = ${by.agentId})
      update contacts set address = ${held.address}, last_text = ${given.text.slice(0, 200)}, last_at = ${now}, phase = case when state = 'open' then 'parked' else phase end where id = ${contactId}`)
    if (held.agentId)
      await tx.run(
        sql`update agents a set idle_since = ${now} where id = ${held.agentId} and not exists (select 1 from contacts k where k.agent_id = a.id and k.state = 'open' and k.phase <> 'parked')`,
      )
    // On record without the address: it is a person's.
    if (given.to)
      await audit(tx, { at: now, userId: by.userId, action: 'contact.address', subject: `contact ${contactId}`, details: {} })
    return { contact: held, undoUntil: notBefore }
  })
  const job = contact.channel === 'email' ? 'send-letter' : 'send-message'
  await deps.jobs.enqueue(job, { messageId: id }, { delayMs: undoUntil ? undoUntil.getTime() - now.getTime() : 0 })
  deps.live.publish([
    { what: 'ticket', id: contact.ticketId },
    { what: 'agents', id: null },
    ...(contact.agentId ? [{ what: 'desk', id: contact.agentId } as const] : []),
  ])
  deps.assigner.nudge()
  return { id, undoUntil }
}

async function refuseUnsendable(tx: Transaction, held: HeldContact, given: MessageNew): Promise<void> {
  if (held.channel === 'voice')
    throw new Refusal('cannot', 'A call is answered by speaking: write a note, or a text to the citizen from his ticket.', {
      reason: 'call-not-text',
    })
  if (!held.replyable || held.address === null)
    throw new Refusal('cannot', 'This sender cannot be answered.', { reason: 'not-replyable' })
  const longest = longestText[held.channel]
  if (longest !== undefined && given.text.length > longest)
    throw new Refusal('bad-input', `text: at most ${longest} characters on this channel`, { field: 'text', max: longest })
  const foreign = (['attachments', 'cc', 'to', 'subject', 'html'] as const).find((field) => given[field]?.length)
  if (held.channel !== 'email' && foreign)
    throw new Refusal('bad-input', `${foreign}: only letters have that`, { field: foreign })
  const optedOut = await tx.one(
    sql`select 1 from citizen_addresses where kind = 'phone' and value = ${held.address} and opted_out_at is not null`,
  )
  if (optedOut) throw new Refusal('cannot', 'The citizen has opted out of messages to this number.', { reason: 'opted-out' })
}

async function insertReply(
  tx: Transaction,
  centre: Centre,
  held: HeldContact,
  by: Caller,
  given: MessageNew,
  message: { id: string; at: Date; notBefore: Date | null },
): Promise<void> {
  const row = { ...message, contact: held, authorId: by.userId, text: given.text }
  if (held.channel !== 'email') return insertOutgoing(tx, row, null)
  const account = centre.accountsById.get(held.accountId)
  const externalId = account?.settings ? (account.channel.ownId?.(message.id, account.settings) ?? null) : null
  const writer = { id: by.userId, name: by.name }
  return insertOutgoing(tx, row, await composeLetter(tx, centre, held, writer, given, { externalId, at: message.at }))
}
