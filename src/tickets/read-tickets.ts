import { citizensByPhone, prefixEnd, readCitizenOfTicket } from '../citizens/read-citizens.ts'
import { readContacts, type PageRequest } from '../contacts/read-contacts.ts'
import { sql, type Tx } from '../db/database.ts'
import { phonePrefix, wordsOf, wordsQuery } from '../db/fold-words.ts'
import { conditions, limitOf, preparedText } from '../db/prepared-text.ts'
import { iso } from '../http/iso.ts'
import { pageOfRows, readCursor } from '../http/page-cursor.ts'
import type { Page } from '../http/page.contract.ts'
import type { TicketDetail, TicketMoveView, TicketStatus, TicketView } from './tickets.contract.ts'

type TicketRow = Omit<TicketView, 'createdAt' | 'updatedAt'> & { createdAt: Date; updatedAt: Date }

const columns = `t.id, t.number, t.citizen_id, coalesce(z.name, (select value from citizen_addresses where citizen_id = t.citizen_id order by created_at, id limit 1)) as citizen_label,
  t.topic as topic_id, t.subject, t.status, t.priority, t.owner_id, u.name as owner_name, t.created_at, t.updated_at`
const joins =
  'left join citizens z on z.id = t.citizen_id left join agents g on g.id = t.owner_id left join users u on u.id = g.user_id'
const newestFirst = 'order by t.updated_at desc, t.id desc'

export type TicketFilter = {
  status?: TicketStatus | undefined
  citizenId?: string | undefined
  ownerId?: string | undefined
  query?: string | undefined
}

/** Last changed first. */
export async function readTickets(tx: Tx, filter: TicketFilter, page: PageRequest, now: Date): Promise<Page<TicketView>> {
  const { add, where, values } = conditions()
  if (filter.status) add('t.status = ?', filter.status)
  if (filter.citizenId) add('t.citizen_id = ?', filter.citizenId)
  if (filter.ownerId) add('t.owner_id = ?', filter.ownerId)
  const after = readCursor(page.after, ['instant', 'uuid'])
  if (after) add('(t.updated_at, t.id) < (?, ?)', ...after)
  const limit = limitOf(page.limit + 1)
  const filters = where() || 'where true'
  const places = filter.query ? searches(filter.query, now, values) : [{ from: 'tickets t', condition: 'true' }]
  const found = places.map(
    ({ from, condition }) => `(select t.* from ${from} ${filters} and ${condition} ${newestFirst} ${limit})`,
  )
  if (found.length === 0) return { items: [], next: null }
  const rows = await tx.rows<TicketRow>(
    preparedText(
      `select ${columns} from (select * from (${found.join(' union ')}) t ${newestFirst} ${limit}) t ${joins} ${newestFirst}`,
      values,
    ),
  )
  return pageOfRows(rows, page.limit, ticketViewOf, (row) => [row.updatedAt, row.id])
}

/** Numbers that begin so, the highest ones: whoever wants another types on. */
const maxNumbersFound = 500
/** So many people of one name are looked at: whoever sees more of them types on. */
const maxCitizensFound = 200
const maxTicketsEach = 200

type Search = { from: string; condition: string }

/** Where to look for what was typed: each place by its own index, and each gives at most a page. */
function searches(query: string, now: Date, values: unknown[]): Search[] {
  const value = (given: unknown) => `$${values.push(given)}`
  const text = query.trim()
  const ofCitizens = (citizens: string): Search => ({
    from: `(${citizens}) p cross join lateral (select * from tickets where citizen_id = p.citizen_id order by updated_at desc, id desc limit ${maxTicketsEach}) t`,
    condition: 'true',
  })
  if (/^\d{4}-\d{0,9}$/.test(text)) {
    return [
      {
        from: `(select * from tickets where number ~>=~ ${value(text)} and number ~<~ ${value(prefixEnd(text))} order by number using ~>~ limit ${maxNumbersFound}) t`,
        condition: 'true',
      },
    ]
  }
  const places: Search[] = []
  if (/^\d{1,6}$/.test(text)) {
    const year = now.getUTCFullYear()
    places.push({
      from: 'tickets t',
      condition: `t.number = any(${value([year, year - 1].map((number) => `${number}-${text.padStart(6, '0')}`))}::text[])`,
    })
  }
  const phone = phonePrefix(text)
  if (phone !== null)
    places.push(ofCitizens(`select distinct citizen_id from (${citizensByPhone(value(phone), value(prefixEnd(phone)))}) s`))
  const words = places.length === 0 ? wordsQuery(text) : null
  if (words !== null) {
    const wanted = `to_tsquery('simple', ${value(words)})`
    places.push({ from: 'tickets t', condition: `${wordsOf('t.subject')} @@ ${wanted}` })
    places.push(
      ofCitizens(`select id as citizen_id from citizens where ${wordsOf('name')} @@ ${wanted} limit ${maxCitizensFound}`),
    )
  }
  return places
}

