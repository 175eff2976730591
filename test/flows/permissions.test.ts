import fastifyCookie from '@fastify/cookie'
import Fastify from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { beforeAll, describe, expect, test } from 'vitest'
import { addAuth, type Access } from '../../src/http/auth.ts'
import type { App } from '../../src/http/build-app.ts'
import { routePlugins } from '../../src/http/route-plugins.ts'
import { mayDo, roles, type Role } from '../../src/users/permissions.contract.ts'
import { startApp, type Api, type RunningApp } from '../support/app.ts'

type Route = { method: string; url: string; access: Access }

const emailOf: Record<Role, string> = {
  agent: 'agent1@demo.example',
  supervisor: 'supervisor@demo.example',
  administrator: 'admin@demo.example',
  auditor: 'auditor@demo.example',
}

let running: RunningApp
let routes: Route[]
const as = {} as Record<Role, Api>

beforeAll(async () => {
  running = await startApp()
  for (const role of roles) as[role] = await running.as(emailOf[role])
  routes = await registeredRoutes()
})

/** The same plugins in a bare application that writes down what they register. */
async function registeredRoutes(): Promise<Route[]> {
  const found: Route[] = []
  const app = Fastify()
  app.addHook('onRoute', ({ method, url, config }) => {
    for (const each of [method].flat()) {
      if (each !== 'HEAD' && each !== 'OPTIONS' && config?.access) found.push({ method: each, url, access: config.access })
    }
  })
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  await app.register(fastifyCookie)
  addAuth(app, running.deps)
  for (const plugin of routePlugins) await app.register(async (scope) => plugin(scope as unknown as App, running.deps))
  await app.ready()
  await app.close()
  return found
}

/** No row has these: what is asked for is not there, so nothing happens but the check. */
const address = (url: string) =>
  url
    .replace(/:id\b|:ticketId\b/g, '00000000-0000-7000-8000-000000000000')
    .replace(':adapter', 'phone-twilio')
    .replace(':key', 'greeting')
    .replace(':language', 'lv')
    .replace(/:[a-z]+(\([^)]*\))?/gi, 'none')
    .replace('*', 'none')

async function statusOf(route: Route, token: string | null): Promise<number> {
  const writes = route.method !== 'GET'
  const stop = new AbortController()
  const response = await fetch(`${running.url}${address(route.url)}`, {
    method: route.method,
    headers: {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(writes ? { 'content-type': 'application/json' } : {}),
    },
    // Wrong on purpose: a permitted write gets as far as the schema and changes nothing.
    ...(writes ? { body: '[]' } : {}),
    signal: stop.signal,
  })
  stop.abort()
  return response.status
}

const meant: Record<string, Access> = {
  'GET /api/session/ways': 'public',
  'POST /api/accounts': 'accounts.write',
  'PATCH /api/accounts/:slug': 'accounts.write',
  'GET /api/accounts': 'accounts.read',
  'GET /api/accounts/:slug': 'accounts.read',
  'PATCH /api/agents/:id': 'agents.write',
  'PATCH /api/agents/:id/presence': 'agents.direct',
  'PATCH /api/agents/me/presence': 'contacts.work',
  'POST /api/incidents': 'incidents.write',
  'PATCH /api/incidents/:id': 'incidents.write',
  'GET /api/audit': 'audit.read',
  'GET /api/audit/check': 'audit.read',
  'GET /api/users': 'users.read',
  'POST /api/users': 'users.write',
  'PATCH /api/users/:id': 'users.write',
  'POST /api/users/:id/password': 'users.write',
  'DELETE /api/users/:id/totp': 'users.write',
  'DELETE /api/users/:id/sessions': 'users.write',
  'POST /api/me/password': 'self.manage',
  'POST /api/me/tokens': 'self.manage',
  'DELETE /api/me/totp': 'self.manage',
  'PUT /api/calendar': 'settings.write',
  'PATCH /api/settings': 'settings.write',
  'GET /api/settings/versions': 'settings.read',
  'POST /api/settings/versions/:version/restore': 'settings.write',
  'PUT /api/skills/:code': 'settings.write',
  'PUT /api/prompts/:key/:language': 'settings.write',
  'PUT /api/prompts/:key/:language/audio': 'settings.write',
  'DELETE /api/prompts/:key/:language/audio': 'settings.write',
  'POST /api/planning/replays': 'planning.run',
  'POST /api/planning/replays/:id/cancel': 'planning.run',
  'GET /api/planning/replays/:id/scenarios/:variant': 'planning.read',
  'POST /api/shadows': 'settings.write',
  'POST /api/shadows/:id/adopt': 'settings.write',
  'POST /api/shadows/:id/undo': 'settings.write',
  'POST /api/shadows/:id/drop': 'settings.write',
  'POST /simulator/control/:adapter/arrive': 'simulator.use',
  'POST /api/simulator/busy-day': 'simulator.use',
}

const own = new Set(['DELETE /api/session'])

describe('every route', () => {
  test('there are as many as one expects', () => {
    expect(routes.length).toBeGreaterThan(40)
    expect(
      routes
        .filter(({ url, access }) => url.startsWith('/api/') && access === 'public')
        .map(({ method, url }) => `${method} ${url}`)
        .sort(),
    ).toEqual(['GET /api/openapi.json', 'GET /api/session/ways', 'POST /api/session'])
  })

  test('asks strangers to sign in, unless it is public', async () => {
    for (const route of routes) {
      const status = await statusOf(route, null)
      const name = `${route.method} ${route.url}`
      if (route.access === 'public' || route.access === 'provider') expect([name, status === 403]).toEqual([name, false])
      else expect([name, status]).toEqual([name, 401])
    }
  })

  test.each(roles)('gives a user with the role %s exactly what the table says', async (role) => {
    for (const route of routes) {
      const name = `${route.method} ${route.url}`
      if (route.access === 'public' || route.access === 'provider' || own.has(name)) continue
      const status = await statusOf(route, as[role].token)
      const allowed = mayDo(role, route.access)
      expect([name, status === 403 ? 'refused' : status < 500 ? 'allowed' : status]).toEqual([
        name,
        allowed ? 'allowed' : 'refused',
      ])
    }
  })

  // The walk above believes what a route declares; these are the declarations that must not be another.
  test('of administration declares the permission it is meant to have', () => {
    const declared = new Map(routes.map(({ method, url, access }) => [`${method} ${url}`, access]))
    expect(Object.fromEntries(Object.keys(meant).map((route) => [route, declared.get(route)]))).toEqual(meant)
  })

  test('that does not say who may use it does not start', () => {
    const app = Fastify()
    addAuth(app, running.deps)
    expect(() => app.get('/api/silent', () => 'nothing')).toThrow('/api/silent does not say who may use it')
  })
})
