import type { Deps } from '../deps.ts'
import { callerOf } from '../http/auth.ts'
import type { App } from '../http/build-app.ts'
import { pageOf, uuidParam } from '../http/page.contract.ts'
import { addUser } from './add-user.ts'
import { changeUser } from './change-user.ts'
import { readUser, readUsers } from './read-users.ts'
import { resetPassword, resetTwoFactor, signOutUser } from './reset-user.ts'
import { firstPassword, userChange, userDetail, userNew, usersQuery } from './users.contract.ts'

/** Who may sign in, as what. Every answer with a first password is the only one that shows it. */
export function usersRoutes(app: App, deps: Deps): void {
  app.get(
    '/api/users',
    {
      config: { access: 'users.read' },
      schema: {
        tags: ['users'],
        summary: 'Everybody who may sign in',
        querystring: usersQuery,
        response: { 200: pageOf(userDetail) },
      },
    },
    async ({ query }) => readUsers(deps.db, query),
  )

  app.post(
    '/api/users',
    {
      config: { access: 'users.write' },
      schema: {
        tags: ['users'],
        summary: 'A new user; the first password is shown once',
        body: userNew,
        response: { 201: firstPassword },
      },
    },
    async (request, reply) => reply.code(201).send(await addUser(deps, request.body, callerOf(request).userId)),
  )

  app.patch(
    '/api/users/:id',
    {
      config: { access: 'users.write' },
      schema: {
        tags: ['users'],
        summary: 'Name, address, role, disabled; another role or being disabled ends all sessions',
        params: uuidParam,
        body: userChange,
        response: { 200: userDetail },
      },
    },
    async (request) => {
      await changeUser(deps, request.params.id, request.body, callerOf(request).userId)
      return readUser(deps.db, request.params.id)
    },
  )

  resetRoutes(app, deps)
}

function resetRoutes(app: App, deps: Deps): void {
  app.post(
    '/api/users/:id/password',
    {
      config: { access: 'users.write' },
      schema: {
        tags: ['users'],
        summary: 'A new first password, shown once; ends all sessions',
        params: uuidParam,
        response: { 200: firstPassword },
      },
    },
    async (request) => resetPassword(deps, request.params.id, callerOf(request).userId),
  )

  app.delete(
    '/api/users/:id/totp',
    {
      config: { access: 'users.write' },
      schema: { tags: ['users'], summary: 'Switch off the second factor', params: uuidParam },
    },
    async (request, reply) => {
      await resetTwoFactor(deps, request.params.id, callerOf(request).userId)
      return reply.code(204).send()
    },
  )

  app.delete(
    '/api/users/:id/sessions',
    { config: { access: 'users.write' }, schema: { tags: ['users'], summary: 'Sign out everywhere', params: uuidParam } },
    async (request, reply) => {
      await signOutUser(deps, request.params.id, callerOf(request).userId)
      return reply.code(204).send()
    },
  )
}
