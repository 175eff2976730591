import type { FastifyInstance } from 'fastify'
import { createHash } from 'node:crypto'
import { sql } from '../db/database.ts'
import type { Deps } from '../deps.ts'
import { Refusal } from '../refusal.ts'

declare module 'fastify' {
  interface FastifyRequest {
    idempotencyKey: string | null
  }
}

type Kept = { request: string; status: number | null; body: unknown }

/**
 * A write that carries an Idempotency-Key has one effect: its answer is kept for a day and given again. The row is taken before
 * the work begins, so that two at once do not both run. An answer that is our fault is not kept: the caller may try again.
 */
export function addIdempotency(app: FastifyInstance, deps: Pick<Deps, 'db' | 'clock'>): void {
  app.decorateRequest('idempotencyKey', null)

  app.addHook('preHandler', async (request, reply) => {
    const key = request.headers['idempotency-key']
    if (typeof key !== 'string' || !request.caller || request.method === 'GET' || request.method === 'HEAD') return
    if (key.length > 200) throw new Refusal('bad-input', 'Idempotency-Key: at most 200 characters')
    const fingerprint = createHash('sha256')
      .update(`${request.method} ${request.url}\n${JSON.stringify(request.body ?? null)}`)
      .digest('hex')
    const taken = await deps.db.run(sql`insert into idempotency_keys (user_id, key, request, created_at)
      values (${request.caller.userId}, ${key}, ${fingerprint}, ${deps.clock.now()}) on conflict do nothing`)
    if (taken > 0) {
      request.idempotencyKey = key
      return
    }
    const kept = await deps.db.one<Kept>(
      sql`select request, status, body from idempotency_keys where user_id = ${request.caller.userId} and key = ${key}`,
    )
    if (kept && kept.request !== fingerprint)
      throw new Refusal('cannot', 'This Idempotency-Key was used for another request.', { reason: 'key-reused' })
    if (!kept || kept.status === null)
      throw new Refusal('wrong-state', 'The first request with this Idempotency-Key is still at work.', {
        reason: 'still-at-work',
      })
    await reply.code(kept.status).header('idempotency-replayed', 'true').send(kept.body)
  })

  app.addHook('onSend', async (request, reply, payload) => {
    const key = request.idempotencyKey
    if (!key || !request.caller) return payload
    const { userId } = request.caller
    if (reply.statusCode >= 500) {
      await deps.db.run(sql`delete from idempotency_keys where user_id = ${userId} and key = ${key}`).catch(() => undefined)
    } else {
      const body = typeof payload === 'string' && payload !== '' ? payload : null
      await deps.db.run(
        sql`update idempotency_keys set status = ${reply.statusCode}, body = ${body}::jsonb where user_id = ${userId} and key = ${key}`,
      )
    }
    return payload
  })
}
