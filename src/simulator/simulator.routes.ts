import type { FastifyReply, FastifyRequest } from 'fastify'
import { z, ZodError } from 'zod'
import type { Misbehaviour, Simulator } from '../../channels/simulator.ts'
import { openingAt } from '../../routing/business-hours.ts'
import type { Deps } from '../deps.ts'
import type { App } from '../http/build-app.ts'
import { notFound, Refusal } from '../refusal.ts'
import { openBusyDay, type BusyDay } from './busy-day.ts'
import { busyDayStart, type SimulatorView } from './simulator.contract.ts'
import { openSimulators, type Simulators } from './simulators.ts'

/** A letter of 35 MB in base64. */
const arrivalLimitBytes = 50 * 1024 * 1024
const adapterParam = z.object({ adapter: z.string().max(40) })
const share = z.number().min(0).max(1)
const misbehaviour = z
  .object({
    duplicate: share,
    drop: share,
    reorder: share,
    delayMs: z.number().min(0).max(60_000),
    failStatus: z.number().int().min(400).max(599),
    failShare: share,
    silentShare: share,
    agentLine: z.enum(['answers', 'silent', 'busy']),
    at: z.enum(['greeting', 'sender', 'recipient', 'data', 'after-data']),
    times: z.number().int().min(1).max(1000),
    bounce: z.enum(['failed', 'delayed']),
    autoReply: z.enum(['polite', 'rude']),
    wrongPassword: z.boolean(),
  })
  .partial()

/** The simulated providers: their own APIs, how to be the citizen, and a busy day. Only while simulators run. */
export function simulatorRoutes(app: App, deps: Deps): void {
  if (!deps.config.simulators) return
  const simulators = openSimulators(deps)
  const busyDay = openBusyDay(deps, simulators)
  app.addHook('onReady', () => simulators.open())
  app.addHook('onClose', async () => {
    await busyDay.stop()
    simulators.close()
  })
  providerApis(app, simulators)
  controlApis(app, simulators)
  pageApis(app, deps, simulators, busyDay)
}

/** What our adapters believe to be the provider. */
function providerApis(app: App, simulators: Simulators): void {
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
    const handler = async (request: FastifyRequest, reply: FastifyReply) => {
      const { adapter } = request.params as { adapter: string }
      const simulator = simulators.of(adapter)
      if (!simulator) throw notFound()
      const { pathname, searchParams } = new URL(request.raw.url ?? '/', 'http://simulator')
      const answer = await simulator.handle({
        method: request.method,
        path: pathname.slice(`/simulator/${adapter}`.length) || '/',
        query: searchParams,
        headers: request.headers as Record<string, string | undefined>,
        body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
      })
      return reply.code(answer.status).headers(answer.headers).send(answer.body)
    }
    scope.route({
      method: ['GET', 'POST', 'PUT', 'DELETE'],
      url: '/simulator/:adapter/*',
      config: { access: 'provider' },
      schema: { hide: true },
      handler,
    })
  })
}

/** Being the citizen, and the provider's moods. Not limited: a storm of calls is what it is for. */
function controlApis(app: App, simulators: Simulators): void {
  const config = { access: 'simulator.use', rateLimit: false } as const
  const of = (adapter: string): Simulator => {
    const simulator = simulators.of(adapter)
    if (!simulator) throw notFound()
    return simulator
  }
  const base = '/simulator/control/:adapter'
  const hide = { hide: true, params: adapterParam } as const
  app.post(`${base}/arrive`, { config, schema: hide, bodyLimit: arrivalLimitBytes }, async (request) =>
    plainly(of(request.params.adapter).arrive(request.body ?? {})),
  )
  app.post(
    `${base}/act/:id`,
    { config, schema: { hide: true, params: adapterParam.extend({ id: z.string().max(100) }) } },
    async (request) => plainly(of(request.params.adapter).act(request.params.id, request.body ?? {})),
  )
  app.post(`${base}/misbehave`, { config, schema: { ...hide, body: misbehaviour } }, async (request, reply) => {
    // Absent and undefined are the same here.
    of(request.params.adapter).misbehave(request.body as Misbehaviour)
    return reply.code(204).send()
  })
  app.get(`${base}/requests`, { config, schema: hide }, async (request) => ({
    items: of(request.params.adapter).requests(),
    next: null,
  }))
  app.get(`${base}/view`, { config, schema: hide }, async (request) => of(request.params.adapter).view())
}

/** A simulator throws plain sentences on nonsense: the caller's fault. */
async function plainly(work: Promise<unknown>): Promise<unknown> {
  try {
    return (await work) ?? {}
  } catch (error) {
    if (error instanceof ZodError) {
      const [issue] = error.issues
      throw new Refusal('bad-input', `${issue?.path.join('.') || 'body'}: ${issue?.message ?? ''}`)
    }
    throw new Refusal('bad-input', error instanceof Error ? error.message : String(error))
  }
}

function pageApis(app: App, deps: Deps, simulators: Simulators, busyDay: BusyDay): void {
  const tags = ['simulator']
  app.get(
    '/api/simulator',
    { config: { access: 'simulator.use' }, schema: { tags, summary: 'What the simulated citizens hear and read' } },
    async () => viewOf(deps, simulators, busyDay),
  )
  app.post(
    '/api/simulator/busy-day',
    { config: { access: 'simulator.use' }, schema: { tags, summary: 'Play a day', body: busyDayStart } },
    async (request, reply) => {
      busyDay.start(request.body)
      return reply.code(202).send(await busyDay.view())
    },
  )
  app.delete(
    '/api/simulator/busy-day',
    { config: { access: 'simulator.use' }, schema: { tags, summary: 'Stop the day' } },
    async () => {
      await busyDay.stop()
      return busyDay.view()
    },
  )
}

async function viewOf(
  { centre, clock }: Pick<Deps, 'centre' | 'clock'>,
  simulators: Simulators,
  busyDay: BusyDay,
): Promise<SimulatorView> {
  const { calendar } = await centre.get()
  // The adapters' own shapes; the contract names the parts of them that the page uses.
  const phone = simulators.of('phone-twilio')?.view() as SimulatorView['phone'] | undefined
  const sms = simulators.of('sms-twilio')?.view() as { conversations: SimulatorView['sms'] } | undefined
  const email = simulators.of('email-imap')?.view() as SimulatorView['email'] | undefined
  return {
    openNow: openingAt(calendar, clock.now().getTime()) === 'open',
    phone: phone ?? { calls: [], lines: [] },
    sms: sms?.conversations ?? [],
    email: email ?? { accounts: [], mailboxes: [] },
    busyDay: await busyDay.view(),
  }
}
