import { sql } from '../db/database.ts'
import type { Deps } from '../deps.ts'
import { setPresence } from '../agents/set-presence.ts'

/**
 * The last stream has closed, a moment ago: a reload, or the browser is gone. Which one is known after a while; a line that drops in
 * between drops with the browser, and must not be taken for a headset put down, which ends the citizen's call.
 */
export async function connectionClosed(deps: Pick<Deps, 'db' | 'clock'>, agentId: string, openedAt: Date): Promise<void> {
  await deps.db.run(
    sql`update agents set connection_lost_at = ${deps.clock.now()} where id = ${agentId} and connected_at <= ${openedAt}`,
  )
}

/**
 * The last browser of an agent is gone. An open offer goes back at once with its place kept, and nothing new is given to an empty
 * chair; a conversation goes on while the line holds, and is handed on when the line goes too (apply-leg).
 */
export async function connectionLost(deps: Deps, agentId: string, openedAt: Date): Promise<void> {
  const agent = await deps.db.one<{ presence: string }>(
    sql`update agents set connection_lost_at = ${deps.clock.now()} where id = ${agentId} and connected_at <= ${openedAt} returning presence`,
  )
  // He is back already, at another process.
  if (!agent) return
  if (agent.presence === 'ready') await setPresence(deps, agentId, { state: 'away', reason: 'connection-lost' }, { userId: null })
  else deps.live.publish([{ what: 'agents', id: null }])
}
