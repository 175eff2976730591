import type { Priority } from '../../routing/types.ts'
import type { Centre } from '../centre/centre.ts'
import type { KnownCitizen } from '../citizens/find-citizens.ts'
import { sql, type Transaction, type Tx } from '../db/database.ts'
import { newId } from '../db/new-id.ts'
import type { LetterHint } from '../messages/messages.table.ts'
import { createTickets, type NewTicket } from '../tickets/create-tickets.ts'
import { hasProfile, type UnderstoodLetter } from './understood-letter.ts'
import { writtenAt } from './written-at.ts'
import { ancestors, numbersIn, unnamedRecipient, type KnownThreads, type NamedMessage } from './find-threads.ts'

export type LetterContact = {
  id: string
  ticketId: string
  accountId: string
  address: string | null
  state: string
  phase: string | null
  agentId: string | null
  stickyAgentId: string | null
  citizenId: string | null
  language: string | null
  topic: string | null
  priority: Priority
  /** Not in the database yet. */
  isNew: boolean
  /** Put back into the queue by a letter of this batch. */
  requeue: boolean
  replyable: boolean
  last: { text: string; at: Date } | null
}

type OpenTicket = {
  id: string
  citizenId: string | null
  topic: string | null
  priority: Priority
  ownerId: string | null
  recent: number
}

export type Placed = {
  letter: UnderstoodLetter
  ticketId: string
  contactId: string | null
  agentId: string | null
  externalId: string | null
  createdAt: Date
  hints: LetterHint[]
  /** What of ours the report speaks of. */
  bounced: NamedMessage | null
  /** An agent is to look at it. */
  work: boolean
}

export type Placing = {
  place: (letter: UnderstoodLetter) => Placed
  createTickets: (tx: Transaction) => void
  /** New contacts, and known ones that a letter has touched. */
  contacts: () => LetterContact[]
  centre: Centre
  /** Tickets a person has written on: what was resolved is open again. */
  reopened: ReadonlySet<string>
  touched: ReadonlySet<string>
}

/** Two machines that answer each other: more letters than this on one ticket within the time make no further work. */
const loopCount = 15
export const loopMs = 600_000

const summary = (text: string) => (text.length > 200 ? `${[...text].slice(0, 199).join('')}…` : text)

/** Everything placing needs is read once for the batch; then each letter is placed in values, seeing those before it. */
export async function openPlacing(
  tx: Tx,
  centre: Centre,
  threads: KnownThreads,
  citizens: ReadonlyMap<string, KnownCitizen>,
  now: Date,
): Promise<Placing> {
  const known = [
    ...[...threads.messages.values()].map(({ ticketId }) => ticketId),
    ...[...threads.lastSent.values()].map(({ ticketId }) => ticketId),
    ...threads.relatives.values(),
    ...[...threads.numbers.values()].map(({ ticketId }) => ticketId),
  ].map((id) => threads.mergedInto.get(id) ?? id)
  const ids = [...new Set(known)].toSorted()
  const [tickets, open] = await readTicketsAndContacts(tx, ids, now)
  const contacts = new Map(open.map((contact) => [contact.id, contact]))
  const fresh: NewTicket[] = []
  const reopened = new Set<string>()
  const touched = new Set<string>()
  const state: State = { centre, threads, citizens, tickets, contacts, fresh, reopened, touched, now }
  return {
    centre,
    reopened,
    touched,
    place: (letter) => place(state, letter),
    createTickets: (transaction) => createTickets(transaction, fresh, now),
    contacts: () => [...contacts.values()].filter(({ isNew, last, requeue }) => isNew || requeue || last !== null),
  }
}

type State = {
  centre: Centre
  threads: KnownThreads
  citizens: ReadonlyMap<string, KnownCitizen>
  tickets: Map<string, OpenTicket>
  contacts: Map<string, LetterContact>
  fresh: NewTicket[]
  reopened: Set<string>
  touched: Set<string>
  now: Date
}

