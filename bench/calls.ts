import { createServer, type IncomingMessage, type Server } from 'node:http'
import { connect, type Socket } from 'node:net'
import { phoneTwilio } from '../channels/phone-twilio/phone-twilio.ts'
import type { Simulator, SimulatorHost } from '../channels/simulator.ts'
import { sql } from '../src/db/database.ts'
import { openConnection, percentile, requestBytes, type Connection } from './support/http-client.ts'
import { cpuMs, type CpuMs } from './support/cpu.ts'
import { freePort } from '../test/doubles/free-port.ts'
import { withProduct, type Product } from './support/product.ts'
import type { BenchResult } from './support/result.ts'

const perSecond = Number(process.env['CALLS_PER_SECOND'] ?? 52)
const seconds = Number(process.env['SECONDS_LONG'] ?? 20)
/** Until the engine has compiled what is run often and every connection has its plans: what comes after is what can be sustained. */
const warmUpSeconds = 15
const agentCount = 90
/** The simulated people speak and press keys that many times faster than life. */
const speed = 10

/**
 * Whole calls over HTTP: arrived, through the menu, queued, offered, accepted, talked, hung up, wrapped up. The provider is our
 * simulator in this process, the product runs in its own; agents use the interface the desk uses.
 */
export function bench(): Promise<BenchResult> {
  return withProduct(async (product) => {
    const provider = await startProvider(product)
    const admin = await product.token('admin@demo.example')
    await product.api(admin, 'PATCH', '/api/accounts/phone', { settings: { apiBaseUrl: provider.url } })
    await product.api(admin, 'PUT', '/api/calendar', {
      timeZone: 'Europe/Riga',
      weekly: [1, 2, 3, 4, 5, 6, 7].map((day) => ({ day, from: '00:00', to: '24:00' })),
      exceptions: [],
    })
    await product.api(admin, 'PATCH', '/api/settings', { maxQueueLength: 1000 })
    const agents = await startAgents(product, admin)
    const first = await run(provider, warmUpSeconds * perSecond, perSecond)
    provider.commandTimes.length = 0
    const begin = performance.now()
    const cpuBefore = await cpuMs(product)
    const calls = await run(provider, seconds * perSecond, perSecond)
    await untilEnded(product, first + calls)
    const took = (performance.now() - begin) / 1000
    const cpu = await cpuMs(product)
    const perCall = (which: keyof CpuMs) => Number(((cpu[which] - cpuBefore[which]) / calls).toFixed(1))
    for (const agent of agents) agent.stop()
    const invariants = await product.api<Record<string, number>>(admin, 'GET', '/api/invariants')
    const endings = await product.db.rows<{ ending: string; count: number }>(
      sql`select ending, count(*) as count from calls group by ending`,
    )
    if (Object.values(invariants).some((count) => count !== 0)) throw new Error(`invariants: ${JSON.stringify(invariants)}`)
    const value = calls / took
    const answers = provider.commandTimes
    await provider.close()
    return {
      name: 'calls',
      unit: 'calls/s',
      value,
      reference: { name: 'calls per second asked for', value: 50 },
      ratio: value / 50,
      details: {
        commandP50Ms: Number(percentile(answers, 0.5).toFixed(1)),
        commandP99Ms: Number(percentile(answers, 0.99).toFixed(1)),
        commands: answers.length,
        endings: Object.fromEntries(endings.map((row) => [row.ending, row.count])),
        agents: agentCount,
        cpuMsPerCall: { product: perCall('product'), database: perCall('database'), driver: perCall('driver') },
        residentMiB: await product.residentMiB(),
      },
    }
  })
}

type Provider = { url: string; simulator: Simulator; commandTimes: number[]; close: () => Promise<void> }

async function startProvider(product: Product): Promise<Provider> {
  const port = await freePort()
  const commandTimes: number[] = []
  const free: Connection[] = []
  // What a caller hears next is answered within this time; call-backs are not commands.
  const isCommand = (path: string) => /\/phone(\?|$)|\/menu|\/wait|\/queue-result/.test(path)
  const lean: SimulatorHost['fetch'] = async (url, { method = 'GET', headers, body }) => {
    const path = url.slice(product.url.length)
    const connection = free.pop() ?? (await openConnection(product.port))
    const answer = await connection.send(requestBytes(method, path, headers as Record<string, string>, String(body ?? '')))
    free.push(connection)
    if (isCommand(path)) commandTimes.push(answer.ms)
    return { status: answer.status, text: async () => Buffer.from(answer.body, 'latin1').toString('utf8') }
  }
  const settings = { ...(await product.account('phone')), apiBaseUrl: `http://127.0.0.1:${port}` }
  const host: SimulatorHost = {
    webhookUrl: (account) => `${product.url}/webhooks/phone-twilio/${account}`,
    settings: async () => settings,
    accounts: async () => ['phone'],
    changeSettings: async () => undefined,
    fetch: lean,
    now: () => new Date(),
    after: (ms, work) => {
      const timer = setTimeout(work, ms)
      return () => clearTimeout(timer)
    },
    random: Math.random,
    changed: () => undefined,
  }
  const simulator = phoneTwilio.simulator(host)
  const server: Server = createServer(
    (request, response) =>
      void answerRest(simulator, request).then((answer) => response.writeHead(answer.status, answer.headers).end(answer.body)),
  )
  await new Promise<void>((resolve) => {
    server.listen(port, '127.0.0.1', resolve)
  })
  return {
    url: `http://127.0.0.1:${port}`,
    simulator,
    commandTimes,
    close: async () => {
      simulator.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      for (const connection of free) connection.close()
    },
  }
}

