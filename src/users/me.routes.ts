import { z } from 'zod'
import type { Deps } from '../deps.ts'
import { callerOf } from '../http/auth.ts'
import type { App } from '../http/build-app.ts'
import { pageOf, uuidParam } from '../http/page.contract.ts'
import { changePassword } from './own-password.ts'
import { endOwnSession, endOwnSessions, makeToken, readOwnSessions } from './own-sessions.ts'
import { beginTwoFactor, confirmTwoFactor, endTwoFactor, newRecoveryCodes } from './own-two-factor.ts'
import { countRecoveryCodes } from './read-users.ts'
import {
  passwordChange,
  passwordShown,
  recoveryCodes,
  security,
  sessionsEnd,
  sessionView,
  tokenMade,
  tokenNew,
  totpCode,
  totpSecret,
} from './users.contract.ts'
import { findUser } from './users.store.ts'

/** Where a password is tried: a stolen session must not become a place to guess it. */
const guessLimit = { max: 10, timeWindow: 60_000 }
const none = z.undefined()

/** What everybody decides about his own sign-in. */
export function meRoutes(app: App, deps: Deps): void {
  app.post(
    '/api/me/password',
    {
      config: { access: 'self.manage', rateLimit: guessLimit, withFirstPassword: true },
      schema: {
        tags: ['me'],
        summary: 'A new password of my own; ends my other sessions',
        body: passwordChange,
        response: { 204: none },
      },
    },
    async (request, reply) => {
      await changePassword(deps, callerOf(request), request.body)
      return reply.code(204).send()
    },
  )

  app.get(
    '/api/me/security',
    { config: { access: 'self' }, schema: { tags: ['me'], summary: 'My second factor', response: { 200: security } } },
    async (request) => {
      const { userId } = callerOf(request)
      const [user, left] = await Promise.all([findUser(deps.db, userId), countRecoveryCodes(deps.db, userId)])
      return { twoFactor: (user?.totpSecret ?? null) !== null, recoveryCodesLeft: left }
    },
  )

  twoFactorRoutes(app, deps)
  ownSessionRoutes(app, deps)
}

function twoFactorRoutes(app: App, deps: Deps): void {
  const config = { access: 'self.manage', rateLimit: guessLimit } as const

  app.post(
    '/api/me/totp',
    {
      config,
      schema: { tags: ['me'], summary: 'A secret for my authenticator', body: passwordShown, response: { 200: totpSecret } },
    },
    async (request) => beginTwoFactor(deps, callerOf(request), request.body.password),
  )

  app.put(
    '/api/me/totp',
    {
      config,
      schema: {
        tags: ['me'],
        summary: 'Switch on, by a code; recovery codes are shown once',
        body: totpCode,
        response: { 200: recoveryCodes },
      },
    },
    async (request) => ({ codes: await confirmTwoFactor(deps, callerOf(request), request.body.code) }),
  )

  app.delete(
    '/api/me/totp',
    { config, schema: { tags: ['me'], summary: 'Switch off', body: passwordShown, response: { 204: none } } },
    async (request, reply) => {
      await endTwoFactor(deps, callerOf(request), request.body.password)
      return reply.code(204).send()
    },
  )

  app.post(
    '/api/me/recovery-codes',
    {
      config,
      schema: {
        tags: ['me'],
        summary: 'New recovery codes in place of the old',
        body: passwordShown,
        response: { 200: recoveryCodes },
      },
    },
    async (request) => ({ codes: await newRecoveryCodes(deps, callerOf(request), request.body.password) }),
  )
}

function ownSessionRoutes(app: App, deps: Deps): void {
  app.get(
    '/api/me/sessions',
    {
      config: { access: 'self.manage' },
      schema: { tags: ['me'], summary: 'Where I am signed in, and my tokens', response: { 200: pageOf(sessionView) } },
    },
    async (request) => ({ items: await readOwnSessions(deps, callerOf(request)), next: null }),
  )

  app.delete(
    '/api/me/sessions/:id',
    { config: { access: 'self.manage' }, schema: { tags: ['me'], summary: 'End one', params: uuidParam } },
    async (request, reply) => {
      await endOwnSession(deps, callerOf(request), request.params.id)
      return reply.code(204).send()
    },
  )

  app.delete(
    '/api/me/sessions',
    {
      config: { access: 'self.manage' },
      schema: { tags: ['me'], summary: 'Sign out everywhere; others=1: but here', querystring: sessionsEnd },
    },
    async (request, reply) => {
      await endOwnSessions(deps, callerOf(request), request.query.others === 1)
      return reply.code(204).send()
    },
  )

  app.post(
    '/api/me/tokens',
    {
      config: { access: 'self.manage' },
      schema: { tags: ['me'], summary: 'A token for scripts, shown once', body: tokenNew, response: { 201: tokenMade } },
    },
    async (request, reply) => reply.code(201).send(await makeToken(deps, callerOf(request), request.body)),
  )
}
