import type { MessageReceived } from '../../channels/channel.ts'
import type { Priority } from '../../routing/types.ts'
import type { Centre } from '../centre/centre.ts'
import { findOrCreateCitizens, type KnownCitizen } from '../citizens/find-citizens.ts'
import { rankAt, requirementFor } from '../contacts/requirement.ts'
import { sql, type Transaction } from '../db/database.ts'
import { newId } from '../db/new-id.ts'
import type { BatchAftermath, PendingEvent } from '../inbound/apply-events.ts'
import { createTickets, type NewTicket } from '../tickets/create-tickets.ts'

type Incoming = PendingEvent<MessageReceived>
type OpenContact = {
  id: string
  accountId: string
  address: string | null
  ticketId: string
  state: string
  phase: string | null
  agentId: string | null
  queuedAt: Date | null
  priority: Priority
}
type Conversation = {
  key: string
  first: Incoming
  events: Incoming[]
  citizen: KnownCitizen | null
  contact: OpenContact | null
  isNew: boolean
}

/** A ticket touched a moment ago is not touched again for the next text: several indexes hang on it. */
const ticketFreshMs = 2000

const summary = (text: string) => (text.length > 200 ? `${[...text].slice(0, 199).join('')}…` : text)

/** Texts that no agent should see as work: consent words the provider answered, and echoes of our own number. */
const needsNobody = ({ event }: Incoming) => event.consent !== null || event.ownAddress

/**
 * Texts of citizens, a batch at a time: each joins the open conversation of its sender on that account, or begins one, under the
 * citizen's open ticket or a new one. The statements count with the batch, not with the messages.
 */
export async function applyMessages(
  tx: Transaction,
  centre: Centre,
  incoming: readonly Incoming[],
  now: Date,
  left: BatchAftermath,
): Promise<void> {
  const conversations = await readConversations(tx, incoming, now)
  await openContacts(tx, centre, conversations, now)
  await insertMessages(tx, conversations)
  await touchContacts(tx, centre, conversations, now)
  await recordConsent(tx, incoming)
  left.assign = true
  left.notices.push({ what: 'queue', id: null }, { what: 'board', id: null })
  for (const { contact } of conversations) {
    left.notices.push({ what: 'ticket', id: contact!.ticketId })
    if (contact!.agentId) left.notices.push({ what: 'desk', id: contact!.agentId })
  }
}

async function readConversations(tx: Transaction, incoming: readonly Incoming[], now: Date): Promise<Conversation[]> {
  const grouped = Map.groupBy(incoming, ({ id, accountId, event }) => `${accountId} ${event.from ?? `withheld ${id}`}`)
  const senders = (replyable: boolean) =>
    incoming.flatMap(({ event }) => (event.from && isNumber(event.from) === replyable ? [event.from] : []))
  const phones = await findOrCreateCitizens(tx, 'phone', senders(true), now)
  const names =
    senders(false).length > 0
      ? await findOrCreateCitizens(tx, 'sender-name', senders(false), now)
      : new Map<string, KnownCitizen>()
  const keys = [...grouped.values()]
    .map((events) => events[0]!)
    .filter(({ event }) => event.from !== null)
    .toSorted((a, b) => (a.event.from! < b.event.from! ? -1 : 1))
  const open = await tx.rows<OpenContact>(sql`
    select k.id, k.account_id, k.address, k.ticket_id, k.state, k.phase, k.agent_id, k.queued_at, k.priority from contacts k
    where (k.account_id, k.address) in (select * from unnest(${keys.map((row) => row.accountId)}::uuid[], ${keys.map((row) => row.event.from)}::text[]))
      and k.state <> 'closed' and k.channel <> 'voice' order by k.address for update`)
  const openOf = new Map(open.map((contact) => [`${contact.accountId} ${contact.address}`, contact]))
  return [...grouped].map(([key, events]) => {
    const first = events[0]!
    const { from } = first.event
    return {
      key,
      first,
      events,
      citizen: from ? (phones.get(from) ?? names.get(from) ?? null) : null,
      contact: openOf.get(key) ?? null,
      isNew: !openOf.has(key),
    }
  })
}

const isNumber = (address: string) => address.startsWith('+')

