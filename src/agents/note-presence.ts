import { sql, type Transaction } from '../db/database.ts'
import { newId } from '../db/new-id.ts'
import type { Presence } from './agents.contract.ts'

/** Beside the present presence its history: whoever sets it says so here, in the same transaction. */
export function notePresence(
  tx: Pick<Transaction, 'post'>,
  agentId: string,
  { presence, reason, at }: { presence: Presence; reason: string | null; at: Date },
): void {
  tx.post(
    sql`insert into agent_presences (id, agent_id, at, presence, reason) values (${newId(at.getTime())}, ${agentId}, ${at}, ${presence}, ${reason})`,
  )
}
