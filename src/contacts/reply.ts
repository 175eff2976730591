import { sql } from '../db/database.ts'
import { newId } from '../db/new-id.ts'
import type { Deps } from '../deps.ts'
import type { Caller } from '../http/auth.ts'
import { Refusal } from '../refusal.ts'
import { lockHeldContact } from './held-contact.ts'

/** The longest text a provider takes at once, in characters (https://www.twilio.com/docs/messaging/api/message-resource). */
const longestText: Partial<Record<string, number>> = { sms: 1600 }

/**
 * Writes to the citizen. The row is committed as queued, then a job hands it to the provider. The conversation is parked: it waits
 * for the citizen and takes no room until he writes again.
 */
export async function reply(deps: Deps, contactId: string, by: Caller, text: string): Promise<{ id: string }> {
  const now = deps.clock.now()
  const id = newId(now.getTime())
  const contact = await deps.db.transaction(async (tx) => {
    const held = await lockHeldContact(tx, contactId, by)
    if (held.channel === 'voice')
      throw new Refusal('cannot', 'A call is answered by speaking: write a note, or a text to the citizen from his ticket.')
    if (!held.replyable || held.address === null)
      throw new Refusal('cannot', 'This sender cannot be answered.', { reason: 'not-replyable' })
    const longest = longestText[held.channel]
    if (longest !== undefined && text.length > longest)
      throw new Refusal('bad-input', `text: at most ${longest} characters on this channel`, { field: 'text', max: longest })
    const optedOut = await tx.one(
      sql`select 1 from citizen_addresses where kind = 'phone' and value = ${held.address} and opted_out_at is not null`,
    )
    if (optedOut) throw new Refusal('cannot', 'The citizen has opted out of messages to this number.', { reason: 'opted-out' })
    await tx.run(sql`
      insert into messages (id, ticket_id, contact_id, account_id, direction, author_id, text, status, created_at)
      values (${id}, ${held.ticketId}, ${contactId}, ${held.accountId}, 'out', ${by.userId}, ${text}, 'queued', ${now})`)
    await tx.run(sql`
      with t as (update tickets set updated_at = ${now}, status = 'waiting', owner_id = coalesce(owner_id, ${held.agentId}) where id = ${held.ticketId}),
      d as (delete from drafts where ticket_id = ${held.ticketId} and agent_id = ${by.agentId})
      update contacts set last_text = ${text.slice(0, 200)}, last_at = ${now}, phase = case when state = 'open' then 'parked' else phase end where id = ${contactId}`)
    if (held.agentId)
      await tx.run(
        sql`update agents a set idle_since = ${now} where id = ${held.agentId} and not exists (select 1 from contacts k where k.agent_id = a.id and k.state = 'open' and k.phase <> 'parked')`,
      )
    return held
  })
  await deps.jobs.enqueue('send-message', { messageId: id })
  deps.live.publish([
    { what: 'ticket', id: contact.ticketId },
    { what: 'agents', id: null },
    ...(contact.agentId ? [{ what: 'desk', id: contact.agentId } as const] : []),
  ])
  deps.assigner.nudge()
  return { id }
}
