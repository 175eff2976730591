import { acknowledge, type Acknowledgeable } from '../acknowledgements/acknowledge.ts'
import type { Centre } from '../centre/centre.ts'
import { findOrCreateCitizens, type KnownCitizen } from '../citizens/find-citizens.ts'
import { sql, type Transaction } from '../db/database.ts'
import type { BatchAftermath } from '../inbound/apply-events.ts'
import { messageProblem } from './bounce-problem.ts'
import { findThreads } from './find-threads.ts'
import { insertLetters } from './insert-letters.ts'
import { ourAddresses } from './our-addresses.ts'
import { openPlacing, type Placed, type Placing } from './place-letter.ts'
import { hasProfile, type UnderstoodLetter } from './understood-letter.ts'
import { writeContacts } from './write-contacts.ts'

/**
 * Letters become messages, a batch at a time, in order: each joins the ticket it belongs to, or begins one. Letters of people wait for
 * an agent; what machines write is there to be seen, and makes no work, but for a report that an answer of ours did not arrive.
 */
export async function applyLetters(
  tx: Transaction,
  centre: Centre,
  letters: readonly UnderstoodLetter[],
  now: Date,
  left: BatchAftermath,
): Promise<void> {
  const threads = await findThreads(tx, letters, now)
  const citizens = await citizensOf(tx, letters, now)
  const placing = await openPlacing(tx, centre, threads, citizens, now)
  const placed = letters.map((letter) => placing.place(letter))
  placing.createTickets(tx)
  await writeContacts(tx, placing, placed, now)
  insertLetters(tx, placed)
  await failBounced(tx, placed, now)
  await acknowledge(tx, centre, acknowledgeable(placed, placing), ourAddresses(centre), now)
  tx.post(
    sql`update inbound_events set state = 'done', applied_at = ${now} where id = any(${letters.map(({ id }) => id)}::uuid[])`,
  )
  left.assign = true
  left.notices.push({ what: 'queue', id: null }, { what: 'board', id: null })
  for (const { ticketId, agentId } of placed) {
    left.notices.push({ what: 'ticket', id: ticketId })
    if (agentId) left.notices.push({ what: 'desk', id: agentId })
  }
}

/** Letters of people that began an exchange: whoever answers us needs no confirmation, and whoever only claims to write gets none. */
function acknowledgeable(placed: readonly Placed[], placing: Placing): Acknowledgeable[] {
  const fresh = new Map(placing.contacts().flatMap((contact) => (contact.isNew ? [[contact.id, contact] as const] : [])))
  return placed.flatMap(({ letter: { letter }, work, contactId }) => {
    const contact = contactId === null ? undefined : fresh.get(contactId)
    const may = work && letter.autoReplyAllowed && letter.authentication.verified !== 'no' && letter.inReplyTo === null
    return may && contact && contact.address !== null && contact.replyable ? [{ ...contact, address: contact.address }] : []
  })
}

async function citizensOf(tx: Transaction, letters: readonly UnderstoodLetter[], now: Date): Promise<Map<string, KnownCitizen>> {
  const people = letters.filter(hasProfile).map(({ letter }) => letter.from!)
  if (people.length === 0) return new Map()
  const citizens = await findOrCreateCitizens(
    tx,
    'email',
    people.map(({ address }) => address),
    now,
  )
  const names = new Map(people.flatMap(({ address, name }) => (name ? [[citizens.get(address)!.citizenId, name] as const] : [])))
  if (names.size > 0)
    tx.post(sql`
      update citizens c set name = n.name from unnest(${[...names.keys()]}::uuid[], ${[...names.values()]}::text[]) as n (id, name)
      where c.id = n.id and c.name is null`)
  return citizens
}

/** What came back is marked as failed, whatever was thought of it before; a warning changes nothing. */
async function failBounced(tx: Transaction, placed: readonly Placed[], now: Date): Promise<void> {
  const failed = placed.flatMap(({ bounced, letter: { letter } }) =>
    bounced && letter.bounce?.action === 'failed' ? [{ id: bounced.id, problem: messageProblem(letter.bounce) }] : [],
  )
  if (failed.length === 0) return
  await tx.run(sql`
    update messages m set status = 'failed', problem = f.problem, status_at = ${now}, sending_at = null
    from unnest(${failed.map(({ id }) => id)}::uuid[], ${failed.map(({ problem }) => JSON.stringify(problem))}::jsonb[]) as f (id, problem)
    where m.id = f.id and m.direction = 'out'`)
}