async function answerRest(simulator: Simulator, request: IncomingMessage) {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://provider')
  return simulator.handle({
    method: request.method ?? 'GET',
    path: pathname,
    query: searchParams,
    headers: request.headers as Record<string, string | undefined>,
    body: Buffer.concat(chunks),
  })
}

async function run(provider: Provider, count: number, rate: number): Promise<number> {
  const begin = performance.now()
  for (let n = 0; n < count; n++) {
    const waitMs = begin + (n * 1000) / rate - performance.now()
    if (waitMs > 1) await new Promise((resolve) => setTimeout(resolve, waitMs))
    void provider.simulator.arrive({
      account: 'phone',
      from: `+4477009${String(n % 1000).padStart(5, '0')}`,
      keys: ['1', String(1 + (n % 3))],
      speed,
    })
  }
  return count
}

async function untilEnded(product: Product, count: number): Promise<void> {
  const limit = performance.now() + 60_000
  while (performance.now() < limit) {
    const row = await product.db.one<{ count: number }>(sql`select count(*) as count from calls where state = 'ended'`)
    if (row!.count >= count) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  const left = await product.db.rows(sql`
    select c.state, k.state as contact, k.phase, (select json_agg(o.state order by o.created_at) from offers o where o.contact_id = k.id) as offers
    from calls c join contacts k on k.id = c.contact_id where c.state <> 'ended' limit 5`)
  throw new Error(`calls did not end: ${JSON.stringify(left)}`)
}

/** Agents as the desk has them: a live stream, the open offer, accept, hang up, close. */
async function startAgents(product: Product, admin: string): Promise<{ stop: () => void }[]> {
  for (let n = 9; n <= agentCount; n++) {
    await product.api(admin, 'POST', '/api/users', { email: `agent${n}@demo.example`, name: `Operators ${n}`, role: 'agent' })
  }
  // New ones, who still have to be told what they may do.
  await product.db.run(sql`
    insert into agent_skills (agent_id, skill, level)
    select a.id, s.skill, s.level from agents a, (values ('lv', 4), ('latvija', 3), ('eadrese', 3), ('citi', 3)) as s (skill, level)
    where not exists (select 1 from agent_skills k where k.agent_id = a.id)`)
  await product.db.run(sql`update users set first_password_until = null where email like 'agent%'`)
  return Promise.all(
    Array.from({ length: agentCount }, async (_, n) => startAgent(product, await product.token(`agent${n + 1}@demo.example`))),
  )
}

async function startAgent(product: Product, token: string): Promise<{ stop: () => void }> {
  const connection = await openConnection(product.port)
  const headers: Record<string, string> = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const call = async (method: string, path: string, body?: unknown) => {
    const answer = await connection.send(requestBytes(method, path, headers, body === undefined ? '' : JSON.stringify(body)))
    return {
      status: answer.status,
      body: answer.body === '' ? undefined : JSON.parse(Buffer.from(answer.body, 'latin1').toString('utf8')),
    }
  }
  await call('PATCH', '/api/agents/me/presence', { state: 'ready' })
  let stopped = false
  let wake = () => undefined as void
  const stream = listen(
    product.port,
    token,
    (name) => {
      headers['x-live-stream'] = name
    },
    () => wake(),
  )
  const next = () =>
    new Promise<void>((resolve) => {
      wake = resolve
    })
  void (async () => {
    while (!stopped) {
      const woken = next()
      const { body } = await call('GET', '/api/offers?mine=1&limit=1').catch(() => ({ body: undefined }))
      const offer = body?.items?.find((each: { state: string }) => each.state === 'open')
      if (offer) await work(call, offer.id, next).catch(() => undefined)
      // Also without a word: a notice may be cut in two on its way.
      else await Promise.race([woken, new Promise((resolve) => setTimeout(resolve, 3000))])
    }
  })()
  return {
    stop: () => {
      stopped = true
      stream.destroy()
      wake()
    },
  }
}

type Call = (method: string, path: string, body?: unknown) => Promise<{ status: number; body: any }>

/** Accepts, speaks for a moment, hangs up, closes: each step when the desk is told that something changed. */
async function work(call: Call, offerId: string, next: () => Promise<void>): Promise<void> {
  let changed = next()
  const accepted = await call('POST', `/api/offers/${offerId}/accept`)
  if (accepted.status !== 200) return
  const { contactId } = accepted.body
  let hungUp = false
  for (let looks = 0; looks < 50; looks++) {
    await Promise.race([changed, new Promise((resolve) => setTimeout(resolve, 3000))])
    changed = next()
    const { body } = await call('GET', `/api/contacts/${contactId}`)
    if (body.phase === 'wrap-up') break
    if (body.state === 'closed' || body.state === 'waiting') return
    if (body.phase === 'talking' && !hungUp) {
      hungUp = true
      await new Promise((resolve) => setTimeout(resolve, 300))
      await call('POST', `/api/contacts/${contactId}/hangup`)
    }
  }
  await call('POST', `/api/contacts/${contactId}/close`, { outcome: 'resolved' })
}

/** The desk's stream of notices; of what it says only that this desk has changed is of interest. */
function listen(port: number, token: string, named: (name: string) => void, heard: () => void): Socket {
  const socket = connect({ port, host: '127.0.0.1' }, () =>
    socket.write(requestBytes('GET', '/api/live', { authorization: `Bearer ${token}` }, '')),
  )
  socket.on('data', (chunk) => {
    if (chunk.includes('event: hello')) named(/"stream":"([^"]+)"/.exec(chunk.toString('latin1'))![1]!)
    if (chunk.includes('"desk"')) heard()
  })
  // It ends with the benchmark.
  socket.on('error', () => undefined)
  return socket
}
