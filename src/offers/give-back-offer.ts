import { sql, type Tx } from '../db/database.ts'
import { endOpenOffer } from './end-offer.ts'

/** The agent is not there any more: the open offer goes back at once, nobody's fault. To be called before the agent's row is locked. */
export async function giveBackOffer(tx: Tx, agentId: string, reason: string, now: Date): Promise<{ contactId: string } | null> {
  const open = await tx.one<{ id: string }>(sql`select id from offers where agent_id = ${agentId} and state = 'open'`)
  return open ? endOpenOffer(tx, open.id, 'withdrawn', reason, now) : null
}
