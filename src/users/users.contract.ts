import { z } from 'zod'
import { agentView } from '../agents/agents.contract.ts'
import { roles, type Permission } from './permissions.contract.ts'

export const signIn = z.object({
  email: z.string().trim().toLowerCase().max(200),
  password: z.string().min(1).max(200),
  totp: z.string().trim().max(10).optional(),
})
export type SignIn = z.infer<typeof signIn>

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
  /** Simulators run: every page says so in a banner. */
  simulators: z.boolean(),
  /** The server's clock, so that countdowns are right on a wrong computer. */
  now: z.iso.datetime(),
})
export type Me = z.output<typeof me>

export const meChange = z.object({ locale: z.enum(['lv', 'en']) })
