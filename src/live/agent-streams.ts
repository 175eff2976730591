import { sql } from '../db/database.ts'
import type { Deps } from '../deps.ts'
import { agentReturned } from '../calls/agent-returned.ts'
import { connectionClosed, connectionLost } from './connection-lost.ts'

/** A page that is reloaded is back within this time; longer means the agent's browser is gone. */
const graceMs = 4000

export type AgentStreams = { opened: (agentId: string) => Promise<void>; closed: (agentId: string) => void }

/** Which agents have a browser open at this process; when the last one closes, the agent may be gone. */
export function openAgentStreams(deps: Deps): AgentStreams {
  const streams = new Map<string, { open: number; lastOpenedAt: Date }>()
  return {
    async opened(agentId) {
      const openedAt = deps.clock.now()
      streams.set(agentId, { open: (streams.get(agentId)?.open ?? 0) + 1, lastOpenedAt: openedAt })
      await deps.db
        .run(sql`update agents set connection_lost_at = null, connected_at = ${openedAt} where id = ${agentId}`)
        .catch(() => undefined)
      deps.background.run('agent-returned', () => agentReturned(deps, agentId))
    },
    closed(agentId) {
      const mine = streams.get(agentId)
      if (!mine) return
      mine.open -= 1
      if (mine.open > 0) return
      deps.background.run('connection-closed', () => connectionClosed(deps, agentId, mine.lastOpenedAt))
      setTimeout(() => {
        if (streams.get(agentId)?.open !== 0) return
        streams.delete(agentId)
        deps.background.run('connection-lost', () => connectionLost(deps, agentId, mine.lastOpenedAt))
      }, graceMs).unref()
    },
  }
}
