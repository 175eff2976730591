import { audit } from '../audit/append-audit.ts'
import { sql } from '../db/database.ts'
import type { Deps } from '../deps.ts'
import { walkOld } from '../settings/walk-old.ts'

/**
 * Files we sent are kept as long as the originals of letters we received, and go by the same rule: not those of open tickets. Called by the
 * sweep. Their rows stay, so that it can be said what became of them; their bytes are removed as those of files that were never sent.
 */
export async function forgetSentFiles(deps: Pick<Deps, 'db' | 'clock' | 'centre' | 'live'>): Promise<void> {
  const { letterOriginals: keptDays } = (await deps.centre.get()).keptDays
  const now = deps.clock.now()
  await walkOld(deps, 'sent-files', keptDays, async ({ from, to, most }) => {
    const rows = await deps.db.transaction(async (tx) => {
      const discarded = await tx.rows<{ createdAt: Date; ticketId: string }>(sql`
        with discarded as (
          update uploads set discarded_at = ${now} where id in (
            select u.id from uploads u join messages m on m.id = u.message_id join tickets t on t.id = m.ticket_id left join contacts k on k.id = m.contact_id
            where u.message_id is not null and u.discarded_at is null and u.created_at >= ${from} and u.created_at <= ${to}
              and m.created_at <= ${to} and m.status <> 'queued' and t.status = 'resolved' and (k.id is null or k.state = 'closed')
            order by u.created_at, u.id limit ${most} for update of u skip locked)
          returning created_at, message_id)
        select d.created_at, m.ticket_id from discarded d join messages m on m.id = d.message_id order by d.created_at`)
      if (discarded.length > 0) {
        const details = { files: discarded.length, keptDays }
        await audit(tx, { at: now, userId: null, action: 'retention.delete', subject: 'sent-files', details })
      }
      return discarded
    })
    const tickets = new Set(rows.map(({ ticketId }) => ticketId))
    if (tickets.size > 0) deps.live.publish([...tickets].map((id) => ({ what: 'ticket', id })))
    return rows.map(({ createdAt }) => createdAt)
  })
}
