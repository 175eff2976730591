import { audit } from '../audit/append-audit.ts'
import { sql, type Transaction } from '../db/database.ts'
import { newId } from '../db/new-id.ts'
import type { Deps } from '../deps.ts'
import { notFound, Refusal } from '../refusal.ts'
import { createTickets } from './create-tickets.ts'
import type { TicketSplit, TicketStatus } from './tickets.contract.ts'

type Needs = Pick<Deps, 'db' | 'clock' | 'live' | 'assigner'>
type TicketRow = {
  id: string
  status: TicketStatus
  citizenId: string | null
  topic: string | null
  subject: string | null
  ownerId: string | null
  mergedIntoId: string | null
}
type Move = {
  id: string
  kind: 'merge' | 'split'
  fromTicketId: string
  toTicketId: string
  contactIds: string[]
  messageIds: string[]
  statusBefore: TicketStatus
  undoneAt: Date | null
}

const gone = () => new Refusal('wrong-state', 'This ticket is part of another one already.', { reason: 'ticket-merged' })

/** Everything of one ticket goes to another: what happened stays, in one timeline, and letters that answer it follow. */
export async function mergeTicket(deps: Needs, userId: string, id: string, into: string): Promise<{ moveId: string }> {
  if (id === into) throw new Refusal('bad-input', 'into: expected another ticket', { field: 'into' })
  const at = deps.clock.now()
  const moveId = newId(at.getTime())
  await deps.db.transaction(async (tx) => {
    const [contactIds, tickets] = await lockTickets(tx, [id, into])
    const from = tickets.get(id)
    const target = tickets.get(into)
    if (!from) throw notFound()
    if (!target) throw new Refusal('bad-input', 'into: no such ticket', { field: 'into' })
    if (from.mergedIntoId || target.mergedIntoId) throw gone()
    const moved = contactIds.filter(({ ticketId }) => ticketId === id).map((contact) => contact.id)
    const messageIds = await carry(tx, { from: id, to: into, contactIds: moved, all: true })
    tx.post(
      sql`update tickets set status = 'resolved', resolved_at = ${at}, merged_into_id = ${into}, updated_at = ${at} where id = ${id}`,
    )
    tx.post(sql`
      update tickets set updated_at = ${at}, subject = coalesce(subject, ${from.subject}), topic = coalesce(topic, ${from.topic}), owner_id = coalesce(owner_id, ${from.ownerId}::uuid),
        citizen_id = coalesce(citizen_id, ${from.citizenId}::uuid),
        status = case when status = 'resolved' and ${from.status} <> 'resolved' then ${from.status} else status end,
        resolved_at = case when ${from.status} <> 'resolved' then null else resolved_at end
      where id = ${into}`)
    note(
      tx,
      { id: moveId, kind: 'merge', fromTicketId: id, toTicketId: into, contactIds: moved, messageIds, statusBefore: from.status },
      userId,
      at,
    )
    await audit(tx, { at, userId, action: 'ticket.merge', subject: `ticket ${id}`, details: { into, move: moveId } })
  })
  tell(deps, [id, into])
  return { moveId }
}

