import type { Channel, HttpReply, InboundEvent, WebhookRequest } from '../../channels/channel.ts'
import type { CallCommand, Prompt } from '../../channels/call-commands.ts'
import type { Simulator, SimulatorHost } from '../../channels/simulator.ts'

/** A clock of the test's own: timers run only when time is moved on. */
export type Clock = {
  now: () => Date
  after: (ms: number, run: () => void) => () => void
  advance: (ms: number) => Promise<void>
}

const settleRounds = 6

export function fakeClock(startAt = '2026-11-23T09:00:00.000Z'): Clock {
  let nowMs = new Date(startAt).getTime()
  let order = 0
  const timers = new Map<number, { atMs: number; run: () => void }>()
  const settle = async () => {
    for (let round = 0; round < settleRounds; round += 1) await new Promise((resolve) => setImmediate(resolve))
  }
  const earliest = () => [...timers].filter(([, timer]) => timer).sort(([a, x], [b, y]) => x.atMs - y.atMs || a - b)[0]
  return {
    now: () => new Date(nowMs),
    after: (ms, run) => {
      order += 1
      const id = order
      timers.set(id, { atMs: nowMs + ms, run })
      return () => timers.delete(id)
    },
    advance: async (ms) => {
      const untilMs = nowMs + ms
      await settle()
      for (let next = earliest(); next && next[1].atMs <= untilMs; next = earliest()) {
        timers.delete(next[0])
        nowMs = Math.max(nowMs, next[1].atMs)
        next[1].run()
        await settle()
      }
      nowMs = untilMs
    },
  }
}

/** What our side would do on the line: answers an event with commands. */
export type Script = (event: InboundEvent) => CallCommand[]

export type StandIn = {
  clock: Clock
  simulator: Simulator
  /** Events of verified requests, each externalId once, in order of arrival. */
  events: InboundEvent[]
  /** Every request that reached us. */
  received: { request: WebhookRequest; status: number }[]
  /** How often each event came. */
  times: Map<string, number>
  /** Reaches the simulator's REST API. */
  reach: { fetch: typeof fetch; now: () => Date }
  settings: Record<string, unknown>
  webhookUrl: string
  /** Answers instead of ours while set. */
  broken: ((request: WebhookRequest) => HttpReply | 'silent' | 'unreachable' | null) | null
}

function addressOf(input: string | URL | Request): string {
  return input instanceof Request ? input.url : input.toString()
}

export const apiBaseUrl = 'http://provider.example/simulator'

/** A tiny stand-in of our side and the network between it and a channel's simulator. */
// oxlint-disable-next-line no-explicit-any -- the suite runs over adapters whose settings differ
export function standIn(channel: Channel<any>, settings: Record<string, unknown>, script: Script = () => []): StandIn {
  const clock = fakeClock()
  const webhookUrl = `https://cc.example/webhooks/${channel.adapter}/account`
  const parsed: unknown = channel.settings.parse({ ...settings, apiBaseUrl })
  let seed = 1
  const side: StandIn = {
    clock,
    events: [],
    received: [],
    times: new Map(),
    settings: parsed as Record<string, unknown>,
    webhookUrl,
    broken: null,
    reach: { fetch: (input, init) => network(side, channel, script, addressOf(input), init ?? {}), now: clock.now },
    simulator: undefined as unknown as Simulator,
  }
  const host: SimulatorHost = {
    webhookUrl: () => webhookUrl,
    settings: async () => parsed,
    accounts: async () => ['account'],
    changeSettings: async (_account, changed) => {
      Object.assign(parsed as object, changed)
    },
    fetch: side.reach.fetch,
    now: clock.now,
    after: clock.after,
    random: () => {
      seed = (seed * 48_271) % 2_147_483_647
      return seed / 2_147_483_647
    },
    changed: () => {},
  }
  side.simulator = channel.simulator(host)
  return side
}

