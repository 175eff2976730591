import fastifyCookie from '@fastify/cookie'
import fastifyHelmet, { type FastifyHelmetOptions } from '@fastify/helmet'
import fastifyRateLimit from '@fastify/rate-limit'
import fastifySwagger from '@fastify/swagger'
import Fastify, { LogController, type FastifyInstance } from 'fastify'
import { jsonSchemaTransform, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Deps } from '../deps.ts'
import { Refusal } from '../refusal.ts'
import { addAuth, type Access } from './auth.ts'
import { answerError } from './error-table.ts'
import { addViews } from '../audit/record-views.ts'
import { addIdempotency } from './idempotency.ts'
import { routePlugins } from './route-plugins.ts'

/** Fastify with schemas by zod: what every `*.routes.ts` gets. */
export type App =
  FastifyInstance extends FastifyInstance<infer S, infer Q, infer P, infer L>
    ? FastifyInstance<S, Q, P, L, ZodTypeProvider>
    : never

const bodyLimitBytes = 1024 * 1024
/** Per user: a desk needs a few requests a second, and refetches several queries per change: bursts are let through, a flood is not. */
const perUser = { max: 600, timeWindow: 10_000 }

/** `plugins`: a process that serves no screens has fewer. */
export async function buildApp(
  deps: Deps,
  plugins: typeof routePlugins = routePlugins,
): Promise<{ app: App; forgetSessions: () => void }> {
  const app = Fastify({
    // Fastify tells of every start and stop; we say that ourselves, in one line.
    loggerInstance: deps.log.child({}, { level: deps.log.level === 'info' ? 'warn' : deps.log.level }),
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: bodyLimitBytes,
    requestTimeout: 30_000,
    // With a public address there is a TLS proxy before us, and the client's address is the last one it names; else nobody is believed.
    trustProxy: (_address, hop) => hop === 0 && deps.config.publicUrl !== deps.config.localUrl,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 200 },
  }).withTypeProvider<ZodTypeProvider>() as unknown as App
  app.setValidatorCompiler(validatorCompiler)
  // Answers are built by our own typed code: they are written as they are, not parsed a second time.
  app.setSerializerCompiler(() => (value) => JSON.stringify(value))
  app.setErrorHandler(answerError)
  addJson(app)

  await app.register(fastifyHelmet, browserRules(deps.config))
  await app.register(fastifyCookie)
  const { forget } = addAuth(app, deps)
  await app.register(fastifyRateLimit, {
    global: true,
    hook: 'preHandler',
    ...perUser,
    keyGenerator: (request) => request.caller?.userId ?? request.ip,
    allowList: (request) =>
      (['public', 'provider'] as (Access | undefined)[]).includes(request.routeOptions.config.access) &&
      request.routeOptions.config.rateLimit === undefined,
    errorResponseBuilder: () => new Refusal('too-many', 'Too many requests. Wait a moment.'),
  })
  await app.register(fastifySwagger, {
    openapi: {
      info: { title: 'VPPPD contact centre', version: '1' },
      components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
      security: [{ bearer: [] }],
    },
    transform: jsonSchemaTransform,
    hideUntagged: false,
  })
  addIdempotency(app, deps)
  addViews(app, deps)
  for (const plugin of plugins) await app.register(async (scope) => plugin(scope as unknown as App, deps))
  return { app, forgetSessions: forget }
}

/** What a browser may do with our pages: nothing from elsewhere, nothing inline. */
function browserRules(config: Pick<Deps['config'], 'publicUrl'>): FastifyHelmetOptions {
  return {
    contentSecurityPolicy: {
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        mediaSrc: ["'self'"],
        fontSrc: ["'self'"],
        // The softphone's signalling goes to the telephone provider; nothing else leaves our own origin.
        connectSrc: ["'self'", 'wss://*.twilio.com', 'https://*.twilio.com'],
        frameAncestors: ["'none'"],
        objectSrc: ["'none'"],
        baseUri: ["'self'"],
        formAction: ["'self'"],
        upgradeInsecureRequests: config.publicUrl.startsWith('https:') ? [] : null,
      },
    },
    strictTransportSecurity: config.publicUrl.startsWith('https:'),
    crossOriginEmbedderPolicy: false,
  }
}

/** JSON as Fastify reads it (prototype poisoning refused), but a body announced and left empty is no body: many clients do that. */
function addJson(app: App): void {
  const read = app.getDefaultJsonParser('error', 'error')
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, undefined)
    else void read(request, String(body), done)
  })
}