/** Some of a ticket becomes a ticket of its own: whole exchanges, or a letter with all that came after it in its exchange. */
export async function splitTicket(
  deps: Needs,
  userId: string,
  agentId: string | null,
  id: string,
  what: TicketSplit,
): Promise<{ moveId: string; ticketId: string }> {
  const at = deps.clock.now()
  const moveId = newId(at.getTime())
  const ticketId = newId(at.getTime())
  await deps.db.transaction(async (tx) => {
    const [contacts, tickets] = await lockTickets(tx, [id])
    const from = tickets.get(id)
    if (!from) throw notFound()
    if (from.mergedIntoId) throw gone()
    createTickets(tx, [{ id: ticketId, citizenId: from.citizenId, topic: from.topic, subject: from.subject, status: 'open' }], at)
    let contactIds: string[]
    let messageIds: string[]
    if ('messageId' in what) {
      contactIds = [newId(at.getTime())]
      messageIds = await splitLetter(tx, { id, ticketId, contactId: contactIds[0]!, messageId: what.messageId, agentId, at })
    } else {
      contactIds = contacts.map((contact) => contact.id).filter((contact) => what.contactIds.includes(contact))
      if (contactIds.length < new Set(what.contactIds).size)
        throw new Refusal('bad-input', 'contactIds: expected contacts of this ticket', { field: 'contactIds' })
      if (contactIds.length === contacts.length)
        throw new Refusal('cannot', 'Nothing would be left of the ticket.', { reason: 'nothing-left' })
      messageIds = await carry(tx, { from: id, to: ticketId, contactIds, all: false })
    }
    tx.post(sql`
      update tickets set owner_id = ${from.ownerId}::uuid,
        subject = coalesce((select subject from messages where ticket_id = ${ticketId} and subject is not null order by created_at, id limit 1), subject) where id = ${ticketId}`)
    tx.post(sql`update tickets set updated_at = ${at} where id = ${id}`)
    note(
      tx,
      { id: moveId, kind: 'split', fromTicketId: id, toTicketId: ticketId, contactIds, messageIds, statusBefore: from.status },
      userId,
      at,
    )
    await audit(tx, { at, userId, action: 'ticket.split', subject: `ticket ${id}`, details: { to: ticketId, move: moveId } })
  })
  tell(deps, [id, ticketId])
  return { moveId, ticketId }
}

/** Takes a merge or a split back: what was moved returns, with what has come since in the same exchanges. */
export async function undoMove(deps: Needs, userId: string, moveId: string): Promise<{ ticketId: string }> {
  const at = deps.clock.now()
  const found = await deps.db.one<Move>(sql`
    select id, kind, from_ticket_id, to_ticket_id, contact_ids, message_ids, status_before, undone_at from ticket_moves where id = ${moveId}`)
  if (!found) throw notFound()
  await deps.db.transaction(async (tx) => {
    await lockTickets(tx, [found.fromTicketId, found.toTicketId])
    const undone = await tx.run(sql`update ticket_moves set undone_at = ${at} where id = ${moveId} and undone_at is null`)
    if (undone === 0) throw new Refusal('wrong-state', 'This has been taken back already.', { reason: 'move-undone' })
    const { fromTicketId: from, toTicketId: to } = found
    const later = await tx.one(
      sql`select 1 from ticket_moves where from_ticket_id = ${to} and undone_at is null and at > (select at from ticket_moves where id = ${moveId})`,
    )
    if (later)
      throw new Refusal('wrong-state', 'What was moved has been moved on since: take that back first.', { reason: 'moved-on' })
    tx.post(
      sql`update messages set ticket_id = ${from} where ticket_id = ${to} and (id = any(${found.messageIds}::uuid[]) or contact_id = any(${found.contactIds}::uuid[]))`,
    )
    tx.post(sql`update contacts set ticket_id = ${from} where id = any(${found.contactIds}::uuid[]) and ticket_id = ${to}`)
    tx.post(sql`
      update tickets set merged_into_id = null, updated_at = ${at}, status = ${found.statusBefore},
        resolved_at = case when ${found.statusBefore} = 'resolved' then coalesce(resolved_at, ${at}::timestamptz) else null end
      where id = ${from} and ${found.kind} = 'merge'`)
    tx.post(sql`
      update tickets t set updated_at = ${at}, status = case when ${found.kind} = 'split' and not exists (select 1 from contacts k where k.ticket_id = t.id) then 'resolved' else status end,
        merged_into_id = case when ${found.kind} = 'split' and not exists (select 1 from contacts k where k.ticket_id = t.id) then ${from}::uuid else merged_into_id end
      where id = ${to}`)
    await audit(tx, { at, userId, action: 'ticket.move-undo', subject: `ticket ${from}`, details: { move: moveId } })
  })
  tell(deps, [found.fromTicketId, found.toTicketId])
  return { ticketId: found.fromTicketId }
}