// oxlint-disable-next-line no-explicit-any -- as above
async function network(side: StandIn, channel: Channel<any>, script: Script, url: string, init: RequestInit): Promise<Response> {
  const headers = Object.fromEntries(new Headers(init.headers).entries())
  const body = Buffer.from(typeof init.body === 'string' ? init.body : '')
  const method = init.method ?? 'GET'
  if (url.startsWith(apiBaseUrl)) {
    const target = new URL(url)
    const path = target.pathname.slice(new URL(apiBaseUrl).pathname.length)
    const answer = side.simulator.handle({ method, path, query: target.searchParams, headers, body })
    const aborted = new Promise<never>((_, reject) => init.signal?.addEventListener('abort', () => reject(init.signal?.reason)))
    return respond(await Promise.race([answer, aborted]))
  }
  if (!url.startsWith(side.webhookUrl)) throw new TypeError('fetch failed')
  const path = new URL(url).pathname.slice(new URL(side.webhookUrl).pathname.length)
  const request = { method, url, path, headers, body, receivedAt: side.clock.now() }
  const instead = side.broken?.(request) ?? null
  if (instead === 'unreachable') throw new TypeError('fetch failed')
  if (instead === 'silent')
    return new Promise((_, reject) => init.signal?.addEventListener('abort', () => reject(init.signal?.reason)))
  const reply = instead ?? answerWebhook(side, channel, script, request)
  side.received.push({ request, status: reply.status })
  return respond(reply)
}

// oxlint-disable-next-line no-explicit-any -- as above
function answerWebhook(side: StandIn, channel: Channel<any>, script: Script, request: WebhookRequest): HttpReply {
  const { webhook } = channel
  if (!webhook) return { status: 404, headers: {}, body: '' }
  const verdict = webhook.verify(request, side.settings)
  if (!verdict.ok) return { status: verdict.status, headers: {}, body: verdict.reason }
  const parsed = webhook.parse(request, side.settings)
  if (!parsed.understood) return parsed.reply
  for (const event of parsed.events) {
    const times = side.times.get(event.externalId) ?? 0
    side.times.set(event.externalId, times + 1)
    if (times === 0) side.events.push(event)
  }
  if (parsed.awaits === 'nothing') return parsed.reply
  const [event] = parsed.events
  return (
    channel.calls?.render(event ? script(event) : [], { webhookUrl: side.webhookUrl, ref: 'ref-1' }, side.settings) ?? {
      status: 500,
      headers: {},
      body: '',
    }
  )
}

function respond(reply: HttpReply): Response {
  return new Response(reply.status === 204 ? null : reply.body, { status: reply.status, headers: reply.headers })
}

export function say(text: string, language = 'lv-LV'): Prompt {
  return { text, language, audioUrl: null }
}

/** Our side as the desk would have it: language, topic, then the queue. */
export const menuThenQueue: Script = (event) => {
  const menu = (stage: string, attempt = 1): CallCommand => ({
    do: 'menu',
    stage,
    attempt,
    prompts: [say(`Izvēle ${stage}`)],
    digits: 1,
    timeoutS: 5,
  })
  switch (event.kind) {
    case 'call.arrived':
      return [menu('language')]
    case 'call.input': {
      if (event.digits === null)
        return event.attempt < 2 ? [menu(event.stage, 2)] : [{ do: 'say', prompt: say('Uz redzēšanos') }, { do: 'hangup' }]
      return event.stage === 'language' ? [menu('topic')] : [{ do: 'wait', queue: 'all' }]
    }
    case 'call.waiting':
      return [
        { do: 'say', prompt: say('Jūs esat rindā') },
        { do: 'play', audioUrl: 'https://cc.example/prompts/hold-music.mp3' },
      ]
    case 'call.fallback':
      return [{ do: 'say', prompt: say('Atvainojiet') }, { do: 'hangup' }]
    case 'call.ended':
      return event.cause === 'left-queue' ? [{ do: 'voicemail', maxLengthS: 120 }] : []
    default:
      return []
  }
}
