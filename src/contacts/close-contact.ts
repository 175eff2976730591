import { audit } from '../audit/append-audit.ts'
import { afterwards } from '../calls/afterwards.ts'
import { lockCallOfContact } from '../calls/call-row.ts'
import { nothingLeft } from '../calls/settle-call.ts'
import { sql, type Transaction } from '../db/database.ts'
import { newId } from '../db/new-id.ts'
import type { Deps } from '../deps.ts'
import type { Caller } from '../http/auth.ts'
import { Refusal } from '../refusal.ts'
import type { ContactClose, Outcome } from './contacts.contract.ts'
import { lockHeldContact, type HeldContact } from './held-contact.ts'

/** What an outcome says about the matter as a whole. */
const ticketStatus: Record<Outcome, 'resolved' | 'open'> = {
  resolved: 'resolved',
  informed: 'resolved',
  forwarded: 'resolved',
  'no-need': 'resolved',
  'follow-up': 'open',
}

/** The agent is done with a contact: its outcome is noted, the wrap-up over, the agent free. */
export async function closeContact(deps: Deps, contactId: string, by: Caller, close: ContactClose): Promise<void> {
  const now = deps.clock.now()
  const centre = await deps.centre.get()
  if (close.topicId && !centre.skills.some((skill) => skill.kind === 'topic' && skill.code === close.topicId)) {
    throw new Refusal('bad-input', 'topicId: expected the code of a topic', { field: 'topicId' })
  }
  const contact = await deps.db.transaction(async (tx) => {
    const held = await lockHeldContact(tx, contactId, by)
    if (held.state === 'closed') throw new Refusal('wrong-state', 'This contact is closed already.')
    if (held.state === 'open' && held.channel === 'voice' && held.phase !== 'wrap-up')
      throw new Refusal('wrong-state', 'The call is still going on: hang up first.')
    if (held.channel === 'voice' && held.state !== 'open')
      throw new Refusal('wrong-state', 'The caller is still waiting for an agent.')
    if (held.state === 'offered')
      tx.post(
        sql`update offers set state = 'withdrawn', ended_at = ${now}, reason = 'closed' where contact_id = ${contactId} and state = 'open'`,
      )
    tx.post(
      sql`update contacts set state = 'closed', phase = null, outcome = ${close.outcome}, topic = coalesce(${close.topicId ?? null}, topic), closed_at = ${now} where id = ${contactId}`,
    )
    tx.post(sql`
      update tickets t set topic = coalesce(${close.topicId ?? null}, topic), updated_at = ${now}, owner_id = coalesce(owner_id, ${held.agentId}),
        status = case when exists (select 1 from contacts k where k.ticket_id = t.id and k.state <> 'closed' and k.id <> ${contactId}) then status else ${ticketStatus[close.outcome]} end,
        resolved_at = case when ${ticketStatus[close.outcome]} = 'resolved' then ${now}::timestamptz else resolved_at end
      where id = ${held.ticketId}`)
    if (close.note) {
      tx.post(
        sql`insert into messages (id, ticket_id, contact_id, direction, author_id, text, created_at) values (${newId(now.getTime())}, ${held.ticketId}, ${contactId}, 'note', ${by.userId}, ${close.note}, ${now})`,
      )
    }
    if (held.agentId) freeAgent(tx, held.agentId, contactId, now)
    if (by.agentId === null || held.agentId !== by.agentId)
      await audit(tx, {
        at: now,
        userId: by.userId,
        action: 'contact.close',
        subject: `contact ${contactId}`,
        details: { outcome: close.outcome },
      })
    return held
  })
  freed(deps, contact)
}

/** The wrap-up of this contact, if it is this one, is over; whoever has nothing left in hand is idle from now. */
export function freeAgent(tx: Transaction, agentId: string, contactId: string, now: Date): void {
  tx.post(sql`
    update agents a set wrap_up_until = case when wrap_up_contact_id = ${contactId} then null else wrap_up_until end,
      wrap_up_contact_id = case when wrap_up_contact_id = ${contactId} then null else wrap_up_contact_id end,
      wrap_up_extended = case when wrap_up_contact_id = ${contactId} then false else wrap_up_extended end,
      idle_since = case when exists (select 1 from contacts k where k.agent_id = a.id and k.state = 'open' and k.phase <> 'parked') then idle_since else ${now} end
    where id = ${agentId}`)
}