/** Contacts before tickets, as everywhere. */
async function lockTickets(
  tx: Transaction,
  ids: readonly string[],
): Promise<[{ id: string; ticketId: string }[], Map<string, TicketRow>]> {
  const contacts = await tx.rows<{ id: string; ticketId: string }>(
    sql`select id, ticket_id from contacts where ticket_id = any(${[...ids]}::uuid[]) order by id for update`,
  )
  const tickets = await tx.rows<TicketRow>(
    sql`select id, status, citizen_id, topic, subject, owner_id, merged_into_id from tickets where id = any(${[...ids]}::uuid[]) order by id for update`,
  )
  return [contacts, new Map(tickets.map((ticket) => [ticket.id, ticket]))]
}

/** `all`: notes on the ticket itself as well. */
async function carry(
  tx: Transaction,
  { from, to, contactIds, all }: { from: string; to: string; contactIds: readonly string[]; all: boolean },
): Promise<string[]> {
  tx.post(sql`update contacts set ticket_id = ${to} where id = any(${[...contactIds]}::uuid[])`)
  const rows = await tx.rows<{ id: string }>(
    sql`update messages set ticket_id = ${to} where ticket_id = ${from} and (contact_id = any(${[...contactIds]}::uuid[]) or ${all}) returning id`,
  )
  return rows.map(({ id }) => id)
}

/** The rest of an exchange, from one letter on, waits for whoever took it apart. */
async function splitLetter(
  tx: Transaction,
  what: { id: string; ticketId: string; contactId: string; messageId: string; agentId: string | null; at: Date },
): Promise<string[]> {
  const { id, ticketId, contactId, messageId, agentId, at } = what
  const first = await tx.one<{ contactId: string | null; earlier: number }>(sql`
    select m.contact_id, (select count(*) from messages e where e.contact_id = m.contact_id and (e.created_at, e.id) < (m.created_at, m.id)) as earlier
    from messages m where m.id = ${messageId} and m.ticket_id = ${id}`)
  if (!first || first.contactId === null)
    throw new Refusal('bad-input', 'messageId: expected a message of this ticket', { field: 'messageId' })
  if (first.earlier === 0)
    throw new Refusal('cannot', 'Nothing would be left of the exchange: split off the exchange itself.', {
      reason: 'exchange-whole',
    })
  await tx.run(sql`
    insert into contacts (id, ticket_id, citizen_id, account_id, channel, address, replyable, direction, state, rings, requirement_key, priority, language, topic, entered_at, queued_at, rank_at, sticky_agent_id, last_text, last_at, closed_at, outcome)
    select ${contactId}::uuid, ${ticketId}::uuid, citizen_id, account_id, channel, address, replyable, direction, case when state = 'closed' then 'closed' else 'waiting' end, rings, requirement_key, priority, language, topic,
      ${at}::timestamptz, ${at}::timestamptz, coalesce(rank_at, ${at}::timestamptz), coalesce(${agentId}::uuid, agent_id), last_text, last_at, case when state = 'closed' then ${at}::timestamptz end, case when state = 'closed' then 'no-need' end
    from contacts where id = ${first.contactId}`)
  const rows = await tx.rows<{ id: string }>(sql`
    update messages m set ticket_id = ${ticketId}, contact_id = ${contactId} from messages f
    where f.id = ${messageId} and m.contact_id = f.contact_id and (m.created_at, m.id) >= (f.created_at, f.id) returning m.id`)
  return rows.map((row) => row.id)
}

function note(tx: Transaction, move: Omit<Move, 'undoneAt'>, userId: string, at: Date): void {
  tx.post(sql`
    insert into ticket_moves (id, kind, from_ticket_id, to_ticket_id, contact_ids, message_ids, status_before, user_id, at)
    values (${move.id}, ${move.kind}, ${move.fromTicketId}, ${move.toTicketId}, ${move.contactIds}::uuid[], ${move.messageIds}::uuid[], ${move.statusBefore}, ${userId}, ${at})`)
}

function tell(deps: Pick<Deps, 'live' | 'assigner'>, ids: readonly string[]): void {
  deps.live.publish([...ids.map((id) => ({ what: 'ticket', id }) as const), { what: 'queue', id: null }])
  deps.assigner.nudge()
}
