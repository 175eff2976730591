import { z } from 'zod'
import { agentView } from '../agents/agents.contract.ts'
import { pageQuery } from '../http/page.contract.ts'
import { roles, type Permission } from './permissions.contract.ts'

export const signIn = z.object({
  email: z.string().trim().toLowerCase().max(200),
  password: z.string().min(1).max(200),
  /** A code of the authenticator, or one of the recovery codes. */
  totp: z.string().trim().max(30).optional(),
})
export type SignIn = z.infer<typeof signIn>

/** Beside address and password. */
export const signInWays = z.object({ singleSignOn: z.boolean() })
export type SignInWays = z.infer<typeof signInWays>

export const userView = z.object({
  id: z.uuid(),
  email: z.string(),
  name: z.string(),
  role: z.enum(roles),
  locale: z.enum(['lv', 'en']),
})
export type UserView = z.infer<typeof userView>

export const me = z.object({
  user: userView,
  permissions: z.array(z.string()).transform((names) => names as Permission[]),
  agent: agentView.nullable(),
  /** The password was made for the user: nothing else is allowed until an own one is chosen. */
  mustChoosePassword: z.boolean(),
  /** Simulators run: every page says so in a banner. */
  simulators: z.boolean(),
  /** The server's clock, so that countdowns are right on a wrong computer. */
  now: z.iso.datetime(),
})
export type Me = z.output<typeof me>

export const meChange = z.object({ locale: z.enum(['lv', 'en']) })

export const userDetail = userView.extend({
  agentId: z.uuid().nullable(),
  disabledAt: z.iso.datetime().nullable(),
  twoFactor: z.boolean(),
  /** Until then the first password opens the choice of an own one; null: he has one. */
  firstPasswordUntil: z.iso.datetime().nullable(),
  signedInAt: z.iso.datetime().nullable(),
  createdAt: z.iso.datetime(),
})
export type UserDetail = z.infer<typeof userDetail>

const email = z.email().toLowerCase().max(200)
const name = z.string().trim().min(1).max(200)

export const userNew = z.object({ email, name, role: z.enum(roles), locale: z.enum(['lv', 'en']).default('lv') })
export type UserNew = z.infer<typeof userNew>
export const userChange = z.object({
  email: email.optional(),
  name: name.optional(),
  role: z.enum(roles).optional(),
  disabled: z.boolean().optional(),
})
export type UserChange = z.infer<typeof userChange>
/** Shown this one time: only its hash is kept. */
export const firstPassword = z.object({ user: userDetail, password: z.string(), until: z.iso.datetime() })
export type FirstPassword = z.infer<typeof firstPassword>
export const usersQuery = pageQuery.extend({ role: z.enum(roles).optional() })

const password = z.string().min(1).max(200)
export const passwordChange = z.object({ current: password, next: password })
export const passwordShown = z.object({ password })
export const totpCode = z.object({ code: z.string().trim().min(6).max(10) })
/** For the authenticator; nothing is switched on before it has shown a code. */
export const totpSecret = z.object({ secret: z.string(), uri: z.string() })
export type TotpSecret = z.infer<typeof totpSecret>
export const recoveryCodes = z.object({ codes: z.array(z.string()) })
export type RecoveryCodes = z.infer<typeof recoveryCodes>
export const security = z.object({ twoFactor: z.boolean(), recoveryCodesLeft: z.number().int() })
export type Security = z.infer<typeof security>

export const sessionView = z.object({
  id: z.uuid(),
  kind: z.enum(['session', 'token']),
  /** Of a session the browser as it named itself; of a token what its owner calls it. */
  name: z.string().nullable(),
  /** What a token is limited to; null: everything its owner may do. */
  scopes: z.array(z.string()).nullable(),
  current: z.boolean(),
  createdAt: z.iso.datetime(),
  seenAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
})
export type SessionView = z.infer<typeof sessionView>
export const sessionsEnd = z.object({ others: z.coerce.number().int().min(0).max(1).default(0) })

export const tokenNew = z.object({
  name,
  scopes: z.array(z.string().max(60)).min(1).max(50),
  days: z.number().int().min(1).max(366),
})
export type TokenNew = z.infer<typeof tokenNew>
/** `token` is shown this one time: only its hash is kept. */
export const tokenMade = z.object({ token: z.string(), session: sessionView })
export type TokenMade = z.infer<typeof tokenMade>
