import { sql } from '../db/database.ts'
import { newId } from '../db/new-id.ts'
import type { Deps } from '../deps.ts'
import { callerOf } from '../http/auth.ts'
import type { App } from '../http/build-app.ts'
import { mayDo, type Permission } from '../users/permissions.contract.ts'
import type { LiveNotice } from './live.contract.ts'
import { openAgentStreams } from './agent-streams.ts'

/** A comment line now and then keeps proxies from closing a quiet stream, and shows us a browser that is gone. */
const heartbeatMs = 15_000
/** One's own work is told at once. What everybody looks at changes all the time: it is told a few times a second. */
const gatherMs = { own: 10, common: 250 }
/** However many look on, so much goes out altogether: with more streams each is told a little later. */
const commonMsPerStream = 5
/** A browser that does not read is let go: it comes back and fetches everything anew. */
const backlogBytes = 256 * 1024

/** Who has no use for a notice is not woken by it. */
const permissionFor: Partial<Record<LiveNotice['what'], Permission>> = {
  board: 'board.read',
  'failed-events': 'failed-events.read',
  accounts: 'accounts.read',
  simulator: 'simulator.use',
}

/**
 * Server-sent events: "changed, id". Whoever hears it fetches through the same permission checks as any read. The first, "hello", names
 * the stream: a page that sends this name with what it writes is not told of what it did itself.
 */
export function liveRoutes(app: App, deps: Deps): void {
  const streams = openAgentStreams(deps)
  let open = 0

  app.get('/api/live', { config: { access: 'self' }, schema: { tags: ['live'], hide: true } }, async (request, reply) => {
    const { agentId, role, userId, tokenHash } = callerOf(request)
    reply.hijack()
    const stream = reply.raw
    stream.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      connection: 'keep-alive',
      'x-accel-buffering': 'no',
    })
    const streamId = newId()
    stream.write(`retry: 1000\nevent: hello\ndata: ${JSON.stringify({ stream: streamId })}\n\n`)
    let waiting = new Map<string, LiveNotice>()
    let timer: NodeJS.Timeout | undefined
    let dueMs = Infinity
    const flush = () => {
      timer = undefined
      dueMs = Infinity
      let text = ''
      for (const { what, id } of waiting.values()) text += `event: changed\ndata: ${JSON.stringify({ what, id })}\n\n`
      waiting = new Map()
      if (stream.writableLength > backlogBytes) stream.destroy()
      else stream.write(text)
    }
    const endIfSessionIsOver = async () => {
      const alive = await deps.db.one(sql`
        select 1 from sessions s join users u on u.id = s.user_id where s.token_hash = ${tokenHash} and u.disabled_at is null`)
      if (!alive) stream.destroy()
    }
    const stop = deps.live.subscribe((notice) => {
      if (notice.what === 'sessions' && notice.id === userId) deps.background.run('end-stream', endIfSessionIsOver)
      if (notice.what === 'centre' || notice.what === 'sessions' || (notice.what === 'desk' && notice.id !== agentId)) return
      if (notice.besides === streamId) return
      const needed = permissionFor[notice.what]
      if (needed && !mayDo(role, needed)) return
      // Written out when it is sent: of many notices of a moment most say the same.
      waiting.set(notice.id === null ? notice.what : notice.what + notice.id, notice)
      const waitMs = notice.what === 'desk' ? gatherMs.own : Math.max(gatherMs.common, open * commonMsPerStream)
      if (performance.now() + waitMs >= dueMs) return
      clearTimeout(timer)
      dueMs = performance.now() + waitMs
      timer = setTimeout(flush, waitMs)
    })
    const heartbeat = setInterval(() => stream.write(': here\n\n'), heartbeatMs)
    open += 1
    if (agentId) await streams.opened(agentId)
    const close = () => {
      open -= 1
      stop()
      clearInterval(heartbeat)
      clearTimeout(timer)
      if (agentId) streams.closed(agentId)
    }
    // It may have gone while we noted that it came.
    if (stream.destroyed) close()
    else stream.once('close', close)
  })
  // Streams never end by themselves: a closing server ends them, and browsers come back to another.
  app.addHook('preClose', async () => app.server.closeAllConnections())
}
