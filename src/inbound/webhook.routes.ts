import type { FastifyReply, FastifyRequest } from 'fastify'
import { Counter } from 'prom-client'
import type { HttpReply, InboundEvent, Webhook, WebhookRequest } from '../../channels/channel.ts'
import type { CallEvent } from '../calls/apply-call-event.ts'
import { applyCallNow } from '../calls/apply-call-now.ts'
import { keepLater } from '../calls/keep-later.ts'
import { faultReply } from '../calls/fault-reply.ts'
import type { Account } from '../centre/centre.ts'
import { isDatabaseAway } from '../db/database.ts'
import type { Deps } from '../deps.ts'
import type { App } from '../http/build-app.ts'
import { notFound } from '../refusal.ts'
import { insertEvents, keptEvent, type Origin } from './receive.ts'

const bodyLimitBytes = 256 * 1024

export const refusedWebhooks = new Counter({
  name: 'webhooks_refused_total',
  help: 'Requests with a missing or wrong signature',
  labelNames: ['adapter', 'status'],
  registers: [],
})

/** Providers call here. The bytes are verified before anything is parsed; what verifies is kept before it is acknowledged. */
export function webhookRoutes(app: App, deps: Deps): void {
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: bodyLimitBytes }, (_request, body, done) => done(null, body))
    const handler = async (request: FastifyRequest, reply: FastifyReply) => {
      const { adapter, account: slug, '*': rest } = request.params as { adapter: string; account: string; '*'?: string }
      const account = (await deps.centre.get()).accountsBySlug.get(slug)
      const webhook = account?.channel.webhook
      if (!account || !webhook || account.adapter !== adapter || !account.enabled || account.settings === null) throw notFound()
      const answer = await receiveWebhook(deps, account, webhook, webhookRequest(deps, request, rest ? `/${rest}` : ''))
      return reply.code(answer.status).headers(answer.headers).send(answer.body)
    }
    for (const url of ['/webhooks/:adapter/:account', '/webhooks/:adapter/:account/*']) {
      scope.route({
        method: ['GET', 'POST'],
        url,
        bodyLimit: bodyLimitBytes,
        helmet: false,
        config: { access: 'provider' },
        schema: { hide: true },
        handler,
      })
    }
  })
}

function webhookRequest(deps: Pick<Deps, 'config' | 'clock'>, request: FastifyRequest, path: string): WebhookRequest {
  const target = request.raw.url ?? ''
  const { host } = request.headers
  return {
    method: request.method,
    url: `${deps.config.publicUrl}${target}`,
    // On a machine nobody has given a public address, the sender signs whatever name it reached us by.
    otherUrls: deps.config.publicUrl === deps.config.localUrl && host ? [`http://${host}${target}`] : [],
    path,
    headers: request.headers as Record<string, string | undefined>,
    body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
    receivedAt: deps.clock.now(),
  }
}

async function receiveWebhook(
  deps: Deps,
  account: Account,
  webhook: Webhook<unknown>,
  request: WebhookRequest,
): Promise<HttpReply> {
  const verdict = webhook.verify(request, account.settings)
  if (!verdict.ok) {
    refusedWebhooks.inc({ adapter: account.adapter, status: String(verdict.status) })
    return { status: verdict.status, headers: { 'content-type': 'text/plain' }, body: verdict.reason }
  }
  const parsed = webhook.parse(request, account.settings)
  const query = request.url.includes('?') ? request.url.slice(request.url.indexOf('?')) : ''
  const origin: Origin = {
    accountId: account.id,
    path: `${request.path}${query}`,
    contentType: request.headers['content-type'] ?? null,
    // A GET carries everything in its address.
    raw: request.body.length > 0 ? request.body : Buffer.from(query),
    receivedAt: request.receivedAt,
  }
  if (!parsed.understood) {
    await insertEvents(deps.db, [keptEvent(origin, parsed.externalId, null, { state: 'failed', error: parsed.reason })])
    deps.live.publish([
      { what: 'failed-events', id: null },
      { what: 'board', id: null },
    ])
    return parsed.reply
  }
  const [callEvents, others] = split(parsed.events)
  await Promise.all(others.map((event) => deps.receiver.keep(keptEvent(origin, event.externalId, event))))
  if (parsed.awaits === 'nothing') {
    for (const event of callEvents) await applyCallNow(deps, account, event, origin)
    return parsed.reply
  }
  return answerCaller(deps, account, callEvents, origin)
}

/** Someone listens on the line: whatever happens, the answer is something to hear. */
async function answerCaller(deps: Deps, account: Account, events: InboundEvent[], origin: Origin): Promise<HttpReply> {
  try {
    let answer: HttpReply | null = null
    for (const event of events) answer = await applyCallNow(deps, account, event, origin)
    return answer ?? (await faultReply(deps, account))
  } catch (error) {
    if (isDatabaseAway(error)) {
      deps.log.warn({ err: (error as Error).message }, 'database away while a caller waits')
      for (const event of events) keepLater(deps, account, event as CallEvent, origin)
    } else deps.log.error({ err: error }, 'a call event could not be applied')
    return faultReply(deps, account)
  }
}

function split(events: InboundEvent[]): [InboundEvent[], InboundEvent[]] {
  const isCall = (event: InboundEvent) => event.kind.startsWith('call.') || event.kind === 'recording.ready'
  return [events.filter(isCall), events.filter((event) => !isCall(event))]
}
