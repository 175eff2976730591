import type { ChannelName, Priority } from '../../routing/types.ts'
import { audit } from '../audit/append-audit.ts'
import type { Centre } from '../centre/centre.ts'
import { rankAt } from '../contacts/requirement.ts'
import { sql, type Tx } from '../db/database.ts'
import { newId } from '../db/new-id.ts'
import type { Deps } from '../deps.ts'
import type { Notice } from '../live/live.ts'
import { notFound, Refusal } from '../refusal.ts'
import type { TicketChange } from './tickets.contract.ts'

type Needs = Pick<Deps, 'db' | 'clock' | 'live' | 'centre'>

const noticesOf = (ticketId: string, owners: readonly (string | null)[]): Notice[] => [
  { what: 'ticket', id: ticketId },
  ...[...new Set(owners)].flatMap((id): Notice[] => (id === null ? [] : [{ what: 'desk', id }])),
]

/** What the ticket says of itself: topic, subject, status, priority, owner. Absent: unchanged; null: none. */
export async function changeTicket(deps: Needs, userId: string, id: string, change: TicketChange): Promise<void> {
  if (change.topicId) {
    const { skills } = await deps.centre.get()
    if (!skills.some((skill) => skill.kind === 'topic' && skill.code === change.topicId))
      throw new Refusal('bad-input', 'topicId: no such topic', { field: 'topicId' })
  }
  if (change.ownerId && !(await deps.db.one(sql`select 1 from agents where id = ${change.ownerId}`)))
    throw new Refusal('bad-input', 'ownerId: no such agent', { field: 'ownerId' })
  const now = deps.clock.now()
  const centre = await deps.centre.get()
  const status = change.status ?? null
  const row = await deps.db.transaction(async (tx) => {
    const touched = await tx.one<{ ownerBefore: string | null; ownerId: string | null }>(sql`
      with before as (select id, owner_id from tickets where id = ${id} for update)
      update tickets t set
        topic = case when ${change.topicId !== undefined} then ${change.topicId ?? null} else t.topic end,
        subject = case when ${change.subject !== undefined} then nullif(${change.subject ?? null}, '') else t.subject end,
        status = coalesce(${status}, t.status),
        priority = coalesce(${change.priority ?? null}, t.priority),
        owner_id = case when ${change.ownerId !== undefined} then ${change.ownerId ?? null}::uuid else t.owner_id end,
        resolved_at = case when ${status} = 'resolved' then coalesce(t.resolved_at, ${now}::timestamptz) when ${status}::text is not null then null else t.resolved_at end,
        updated_at = ${now}
      from before where t.id = before.id returning before.owner_id as owner_before, t.owner_id`)
    if (touched && change.priority) await rankAnew(tx, centre, id, change.priority)
    // The subject may speak of a person: only that it changed is kept.
    if (touched)
      await audit(tx, {
        at: now,
        userId,
        action: 'ticket.change',
        subject: `ticket ${id}`,
        details: { ...change, ...(change.subject === undefined ? {} : { subject: true }) },
      })
    return touched
  })
  if (!row) throw notFound()
  deps.live.publish(noticesOf(id, [row.ownerBefore, row.ownerId]))
}

/** Priority is time credit: what waits of this ticket stands where it would have stood with it from the beginning. */
async function rankAnew(tx: Tx, centre: Centre, ticketId: string, priority: Priority): Promise<void> {
  const rows = await tx.rows<{ id: string; channel: ChannelName; queuedAt: Date | null }>(
    sql`select id, channel, queued_at from contacts where ticket_id = ${ticketId} and state <> 'closed' for update`,
  )
  for (const { id, channel, queuedAt } of rows) {
    await tx.run(
      sql`update contacts set priority = ${priority}, rank_at = ${queuedAt ? rankAt(centre, channel, priority, queuedAt) : null} where id = ${id}`,
    )
  }
}

/** Answers the id of the note. */
export async function addNote(deps: Needs, userId: string, ticketId: string, text: string): Promise<string> {
  const now = deps.clock.now()
  const id = newId(now.getTime())
  const row = await deps.db.one<{ ownerId: string | null }>(sql`
    with ticket as (update tickets set updated_at = ${now} where id = ${ticketId} returning id, owner_id),
      note as (insert into messages (id, ticket_id, direction, author_id, text, created_at) select ${id}::uuid, id, 'note', ${userId}::uuid, ${text}::text, ${now}::timestamptz from ticket)
    select owner_id from ticket`)
  if (!row) throw notFound()
  deps.live.publish(noticesOf(ticketId, [row.ownerId]))
  return id
}

/** Others see "also writing" when a draft begins or ends; every keystroke between would only make them fetch for nothing. */
export async function keepDraft(
  deps: Needs,
  agentId: string,
  ticketId: string,
  text: string,
  fields: { subject: string | null; cc: string[]; uploads: string[] } | null = null,
): Promise<Date | null> {
  const now = deps.clock.now()
  if (text === '' && !fields?.uploads.length) {
    const gone = await deps.db.run(sql`delete from drafts where ticket_id = ${ticketId} and agent_id = ${agentId}`)
    if (gone > 0) deps.live.publish(noticesOf(ticketId, []))
    return null
  }
  const row = await deps.db.one<{ begun: boolean }>(sql`
    insert into drafts (ticket_id, agent_id, text, fields, updated_at)
    select id, ${agentId}::uuid, ${text}::text, ${fields ? JSON.stringify(fields) : null}::jsonb, ${now}::timestamptz from tickets where id = ${ticketId}
    on conflict (ticket_id, agent_id) do update set text = excluded.text, fields = coalesce(excluded.fields, drafts.fields), updated_at = excluded.updated_at
    returning xmax = 0 as begun`)
  if (!row) throw notFound()
  if (row.begun) deps.live.publish(noticesOf(ticketId, []))
  return now
}
