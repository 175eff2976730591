import { sql, type Transaction } from '../db/database.ts'
import type { CallRow } from './call-row.ts'
import { deskNotices, type Aftermath } from './settle-call.ts'

/** A page that is reloaded is back within this time, counted from when its stream closed; longer means the browser is gone. */
const rejoinMs = 8_000
/**
 * The agent's line has dropped with his browser: he may only have reloaded the page. The citizen hears music, the conversation stays
 * his, and his line is rung again when he is back. Null: he has been away too long for that.
 */
export function awaitReturn(tx: Transaction, call: CallRow, lostAt: Date, now: Date, left: Aftermath): CallRow | null {
  const rejoinUntil = new Date(lostAt.getTime() + rejoinMs)
  if (rejoinUntil <= now) return null
  // `connect_at` stays claimed, so nobody rings him meanwhile; `accepted_at` is when the sweep begins to count.
  tx.post(sql`
    with k as (update contacts set phase = 'connecting', accepted_at = ${now}, last_at = ${now} where id = ${call.contactId})
    update calls set state = 'connecting', rejoin_until = ${rejoinUntil}, connect_at = coalesce(connect_at, ${now}), muted = false, hold_wanted = answered_at is not null where id = ${call.id}`)
  left.rejoinUntil = rejoinUntil
  left.steer = true
  left.notices.push(...deskNotices(call), { what: 'agents', id: null }, { what: 'board', id: null })
  return { ...call, state: 'connecting', phase: 'connecting', rejoinUntil, acceptedAt: now }
}
