import { rankAt, requirementFor } from '../contacts/requirement.ts'
import { sql, type Transaction } from '../db/database.ts'
import type { LetterContact, Placed, Placing } from './place-letter.ts'

/** New exchanges, and what letters changed of those that are open. The statements count with the batch, not with the letters. */
export async function writeContacts(tx: Transaction, placing: Placing, placed: readonly Placed[], now: Date): Promise<void> {
  const contacts = placing.contacts()
  insertContacts(
    tx,
    placing,
    contacts.filter(({ isNew }) => isNew),
    placed,
    now,
  )
  touchContacts(
    tx,
    placing,
    contacts.filter(({ isNew }) => !isNew),
  )
  if (placing.touched.size > 0)
    tx.post(sql`
      update tickets set updated_at = ${now},
        status = case when id = any(${[...placing.reopened]}::uuid[]) and status in ('waiting', 'resolved') then 'open' else status end,
        resolved_at = case when id = any(${[...placing.reopened]}::uuid[]) then null else resolved_at end
      where id = any(${[...placing.touched]}::uuid[])`)
}

function insertContacts(
  tx: Transaction,
  placing: Placing,
  fresh: readonly LetterContact[],
  placed: readonly Placed[],
  now: Date,
): void {
  if (fresh.length === 0) return
  const enteredAt = new Map(placed.toReversed().map(({ contactId, letter }) => [contactId, letter.receivedAt]))
  const rows = fresh.map((contact) => {
    const requirement = requirementFor(placing.centre, contact.language, contact.topic)
    const queuedAt = enteredAt.get(contact.id) ?? now
    const isClosed = contact.state === 'closed'
    return {
      ...contact,
      rings: JSON.stringify(requirement.rings),
      requirementKey: requirement.key,
      queuedAt,
      rankAt: rankAt(placing.centre, 'email', contact.priority, queuedAt),
      closedAt: isClosed ? now : null,
      outcome: isClosed ? 'no-need' : null,
      lastText: contact.last?.text ?? '',
      lastAt: contact.last?.at ?? queuedAt,
    }
  })
  const column = <K extends keyof (typeof rows)[number]>(name: K) => rows.map((row) => row[name])
  tx.post(sql`
    insert into contacts (id, ticket_id, citizen_id, account_id, channel, address, replyable, state, rings, requirement_key, language, topic, entered_at, queued_at, rank_at, last_at, last_text, closed_at, outcome, priority, sticky_agent_id)
    select id, ticket_id, citizen_id, account_id, 'email', address, replyable, state, rings, requirement_key, language, topic, queued_at, queued_at, rank_at, last_at, last_text, closed_at, outcome, priority, sticky_agent_id
    from unnest(${column('id')}::uuid[], ${column('ticketId')}::uuid[], ${column('citizenId')}::uuid[], ${column('accountId')}::uuid[], ${column('address')}::text[], ${column('replyable')}::boolean[], ${column('state')}::text[],
      ${column('rings')}::jsonb[], ${column('requirementKey')}::text[], ${column('language')}::text[], ${column('topic')}::text[], ${column('queuedAt')}::timestamptz[], ${column('rankAt')}::timestamptz[], ${column('lastAt')}::timestamptz[],
      ${column('lastText')}::text[], ${column('closedAt')}::timestamptz[], ${column('outcome')}::text[], ${column('priority')}::text[], ${column('stickyAgentId')}::uuid[])
      as c (id, ticket_id, citizen_id, account_id, address, replyable, state, rings, requirement_key, language, topic, queued_at, rank_at, last_at, last_text, closed_at, outcome, priority, sticky_agent_id)`)
}

/** The newest letter shows in the lists; an exchange that waited for the citizen waits for an agent again, its own if it can. */
function touchContacts(tx: Transaction, placing: Placing, known: readonly LetterContact[]): void {
  if (known.length === 0) return
  const at = (contact: LetterContact) => contact.last?.at ?? new Date(0)
  tx.post(sql`
    update contacts k set last_text = said.text, last_at = said.at,
      sticky_agent_id = case when said.requeue then coalesce(k.agent_id, k.sticky_agent_id) else k.sticky_agent_id end,
      queued_at = case when said.requeue then said.at else k.queued_at end, rank_at = case when said.requeue then said.rank_at else k.rank_at end,
      agent_id = case when said.requeue then null else k.agent_id end, phase = case when said.requeue then null else k.phase end,
      state = case when said.requeue then 'waiting' else k.state end
    from unnest(${known.map(({ id }) => id)}::uuid[], ${known.map(({ last }) => last?.text ?? '')}::text[], ${known.map(at)}::timestamptz[], ${known.map(({ requeue }) => requeue)}::boolean[],
      ${known.map((contact) => rankAt(placing.centre, 'email', contact.priority, at(contact)))}::timestamptz[]) as said (id, text, at, requeue, rank_at)
    where k.id = said.id`)
}
