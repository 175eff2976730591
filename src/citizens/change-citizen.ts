import { audit } from '../audit/append-audit.ts'
import { sql } from '../db/database.ts'
import type { Deps } from '../deps.ts'
import type { Notice } from '../live/live.ts'
import type { CitizenChange } from './citizens.contract.ts'

/** Tickets of one citizen whose readers are told of the new name. */
const maxNotices = 20

/** Name, language and note as the agent learned them. False: there is no such citizen. */
export async function changeCitizen(
  deps: Pick<Deps, 'db' | 'clock' | 'live'>,
  userId: string,
  id: string,
  change: CitizenChange,
): Promise<boolean> {
  const found = await deps.db.transaction(async (tx) => {
    const touched = await tx.run(sql`
      update citizens set
        name = case when ${change.name !== undefined} then nullif(${change.name ?? null}, '') else name end,
        language = case when ${change.language !== undefined} then nullif(${change.language ?? null}, '') else language end,
        note = case when ${change.note !== undefined} then nullif(${change.note ?? null}, '') else note end
      where id = ${id}`)
    if (touched > 0)
      await audit(tx, {
        at: deps.clock.now(),
        userId,
        action: 'citizen.change',
        subject: `citizen ${id}`,
        details: { fields: Object.keys(change) },
      })
    return touched > 0
  })
  if (!found) return false
  const tickets = await deps.db.rows<{ id: string }>(
    sql`select id from tickets where citizen_id = ${id} order by updated_at desc, id desc limit ${maxNotices}`,
  )
  const notices: Notice[] = tickets.map((ticket) => ({ what: 'ticket', id: ticket.id }))
  // The name stands in every queue and on every desk that shows a contact of this person.
  deps.live.publish([...notices, { what: 'queue', id: null }, { what: 'returns', id: null }])
  return true
}
