import type { ChannelName } from '../../channels/channel.ts'
import { hasRoom } from '../agents/has-room.ts'
import { sql } from '../db/database.ts'
import type { Deps } from '../deps.ts'
import type { Caller } from '../http/auth.ts'
import type { OutgoingLetter } from '../messages/messages.table.ts'
import { notFound, Refusal } from '../refusal.ts'
import { mayDo } from '../users/permissions.contract.ts'

type Contact = { id: string; ticketId: string; state: string; phase: string | null; agentId: string | null; channel: ChannelName }
type Undone = { text: string; subject: string | null; outgoing: OutgoingLetter | null }

/**
 * Takes back a message that has not left yet: the row goes, its text is the writer's draft again, and the conversation is in his hands
 * where it still is his. One conditional delete decides between him and whoever sends it.
 */
export async function undoMessage(deps: Deps, messageId: string, by: Caller): Promise<{ text: string }> {
  const now = deps.clock.now()
  const centre = await deps.centre.get()
  const { contact, text } = await deps.db.transaction(async (tx) => {
    const contact = await tx.one<Contact>(sql`
      select k.id, k.ticket_id, k.state, k.phase, k.agent_id, k.channel from messages m join contacts k on k.id = m.contact_id
      where m.id = ${messageId} and m.direction = 'out' for update of k`)
    if (!contact) throw notFound()
    const undone = await tx.one<Undone>(sql`
      delete from messages where id = ${messageId} and status = 'queued' and sending_at is null and send_attempts = 0 and not_before > ${now}
        and author_id is not null and (author_id = ${by.userId} or ${mayDo(by.role, 'contacts.direct')}::boolean)
      returning text, subject, outgoing`)
    if (!undone) throw new Refusal('wrong-state', 'It is too late: the message is on its way.', { reason: 'message-sent' })
    if (by.agentId) {
      const { subject, outgoing } = undone
      const uploads = outgoing?.uploads.map(({ id }) => id) ?? []
      const fields = outgoing ? JSON.stringify({ subject, cc: outgoing.cc.map(({ address }) => address), uploads }) : null
      await tx.run(sql`
        insert into drafts (ticket_id, agent_id, text, fields, updated_at) values (${contact.ticketId}, ${by.agentId}, ${undone.text}, ${fields}::jsonb, ${now})
        on conflict (ticket_id, agent_id) do update set fields = excluded.fields, updated_at = excluded.updated_at,
          text = case when drafts.text = '' then excluded.text else excluded.text || E'\\n\\n' || drafts.text end`)
    }
    await tx.run(
      sql`update tickets set status = 'open', updated_at = ${now} where id = ${contact.ticketId} and status = 'waiting'`,
    )
    if (contact.state === 'open' && contact.phase === 'parked' && contact.agentId && contact.agentId === by.agentId) {
      await tx.one(sql`select 1 from agents where id = ${contact.agentId} for update`)
      if (await hasRoom(tx, centre, contact.agentId, contact.channel))
        await tx.run(sql`update contacts set phase = 'working' where id = ${contact.id}`)
    }
    return { contact, text: undone.text }
  })
  deps.live.publish([
    { what: 'ticket', id: contact.ticketId },
    { what: 'agents', id: null },
    ...(contact.agentId ? [{ what: 'desk', id: contact.agentId } as const] : []),
  ])
  return { text }
}