async function readTicketsAndContacts(
  tx: Tx,
  ids: readonly string[],
  now: Date,
): Promise<[Map<string, OpenTicket>, LetterContact[]]> {
  if (ids.length === 0) return [new Map(), []]
  const contacts = await tx.rows<LetterContact>(sql`
    select id, ticket_id, account_id, address, state, phase, agent_id, sticky_agent_id, citizen_id, language, topic, priority, replyable, false as is_new, false as requeue
    from contacts where ticket_id = any(${ids}::uuid[]) and channel = 'email' order by entered_at desc, id for update`)
  const tickets = await tx.rows<OpenTicket>(sql`
    select t.id, t.citizen_id, t.topic, t.priority, t.owner_id,
      (select count(*) from (select 1 from messages m join inbound_events e on e.id = m.id
        where m.ticket_id = t.id and m.direction = 'in' and e.received_at > ${new Date(now.getTime() - loopMs)} limit ${loopCount + 1}) r)::int as recent
    from tickets t where t.id = any(${ids}::uuid[])`)
  return [new Map(tickets.map((ticket) => [ticket.id, ticket])), contacts.map((contact) => ({ ...contact, last: null }))]
}

function place(state: State, row: UnderstoodLetter): Placed {
  const { letter } = row
  const hints: LetterHint[] = []
  const bounced = bouncedOf(state, row)
  const own = letter.messageId ? state.threads.messages.get(letter.messageId) : undefined
  const found = ticketOf(state, row, bounced, hints)
  if (letter.authentication.verified === 'no') hints.push('unverified-sender')
  if (own && letter.automatic !== 'own') hints.push('repeated-id')
  const isReport = bounced !== null && letter.bounce?.action === 'failed'
  const ticket = found ?? newTicket(state, row)
  ticket.recent += 1
  if (found && ticket.recent > loopCount && letter.automatic === null) hints.push('loop')
  const work = isReport || (letter.automatic === null && !hints.includes('loop'))
  const contact = contactOf(state, row, ticket, found !== null, work, bounced, hints)
  state.touched.add(ticket.id)
  if (work) state.reopened.add(ticket.id)
  const externalId = own ? null : letter.messageId
  const placed = {
    letter: row,
    ticketId: ticket.id,
    contactId: contact?.id ?? null,
    agentId: contact?.agentId ?? contact?.stickyAgentId ?? null,
    externalId,
    createdAt: writtenAt(row, state.threads),
    hints,
    bounced,
    work,
  }
  remember(state, row, placed)
  return placed
}

/** What a report speaks of; some servers name but the person it was for. */
function bouncedOf({ threads }: State, row: UnderstoodLetter): NamedMessage | null {
  const { bounce } = row.letter
  if (bounce?.originalMessageId) return threads.messages.get(bounce.originalMessageId) ?? null
  return threads.lastSent.get(unnamedRecipient(row) ?? '') ?? null
}

/** What comes after it in this batch may name it. */
function remember({ threads }: State, { id, accountId, letter }: UnderstoodLetter, placed: Placed): void {
  const { ticketId, contactId, createdAt } = placed
  if (placed.externalId)
    threads.messages.set(placed.externalId, { id, ticketId, contactId, accountId, direction: 'in', status: null, createdAt })
  for (const reference of [letter.messageId, ...ancestors(placed.letter)])
    if (reference && !threads.relatives.has(reference)) threads.relatives.set(reference, ticketId)
}

/**
 * In this order: what it answers, what it names before, who names it or the same ancestor; then a number in the subject, but only of a
 * ticket its sender has a part in: anybody can quote a number, and a ticket holds a person's affairs.
 */
function ticketOf(state: State, row: UnderstoodLetter, bounced: NamedMessage | null, hints: LetterHint[]): OpenTicket | null {
  const { threads, tickets } = state
  const { letter } = row
  const at = (id: string | undefined) => (id === undefined ? null : (tickets.get(threads.mergedInto.get(id) ?? id) ?? null))
  if (bounced) return at(bounced.ticketId)
  const names = ancestors(row)
  for (const id of names) {
    const message = at(threads.messages.get(id)?.ticketId)
    if (message) return message
  }
  // Our own letter that has come back.
  const own = letter.automatic === 'own' && letter.messageId ? at(threads.messages.get(letter.messageId)?.ticketId) : null
  if (own) return own
  // An id that is taken belongs to another letter: some programs give the same one to many.
  const unknown = letter.messageId && !threads.messages.has(letter.messageId) ? [letter.messageId] : []
  for (const id of [...unknown, ...names]) {
    const relative = at(threads.relatives.get(id))
    if (relative) return relative
  }
  for (const number of numbersIn(letter.subject)) {
    const named = threads.numbers.get(number)
    if (!named) continue
    if (letter.from && named.parties.has(letter.from.address) && letter.authentication.verified !== 'no')
      return at(named.ticketId)
    hints.push('ticket-of-others')
    return null
  }
  return null
}

