import { audit } from '../audit/append-audit.ts'
import { afterwards } from '../calls/afterwards.ts'
import { nextStep, readLegsOf } from '../calls/next-step.ts'
import { nothingLeft, type Aftermath } from '../calls/settle-call.ts'
import { sql } from '../db/database.ts'
import { newId } from '../db/new-id.ts'
import type { Deps } from '../deps.ts'
import type { Caller } from '../http/auth.ts'
import { Refusal } from '../refusal.ts'
import type { ContactClose, Outcome } from './contacts.contract.ts'
import { freeAgent, freed } from './end-wrap-up.ts'
import { lockHeldCall, lockHeldContact } from './held-contact.ts'

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
    if (held.state === 'closed') throw new Refusal('wrong-state', 'This contact is closed already.', { reason: 'contact-closed' })
    if (held.state === 'open' && held.channel === 'voice' && held.phase !== 'wrap-up')
      throw new Refusal('wrong-state', 'The call is still going on: hang up first.', { reason: 'call-going-on' })
    if (held.channel === 'voice' && held.state !== 'open')
      throw new Refusal('wrong-state', 'The caller is still waiting for an agent.', { reason: 'caller-waiting' })
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
  freed(deps, contact, by.stream)
}

/** Ends the conversation from our side: the line is cleared by the provider's command, the ending comes from its call-back. */
export async function hangUpCall(deps: Deps, contactId: string, by: Caller): Promise<void> {
  const now = deps.clock.now()
  const { accountsById } = await deps.centre.get()
  const left: Aftermath = { ...nothingLeft(), steer: true }
  const callId = await deps.db.transaction(async (tx) => {
    // In this order on the line: the legs are read when the call is ours.
    const [call, legs] = await Promise.all([lockHeldCall(tx, contactId, by), readLegsOf(tx, contactId)])
    if (!call || call.state === 'ended') throw new Refusal('wrong-state', 'There is no call to end.', { reason: 'no-call' })
    const hungUp = { ...call, hangUpAt: call.hangUpAt ?? now }
    const account = accountsById.get(call.accountId)
    const step = account ? nextStep(hungUp, legs, account) : null
    tx.post(sql`
      update calls set hang_up_at = ${hungUp.hangUpAt}, ended_by = coalesce(ended_by, 'agent'), hang_up_sent_at = ${step ? now : call.hangUpSentAt}
      where id = ${call.id}`)
    if (by.agentId === null || call.agentId !== by.agentId)
      await audit(tx, { at: now, userId: by.userId, action: 'contact.hang-up', subject: `contact ${contactId}` })
    left.claimed = account && step ? { call: hungUp, account, step } : null
    return call.id
  })
  afterwards(deps, callId, left)
}
