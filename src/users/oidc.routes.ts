import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import type { Deps } from '../deps.ts'
import { sessionCookie } from '../http/auth.ts'
import type { App } from '../http/build-app.ts'
import { Refusal } from '../refusal.ts'
import { attemptMs, openOidc } from './oidc-provider.ts'
import { signInByOidc } from './oidc-sign-in.ts'
import { sessionCookieOptions, signInLimit } from './session.routes.ts'
import { signInWays } from './users.contract.ts'

const attemptCookie = 'sign-in'
const config = { access: 'public', rateLimit: signInLimit } as const
const tags = ['session']

/** Only a path of ours: an address from outside must not lead away after signing in. */
const safePath = (to: string | undefined) => (to && /^\/(?!\/|\\)/.test(to) ? to : '/')

/** Signing in with the organisation's own account, where one is set (OIDC_ISSUER). */
export function oidcRoutes(app: App, deps: Deps): void {
  const given = deps.config.oidc
  app.get(
    '/api/session/ways',
    { config: { access: 'public' }, schema: { tags, summary: 'Ways to sign in', response: { 200: signInWays } } },
    async () => ({ singleSignOn: given !== undefined }),
  )
  if (!given) return
  const oidc = openOidc(deps, given)
  const cookie = {
    path: '/api/session/oidc',
    httpOnly: true,
    // Lax, or it would not come along on the way back.
    sameSite: 'lax',
    secure: deps.config.publicUrl.startsWith('https:'),
    maxAge: attemptMs / 1000,
  } as const
  /** What failed is for the log; the page has a sentence for it. */
  const sendBack = (reply: FastifyReply, error: unknown, problem: string) => {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    deps.log.warn({ problem, code, err: error instanceof Refusal ? undefined : nameOf(error) }, 'single sign-on failed')
    return reply.redirect(`/sign-in?problem=${problem}`, 303)
  }

  app.get(
    '/api/session/oidc',
    {
      config,
      schema: { tags, summary: 'Sign in elsewhere: leads there', querystring: z.object({ to: z.string().max(2000).optional() }) },
    },
    async (request, reply) => {
      try {
        const { address, sealed } = await oidc.begin(safePath(request.query.to))
        return reply.header('cache-control', 'no-store').setCookie(attemptCookie, sealed, cookie).redirect(address, 303)
      } catch (error) {
        return sendBack(reply, error, 'sso-unavailable')
      }
    },
  )

  app.get('/api/session/oidc/callback', { config, schema: { tags, summary: 'The way back' } }, async (request, reply) => {
    const { maxAge: _, ...same } = cookie
    reply.header('cache-control', 'no-store').clearCookie(attemptCookie, same)
    try {
      const query = request.url.slice(request.url.indexOf('?') + 1)
      const { claims, to } = await oidc.finish(query, request.cookies[attemptCookie] ?? '')
      const token = await signInByOidc(deps, claims, request.headers['user-agent'] ?? null)
      return reply.setCookie(sessionCookie, token, sessionCookieOptions(deps.config)).redirect(to, 303)
    } catch (error) {
      const reason = error instanceof Refusal ? (error.details as { reason?: unknown } | undefined)?.reason : undefined
      return sendBack(reply, error, reason === 'sso-no-role' || reason === 'sso-unknown' ? reason : 'sso-failed')
    }
  })
}

/** Messages of the library may hold what the provider sent. */
const nameOf = (error: unknown) => (error instanceof Error ? error.name : 'unknown')