function newTicket(state: State, row: UnderstoodLetter): OpenTicket {
  const { letter } = row
  const citizen = hasProfile(row) ? state.citizens.get(letter.from!.address) : undefined
  const id = newId(state.now.getTime())
  const subject = letter.subject.slice(0, 200) || null
  const topic = accountTopic(state.centre, row)
  state.fresh.push({
    id,
    citizenId: citizen?.citizenId ?? null,
    topic,
    subject,
    status: letter.automatic === null ? 'new' : 'resolved',
  })
  const ticket = { id, citizenId: citizen?.citizenId ?? null, topic, priority: 'normal' as const, ownerId: null, recent: 0 }
  state.tickets.set(id, ticket)
  return ticket
}

const accountTopic = ({ accountsById }: Centre, { accountId }: UnderstoodLetter) => accountsById.get(accountId)?.topic ?? null

/** The exchange it belongs to: the one with its sender that is open on the ticket, or a new one. A machine's letter opens none on a known ticket. */
function contactOf(
  state: State,
  row: UnderstoodLetter,
  ticket: OpenTicket,
  isKnown: boolean,
  work: boolean,
  bounced: NamedMessage | null,
  hints: LetterHint[],
): LetterContact | null {
  const { letter } = row
  const onTicket = [...state.contacts.values()].filter(({ ticketId }) => ticketId === ticket.id)
  const about = bounced ? (onTicket.find(({ id }) => id === bounced.contactId) ?? onTicket[0] ?? null) : null
  const address = about ? about.address : ((letter.replyTo ?? letter.from)?.address ?? null)
  const same = onTicket.filter((contact) => contact.address === address || contact.address === letter.from?.address)
  const open = about && about.state !== 'closed' ? about : same.find((contact) => contact.state !== 'closed')
  if (isKnown && !bounced && letter.automatic === null && same.length === 0) hints.push('other-sender')
  if (open) {
    open.last = { text: summary(letter.text || letter.subject), at: row.receivedAt }
    if (work && open.state === 'open' && open.phase === 'parked') {
      open.requeue = true
      open.stickyAgentId = open.agentId
    }
    return open
  }
  if (isKnown && !work) return same[0] ?? about ?? onTicket[0] ?? null
  const contact = newContact(state, row, ticket, work, address, about)
  state.contacts.set(contact.id, contact)
  return contact
}

function newContact(
  { centre, citizens, now }: State,
  row: UnderstoodLetter,
  ticket: OpenTicket,
  work: boolean,
  address: string | null,
  about: LetterContact | null,
): LetterContact {
  const { letter } = row
  const citizen = hasProfile(row) ? citizens.get(letter.from!.address) : undefined
  const guessed = about?.language ?? letter.language ?? citizen?.language ?? 'lv'
  return {
    id: newId(now.getTime()),
    ticketId: ticket.id,
    accountId: row.accountId,
    address,
    state: work ? 'waiting' : 'closed',
    phase: null,
    agentId: null,
    stickyAgentId: ticket.ownerId ?? about?.agentId ?? null,
    citizenId: about?.citizenId ?? citizen?.citizenId ?? null,
    language: centre.languages.includes(guessed) ? guessed : 'lv',
    topic: ticket.topic ?? accountTopic(centre, row),
    priority: ticket.priority,
    isNew: true,
    requeue: false,
    replyable: address !== null && (about ? about.replyable : letter.automatic !== 'own'),
    last: { text: summary(letter.text || letter.subject), at: row.receivedAt },
  }
}
