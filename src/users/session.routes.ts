import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { readAgents } from '../agents/read-agents.ts'
import { audit } from '../audit/append-audit.ts'
import type { Deps } from '../deps.ts'
import { callerOf, mayCaller, sessionCookie } from '../http/auth.ts'
import type { App } from '../http/build-app.ts'
import { permissions, type Permission } from './permissions.contract.ts'
import { sessionLimitMs } from './open-session.ts'
import { signIn } from './sign-in.ts'
import { me, meChange, signIn as signInBody, userView, type Me } from './users.contract.ts'
import { sessionsEnded } from './end-sessions.ts'
import { deleteSession, setLocale } from './users.store.ts'

/** Per address: a whole office signs in at eight from one address, a guesser wants thousands. */
export const signInLimit = { max: 120, timeWindow: 60_000 }

export const sessionCookieOptions = ({ publicUrl }: Pick<Deps['config'], 'publicUrl'>) =>
  ({
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: publicUrl.startsWith('https:'),
    maxAge: sessionLimitMs / 1000,
  }) as const

export function sessionRoutes(app: App, deps: Deps): void {
  const cookie = sessionCookieOptions(deps.config)

  app.post(
    '/api/session',
    {
      config: { access: 'public', rateLimit: signInLimit },
      schema: { tags: ['session'], summary: 'Sign in', body: signInBody, response: { 200: z.object({ user: userView }) } },
    },
    async (request, reply) => {
      const { token, user } = await signIn(deps, request.body, request.headers['user-agent'] ?? null)
      return reply.setCookie(sessionCookie, token, cookie).send({ user })
    },
  )

  app.delete(
    '/api/session',
    {
      config: { access: 'self', withFirstPassword: true },
      schema: { tags: ['session'], summary: 'Sign out' },
    },
    async (request, reply) => {
      const { userId, tokenHash } = callerOf(request)
      await deps.db.transaction(async (tx) => {
        await deleteSession(tx, tokenHash)
        await audit(tx, { at: deps.clock.now(), userId, action: 'session.close', subject: `user ${userId}` })
      })
      sessionsEnded(deps, userId)
      const { maxAge: _, ...same } = cookie
      return reply.clearCookie(sessionCookie, same).code(204).send()
    },
  )

  app.get(
    '/api/me',
    {
      config: { access: 'self', withFirstPassword: true },
      schema: { tags: ['me'], summary: 'Who I am and what I may do', response: { 200: me } },
    },
    async (request) => readMe(deps, request),
  )

  app.patch(
    '/api/me',
    {
      config: { access: 'self', withFirstPassword: true },
      schema: { tags: ['me'], summary: 'Choose my language', body: meChange, response: { 200: me } },
    },
    async (request) => {
      const caller = callerOf(request)
      await setLocale(deps.db, caller.userId, request.body.locale)
      app.forgetSessions()
      return readMe(deps, request, request.body.locale)
    },
  )
}

async function readMe(deps: Deps, request: FastifyRequest, locale?: 'lv' | 'en'): Promise<Me> {
  const caller = callerOf(request)
  const now = deps.clock.now()
  const [agent] = caller.agentId ? await readAgents(deps.db, now, await deps.centre.get(), [caller.agentId]) : []
  return {
    user: { id: caller.userId, email: caller.email, name: caller.name, role: caller.role, locale: locale ?? caller.locale },
    permissions: (Object.keys(permissions) as Permission[]).filter((permission) => mayCaller(caller, permission)),
    agent: agent ?? null,
    mustChoosePassword: caller.mustChoosePassword,
    simulators: deps.config.simulators,
    now: now.toISOString(),
  }
}
