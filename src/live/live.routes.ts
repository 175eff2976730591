import { sql } from '../db/database.ts'
import { newId } from '../db/new-id.ts'
import type { Deps } from '../deps.ts'
import { callerOf } from '../http/auth.ts'
import type { App } from '../http/build-app.ts'
import { openAgentStreams } from './agent-streams.ts'
import { openPages } from './pages.ts'

/** A comment line now and then keeps proxies from closing a quiet stream, and shows us a browser that is gone. */
const heartbeatMs = 15_000
/** A browser that does not read is let go: it comes back and fetches everything anew. */
const backlogBytes = 256 * 1024

/**
 * Server-sent events: "changed, id". Whoever hears it fetches through the same permission checks as any read. The first, "hello", names
 * the stream: a page that sends this name with what it writes is not told of what it did itself.
 */
export function liveRoutes(app: App, deps: Deps): void {
  const streams = openAgentStreams(deps)
  const pages = openPages(deps.live)

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
    const endIfSessionIsOver = async () => {
      const alive = await deps.db.one(sql`
        select 1 from sessions s join users u on u.id = s.user_id where s.token_hash = ${tokenHash} and u.disabled_at is null`)
      if (!alive) stream.destroy()
    }
    const stop = pages.add({
      id: streamId,
      userId,
      role,
      agentId,
      write(text) {
        if (stream.writableLength > backlogBytes) stream.destroy()
        else stream.write(text)
      },
      endIfSessionIsOver: () => deps.background.run('end-stream', endIfSessionIsOver),
    })
    const heartbeat = setInterval(() => stream.write(': here\n\n'), heartbeatMs)
    if (agentId) await streams.opened(agentId)
    const close = () => {
      stop()
      clearInterval(heartbeat)
      if (agentId) streams.closed(agentId)
    }
    // It may have gone while we noted that it came.
    if (stream.destroyed) close()
    else stream.once('close', close)
  })
  // Streams never end by themselves: a closing server ends them, and browsers come back to another.
  app.addHook('preClose', async () => {
    pages.close()
    app.server.closeAllConnections()
  })
}