async function openContacts(tx: Transaction, centre: Centre, conversations: Conversation[], now: Date): Promise<void> {
  const fresh = conversations.filter(({ contact }) => contact === null)
  if (fresh.length === 0) return
  const tickets: NewTicket[] = []
  const rows = fresh.map((conversation) => {
    const { citizen, events, first } = conversation
    const forNobody = events.every(needsNobody)
    let ticketId = citizen?.openTicketId
    if (!ticketId) {
      ticketId = newId(now.getTime())
      tickets.push({
        id: ticketId,
        citizenId: citizen?.citizenId ?? null,
        topic: null,
        subject: null,
        status: forNobody ? 'resolved' : 'new',
      })
    }
    const channel = centre.accountsById.get(first.accountId)?.channel.channel ?? 'sms'
    const language = citizen?.language ?? 'lv'
    const requirement = requirementFor(centre, language, citizen?.openTicketTopic ?? null)
    const queuedAt = first.receivedAt
    conversation.contact = {
      id: newId(now.getTime()),
      accountId: first.accountId,
      address: first.event.from,
      ticketId,
      state: forNobody ? 'closed' : 'waiting',
      phase: null,
      agentId: null,
      queuedAt,
      priority: citizen?.openTicketPriority ?? 'normal',
    }
    const last = events.at(-1)!
    return {
      ...conversation.contact,
      lastText: summary(last.event.text),
      lastAt: last.receivedAt,
      citizenId: citizen?.citizenId ?? null,
      channel,
      language,
      rings: JSON.stringify(requirement.rings),
      requirementKey: requirement.key,
      rankAt: rankAt(centre, channel, citizen?.openTicketPriority ?? 'normal', queuedAt),
      replyable: first.event.replyable,
      closedAt: forNobody ? now : null,
      outcome: forNobody ? 'no-need' : null,
    }
  })
  createTickets(tx, tickets, now)
  const column = <K extends keyof (typeof rows)[number]>(name: K) => rows.map((row) => row[name])
  await tx.run(sql`
    insert into contacts (id, ticket_id, citizen_id, account_id, channel, address, replyable, state, rings, requirement_key, language, entered_at, queued_at, rank_at, last_at, last_text, closed_at, outcome, priority, sticky_agent_id)
    select c.id, c.ticket_id, c.citizen_id, c.account_id, c.channel, c.address, c.replyable, c.state, c.rings, c.requirement_key, c.language, c.queued_at, c.queued_at, c.rank_at, c.last_at, c.last_text, c.closed_at, c.outcome, c.priority,
      (select owner_id from tickets t where t.id = c.ticket_id)
    from unnest(${column('id')}::uuid[], ${column('ticketId')}::uuid[], ${column('citizenId')}::uuid[], ${column('accountId')}::uuid[], ${column('channel')}::text[], ${column('address')}::text[],
      ${column('replyable')}::boolean[], ${column('state')}::text[], ${column('rings')}::jsonb[], ${column('requirementKey')}::text[], ${column('language')}::text[], ${column('queuedAt')}::timestamptz[],
      ${column('rankAt')}::timestamptz[], ${column('closedAt')}::timestamptz[], ${column('outcome')}::text[], ${column('lastAt')}::timestamptz[], ${column('lastText')}::text[], ${column('priority')}::text[])
      as c (id, ticket_id, citizen_id, account_id, channel, address, replyable, state, rings, requirement_key, language, queued_at, rank_at, closed_at, outcome, last_at, last_text, priority)`)
}

async function insertMessages(tx: Transaction, conversations: readonly Conversation[]): Promise<void> {
  const rows = conversations.flatMap(({ contact, events }) =>
    events.map((row) => ({
      ...row.event,
      eventId: row.id,
      at: row.event.at ? new Date(row.event.at) : row.receivedAt,
      contact: contact!,
    })),
  )
  await tx.run(sql`
    insert into messages (id, ticket_id, contact_id, account_id, direction, text, attachments, parts, external_id, created_at)
    select m.id, m.ticket_id, m.contact_id, m.account_id, 'in', m.text, m.attachments, m.parts, m.external_id, m.created_at
    from unnest(${rows.map((row) => row.eventId)}::uuid[], ${rows.map((row) => row.contact.ticketId)}::uuid[], ${rows.map((row) => row.contact.id)}::uuid[], ${rows.map((row) => row.contact.accountId)}::uuid[],
      ${rows.map((row) => row.text)}::text[], ${rows.map((row) => JSON.stringify(row.attachments))}::jsonb[], ${rows.map((row) => row.parts)}::int[], ${rows.map((row) => row.messageId)}::text[], ${rows.map((row) => row.at)}::timestamptz[])
      as m (id, ticket_id, contact_id, account_id, text, attachments, parts, external_id, created_at)
    on conflict (account_id, external_id) do nothing`)
}

/** The newest text shows in the lists; a conversation that waited for the citizen waits for an agent again, its own if it can. */
async function touchContacts(tx: Transaction, centre: Centre, conversations: readonly Conversation[], now: Date): Promise<void> {
  const known = conversations.filter(({ isNew }) => !isNew)
  if (known.length === 0) return
  const rows = known.map(({ contact, events }) => {
    const last = events.at(-1)!
    const requeue = contact!.state === 'open' && contact!.phase === 'parked' && !events.every(needsNobody)
    return {
      id: contact!.id,
      ticketId: contact!.ticketId,
      text: summary(last.event.text),
      at: last.receivedAt,
      requeue,
      rankAt: rankAt(
        centre,
        centre.accountsById.get(contact!.accountId)?.channel.channel ?? 'sms',
        contact!.priority,
        last.receivedAt,
      ),
    }
  })
  await tx.run(sql`
    with said as (select * from unnest(${rows.map((row) => row.id)}::uuid[], ${rows.map((row) => row.ticketId)}::uuid[], ${rows.map((row) => row.text)}::text[], ${rows.map((row) => row.at)}::timestamptz[],
        ${rows.map((row) => row.requeue)}::boolean[], ${rows.map((row) => row.rankAt)}::timestamptz[]) as s (id, ticket_id, text, at, requeue, rank_at)),
    t as (update tickets set updated_at = ${now}, status = case when status = 'waiting' then 'open' else status end from said
      where tickets.id = said.ticket_id and (tickets.status = 'waiting' or tickets.updated_at < ${new Date(now.getTime() - ticketFreshMs)}))
    update contacts k set last_text = said.text, last_at = said.at,
      sticky_agent_id = case when said.requeue then k.agent_id else k.sticky_agent_id end,
      queued_at = case when said.requeue then said.at else k.queued_at end, rank_at = case when said.requeue then said.rank_at else k.rank_at end,
      agent_id = case when said.requeue then null else k.agent_id end, phase = case when said.requeue then null else k.phase end, state = case when said.requeue then 'waiting' else k.state end
    from said where k.id = said.id`)
}

async function recordConsent(tx: Transaction, incoming: readonly Incoming[]): Promise<void> {
  for (const { event, receivedAt } of incoming) {
    if (event.consent === null || event.from === null) continue
    await tx.run(
      sql`update citizen_addresses set opted_out_at = ${event.consent === 'opted-out' ? receivedAt : null} where kind = 'phone' and value = ${event.from}`,
    )
  }
}
