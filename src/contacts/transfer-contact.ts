import { audit } from '../audit/append-audit.ts'
import { giveCallBack } from '../calls/apply-leg.ts'
import { afterwards } from '../calls/afterwards.ts'
import { clearLine } from '../calls/ask-provider.ts'
import { lockCallOfContact } from '../calls/call-row.ts'
import { nothingLeft } from '../calls/settle-call.ts'
import type { Centre } from '../centre/centre.ts'
import { sql, type Tx } from '../db/database.ts'
import { newId } from '../db/new-id.ts'
import type { Deps } from '../deps.ts'
import type { Caller } from '../http/auth.ts'
import { offerTtlMs } from '../../routing/policy.ts'
import { lapseOffer } from '../offers/end-offer.ts'
import { Refusal } from '../refusal.ts'
import type { ContactTransfer } from './contacts.contract.ts'
import { hasRoom } from '../agents/has-room.ts'
import { freeAgent } from './end-wrap-up.ts'
import { lockHeldContact, type HeldContact } from './held-contact.ts'
import { rankAt, requirementKey } from './requirement.ts'

/**
 * Hands a contact on: to a colleague who is free, as an offer of his own, or to whoever has the skill, by the queue, where it keeps
 * the place it always had. Who directs may so move a contact that still waits, too. A caller hears music meanwhile; the agent who hands over is free at once.
 */
export async function transferContact(deps: Deps, contactId: string, by: Caller, transfer: ContactTransfer): Promise<void> {
  const now = deps.clock.now()
  const centre = await deps.centre.get()
  const left = nothingLeft()
  const { call, target } = await deps.db.transaction(async (tx) => {
    const call = await lockCallOfContact(tx, contactId)
    const held = await lockHeldContact(tx, contactId, by)
    const goingOn = held.state === 'open' && held.phase !== 'wrap-up' && held.phase !== 'connecting'
    // Only who directs gets as far as this with a contact that waits: see lockHeldContact.
    const waits = held.state === 'waiting'
    if (!goingOn && !waits)
      throw new Refusal('wrong-state', 'Only a conversation that is going on can be handed over.', { reason: 'not-going-on' })
    if (transfer.note) {
      await tx.run(
        sql`insert into messages (id, ticket_id, contact_id, direction, author_id, text, created_at) values (${newId(now.getTime())}, ${held.ticketId}, ${contactId}, 'note', ${by.userId}, ${transfer.note}, ${now})`,
      )
    }
    if (!waits && call) giveCallBack(tx, call, 'transferred', now, left)
    else if (!waits)
      await tx.run(
        sql`update contacts set state = 'waiting', phase = null, agent_id = null, queued_at = coalesce(queued_at, ${now}), rank_at = coalesce(rank_at, ${rankAt(centre, held.channel, 'normal', now)}) where id = ${contactId}`,
      )
    if (held.agentId) freeAgent(tx, held.agentId, contactId, now)
    const next =
      'agentId' in transfer.to
        ? await offerTo(tx, centre, held, transfer.to.agentId, by, now)
        : await askFor(tx, centre, held, transfer.to)
    await noteTransfer(tx, contactId, by, transfer.to, now)
    left.notices.push(
      { what: 'ticket', id: held.ticketId },
      { what: 'queue', id: null },
      { what: 'agents', id: null },
      { what: 'board', id: null },
    )
    for (const agentId of [held.agentId, next?.agentId]) if (agentId) left.notices.push({ what: 'desk', id: agentId })
    if (by.agentId === null || held.agentId !== by.agentId)
      await audit(tx, {
        at: now,
        userId: by.userId,
        action: 'contact.transfer',
        subject: `contact ${contactId}`,
        details: { to: transfer.to },
      })
    return { call, target: next }
  })
  left.assign = true
  if (target) deps.background.later('lapse-offer', target.ttlMs, () => lapseOffer(deps, target.offerId))
  if (call) {
    afterwards(deps, call.id, left)
    if (call.agentLegId) clearLine(deps, call, call.agentLegId)
  } else {
    deps.live.publish(left.notices)
    deps.assigner.nudge()
  }
}

/** Who handed it to whom: a line of the timeline. */
async function noteTransfer(tx: Tx, contactId: string, by: Caller, to: ContactTransfer['to'], now: Date): Promise<void> {
  const [agentId, skill, level] = 'agentId' in to ? [to.agentId, null, null] : [null, to.skill, to.level]
  await tx.run(sql`insert into contact_transfers (id, contact_id, at, by_user_id, to_agent_id, to_skill, to_level)
    values (${newId(now.getTime())}, ${contactId}, ${now}, ${by.userId}, ${agentId}, ${skill}, ${level})`)
}

/** The colleague must be free now: a caller does not wait for a favourite. */
async function offerTo(
  tx: Tx,
  centre: Centre,
  held: HeldContact,
  agentId: string,
  by: Caller,
  now: Date,
): Promise<{ offerId: string; agentId: string; ttlMs: number }> {
  if (agentId === held.agentId) throw new Refusal('bad-input', 'to.agentId: expected another agent', { field: 'to.agentId' })
  // First locked, then looked at: a statement that waits for a row sees other tables as they were before it waited.
  await tx.run(sql`select 1 from agents where id = ${agentId} for update`)
  const agent = await tx.one<{ free: boolean }>(sql`
    select a.presence = 'ready' and coalesce(a.wrap_up_until <= ${now}, true) and not exists (select 1 from offers o where o.agent_id = a.id and o.state = 'open') as free
    from agents a where a.id = ${agentId}`)
  if (!agent) throw new Refusal('bad-input', 'to.agentId: there is no such agent', { field: 'to.agentId' })
  if (!agent.free || !(await hasRoom(tx, centre, agentId, held.channel)))
    throw new Refusal('wrong-state', 'This colleague is not free at the moment.', { reason: 'agent-busy' })
  const offerId = newId(now.getTime())
  const ttlMs = offerTtlMs(held.channel, centre.policy)
  const record = { kind: 'transfer', atMs: now.getTime(), contactId: held.id, agentId, byUserId: by.userId, candidates: [] }
  await tx.run(sql`update contacts set state = 'offered', agent_id = ${agentId} where id = ${held.id}`)
  await tx.run(sql`
    insert into offers (id, contact_id, agent_id, state, created_at, expires_at, decision)
    values (${offerId}, ${held.id}, ${agentId}, 'open', ${now}, ${new Date(now.getTime() + ttlMs)}, ${JSON.stringify({ policyVersion: centre.settingsVersion, record })})`)
  return { offerId, agentId, ttlMs }
}

async function askFor(tx: Tx, centre: Centre, held: HeldContact, to: { skill: string; level: number }): Promise<null> {
  const skill = centre.skills.find((each) => each.code === to.skill && !each.retired)
  if (!skill) throw new Refusal('bad-input', 'to.skill: there is no such skill', { field: 'to.skill' })
  const language = skill.kind === 'language' ? skill.code : held.language
  const topic = skill.kind === 'topic' ? skill.code : held.topic
  const hard: Record<string, number> = language ? { [language]: skill.kind === 'language' ? to.level : 1 } : {}
  // Asked for by a person who knows: unlike a menu choice it is not dropped after a while.
  const rings = [{ afterS: 0, requires: skill.kind === 'topic' ? { ...hard, [skill.code]: to.level } : hard }]
  await tx.run(
    sql`update contacts set rings = ${JSON.stringify(rings)}, requirement_key = ${requirementKey(rings)}, language = ${language}, topic = ${topic}, sticky_agent_id = null where id = ${held.id}`,
  )
  return null
}