function freed(deps: Pick<Deps, 'live' | 'assigner'>, contact: HeldContact): void {
  deps.live.publish([
    { what: 'ticket', id: contact.ticketId },
    { what: 'queue', id: null },
    { what: 'agents', id: null },
    { what: 'board', id: null },
    ...(contact.agentId ? [{ what: 'desk', id: contact.agentId } as const] : []),
  ])
  deps.assigner.nudge()
}

/** Nobody said "done": when the time is over the contact is closed without an outcome, and the agent free. */
export async function endWrapUp(deps: Deps, agentId: string): Promise<void> {
  const now = deps.clock.now()
  const due = await deps.db.one<{ contactId: string | null }>(
    sql`select wrap_up_contact_id as contact_id from agents where id = ${agentId} and wrap_up_until <= ${now}`,
  )
  if (!due) return
  const contact = await deps.db.transaction(async (tx) => {
    const held = due.contactId
      ? await tx.one<HeldContact>(
          sql`select id, ticket_id, account_id, channel, address, replyable, state, phase, agent_id, language, topic from contacts where id = ${due.contactId} for update`,
        )
      : undefined
    const still = await tx.one(
      sql`select 1 from agents where id = ${agentId} and wrap_up_until <= ${now} and wrap_up_contact_id is not distinct from ${due.contactId} for update`,
    )
    if (!still) return null
    if (held?.state === 'open' && held.phase === 'wrap-up')
      await tx.run(sql`update contacts set state = 'closed', phase = null, closed_at = ${now} where id = ${held.id}`)
    await tx.run(
      sql`update agents set wrap_up_until = null, wrap_up_contact_id = null, wrap_up_extended = false, idle_since = ${now} where id = ${agentId}`,
    )
    return held ?? null
  })
  if (contact) freed(deps, { ...contact, agentId })
}

/** "I need more time": once per wrap-up, by its length again. */
export async function extendWrapUp(deps: Deps, contactId: string, agentId: string): Promise<void> {
  const { policy } = await deps.centre.get()
  const more = await deps.db.one<{ until: Date }>(sql`
    update agents set wrap_up_until = wrap_up_until + make_interval(secs => ${policy.wrapUpS}), wrap_up_extended = true
    where id = ${agentId} and wrap_up_contact_id = ${contactId} and wrap_up_until is not null and not wrap_up_extended returning wrap_up_until as until`)
  if (!more) throw new Refusal('wrong-state', 'There is no wrap-up to extend, or it was extended already.')
  deps.background.later('end-wrap-up', more.until.getTime() - deps.clock.now().getTime(), () => endWrapUp(deps, agentId))
  deps.live.publish([
    { what: 'desk', id: agentId },
    { what: 'agents', id: null },
  ])
}

/** Ends the conversation from our side: the line is cleared by the provider's command, the ending comes from its call-back. */
export async function hangUpCall(deps: Deps, contactId: string, by: Caller): Promise<void> {
  const now = deps.clock.now()
  const callId = await deps.db.transaction(async (tx) => {
    const [call, held] = await Promise.all([lockCallOfContact(tx, contactId), lockHeldContact(tx, contactId, by)])
    if (!call || call.state === 'ended') throw new Refusal('wrong-state', 'There is no call to end.')
    tx.post(
      sql`update calls set hang_up_at = coalesce(hang_up_at, ${now}), ended_by = coalesce(ended_by, 'agent') where id = ${call.id}`,
    )
    if (by.agentId === null || held.agentId !== by.agentId)
      await audit(tx, { at: now, userId: by.userId, action: 'contact.hang-up', subject: `contact ${contactId}` })
    return call.id
  })
  afterwards(deps, callId, { ...nothingLeft(), steer: true })
}