export async function readTicket(tx: Tx, id: string): Promise<TicketView | undefined> {
  const row = await tx.one<TicketRow>(preparedText(`select ${columns} from tickets t ${joins} where t.id = $1`, [id]))
  return row && ticketViewOf(row)
}

const contactsShown = 50
const earlierShown = 10
/** A draft nobody has touched for so long is not being written. */
export const writingMs = 5 * 60_000

/** A ticket opened: five small reads at once. `agentId`: whose draft; null for readers who are no agents. */
export async function readTicketDetail(tx: Tx, id: string, agentId: string | null, now: Date): Promise<TicketDetail | undefined> {
  const [ticket, contacts, citizen, drafts, earlier, moves, mergedInto] = await Promise.all([
    readTicket(tx, id),
    readContacts(tx, { ticketId: id }, { limit: contactsShown }, now.getTime()),
    readCitizenOfTicket(tx, id),
    tx.rows<{ agentId: string; name: string; text: string; updatedAt: Date }>(sql`
      select d.agent_id, u.name, d.text, d.updated_at from drafts d join agents a on a.id = d.agent_id join users u on u.id = a.user_id
      where d.ticket_id = ${id} order by d.updated_at desc`),
    tx.rows<TicketRow>(
      preparedText(
        `select ${columns} from (select * from tickets t where t.citizen_id = (select citizen_id from tickets where id = $1) and t.id <> $1 ${newestFirst} limit ${earlierShown}) t ${joins} ${newestFirst}`,
        [id],
      ),
    ),
    readMoves(tx, id),
    tx.one<{ id: string; number: string }>(
      sql`select o.id, o.number from tickets t join tickets o on o.id = t.merged_into_id where t.id = ${id}`,
    ),
  ])
  if (!ticket) return undefined
  const others = drafts.filter((draft) => draft.agentId !== agentId && now.getTime() - draft.updatedAt.getTime() < writingMs)
  return {
    ...ticket,
    contacts: contacts.items,
    moves,
    mergedInto: mergedInto ?? null,
    citizen: citizen ?? null,
    draft: drafts.find((draft) => draft.agentId === agentId)?.text ?? '',
    alsoWriting: others.map(({ name }) => name),
    earlier: earlier.map(ticketViewOf),
  }
}

async function readMoves(tx: Tx, id: string): Promise<TicketMoveView[]> {
  const rows = await tx.rows<Omit<TicketMoveView, 'at' | 'undone'> & { at: Date; undoneAt: Date | null }>(sql`
    select m.id, m.kind, jsonb_build_object('id', f.id, 'number', f.number) as from, jsonb_build_object('id', o.id, 'number', o.number) as to, u.name as by_name, m.at, m.undone_at
    from ticket_moves m join tickets f on f.id = m.from_ticket_id join tickets o on o.id = m.to_ticket_id join users u on u.id = m.user_id
    where m.from_ticket_id = ${id} or m.to_ticket_id = ${id} order by m.at desc, m.id desc limit 20`)
  return rows.map(({ at, undoneAt, ...row }) => ({ ...row, at: iso(at), undone: undoneAt !== null }))
}

function ticketViewOf({ createdAt, updatedAt, ...row }: TicketRow): TicketView {
  return { ...row, createdAt: iso(createdAt), updatedAt: iso(updatedAt) }
}
