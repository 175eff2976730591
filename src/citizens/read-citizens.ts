import type { Tx } from '../db/database.ts'
import { phonePrefix, wordsOf, wordsQuery } from '../db/fold-words.ts'
import { conditions, limitOf, preparedText } from '../db/prepared-text.ts'
import { isoOrNull } from '../http/iso.ts'
import { pageOfRows, readCursor } from '../http/page-cursor.ts'
import type { Page } from '../http/page.contract.ts'
import type { PageRequest } from '../contacts/read-contacts.ts'
import type { CitizenView } from './citizens.contract.ts'

type CitizenRow = Omit<CitizenView, 'lastContactAt'> & { createdAt: Date; lastContactAt: Date | null }

const columns = `z.id, z.name, z.language, z.note, z.created_at,
  (select coalesce(jsonb_agg(jsonb_build_object('kind', kind, 'value', value, 'optedOut', opted_out_at is not null) order by created_at, id), '[]')
    from citizen_addresses where citizen_id = z.id) as addresses,
  (select count(*) from tickets where citizen_id = z.id) as tickets,
  (select entered_at from contacts where citizen_id = z.id order by entered_at desc limit 1) as last_contact_at`

/** So many addresses are looked at for the beginning of a number: whoever sees more of them types on. */
export const maxAddressesFound = 500

/** Numbers beginning with $n, in the order of the index, each with its citizen. */
export const citizensByPhone = (low: string, high: string) =>
  `select citizen_id from citizen_addresses where kind = 'phone' and value ~>=~ ${low} and value ~<~ ${high} order by value using ~<~ limit ${maxAddressesFound}`

/** The upper end of all texts that begin so: no letter sorts after the last code point. */
export const prefixEnd = (prefix: string) => `${prefix}\u{10ffff}`

/** By name or number, newest first; without a query all of them. */
export async function readCitizens(tx: Tx, query: string | undefined, page: PageRequest): Promise<Page<CitizenView>> {
  const { add, where, values } = conditions()
  const phone = query ? phonePrefix(query) : null
  const words = query && phone === null ? wordsQuery(query) : null
  if (query && phone === null && words === null) return { items: [], next: null }
  if (phone !== null) add(`z.id in (${citizensByPhone('?', '?')})`, phone, prefixEnd(phone))
  if (words !== null) add(`${wordsOf('z.name')} @@ to_tsquery('simple', ?)`, words)
  const after = readCursor(page.after, ['instant', 'uuid'])
  if (after) add('(z.created_at, z.id) < (?, ?)', ...after)
  const rows = await tx.rows<CitizenRow>(
    preparedText(
      `select ${columns} from (select * from citizens z ${where()} order by z.created_at desc, z.id desc ${limitOf(page.limit + 1)}) z order by z.created_at desc, z.id desc`,
      values,
    ),
  )
  return pageOfRows(rows, page.limit, citizenViewOf, (row) => [row.createdAt, row.id])
}

export async function readCitizen(tx: Tx, id: string): Promise<CitizenView | undefined> {
  const row = await tx.one<CitizenRow>(preparedText(`select ${columns} from citizens z where z.id = $1`, [id]))
  return row && citizenViewOf(row)
}

export async function readCitizenOfTicket(tx: Tx, ticketId: string): Promise<CitizenView | undefined> {
  const row = await tx.one<CitizenRow>(
    preparedText(`select ${columns} from citizens z where z.id = (select citizen_id from tickets where id = $1)`, [ticketId]),
  )
  return row && citizenViewOf(row)
}

function citizenViewOf({ createdAt: _createdAt, lastContactAt, ...row }: CitizenRow): CitizenView {
  return { ...row, lastContactAt: isoOrNull(lastContactAt) }
}
