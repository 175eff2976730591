import type { Centre } from '../centre/centre.ts'
import { sql, type Transaction } from '../db/database.ts'
import type { CallRow, OurDecision } from './call-row.ts'
import { settleCall, type Aftermath } from './settle-call.ts'

/** Our own decision to end a call is a fact like the provider's: kept, then the ending is derived. */
export async function decide(
  tx: Transaction,
  centre: Centre,
  call: CallRow,
  why: OurDecision,
  now: Date,
  left: Aftermath,
): Promise<CallRow> {
  if (call.state === 'ended' || call.decision) return call
  const decision = { why, at: now.toISOString() }
  tx.post(sql`update calls set decision = ${JSON.stringify(decision)} where id = ${call.id}`)
  return settleCall(tx, centre, { ...call, decision }, now, left)
}
