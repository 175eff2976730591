import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Deps } from '../deps.ts'
import { sql } from '../db/database.ts'
import { Refusal } from '../refusal.ts'
import { mayDo, type Permission, type Role } from '../users/permissions.contract.ts'
import { tokenHash } from '../users/session-token.ts'

export type Caller = {
  userId: string
  name: string
  email: string
  role: Role
  locale: 'lv' | 'en'
  agentId: string | null
  tokenHash: Buffer
  /** Permissions a token is limited to; null: all of the role's. */
  scopes: readonly string[] | null
  /** The live stream of the page that asks: it need not be told what it has done itself. */
  stream: string | null
  /** The password was made for the user: an own one has to be chosen before anything else. */
  mustChoosePassword: boolean
}

/** Who may use a route: a permission, or in so many words nobody in particular. A route without an answer does not start. */
export type Access = Permission | 'public' | 'provider'

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access
    /** Open to who has a first password only. */
    withFirstPassword?: true
  }
  interface FastifyRequest {
    caller: Caller | null
  }
  /** Sessions are remembered for seconds: whoever ends or changes one says so. */
  interface FastifyInstance {
    forgetSessions: () => void
  }
}

export const sessionCookie = 'session'
const liveStreamHeader = 'x-live-stream'
const idleLimitMs = 12 * 3600_000
/** A session row is touched at most once in this time: reading a page writes nothing. */
const touchMs = 60_000
const cacheMs = 5_000

export function callerOf(request: FastifyRequest): Caller {
  if (!request.caller) throw new Refusal('not-signed-in', 'Sign in first.')
  return request.caller
}

/** What the role allows and, of a token with limits, what they leave of it. */
export function mayCaller(caller: Caller, permission: Permission): boolean {
  if (caller.mustChoosePassword && permission !== 'self.manage') return false
  return mayDo(caller.role, permission) && (caller.scopes === null || permission === 'self' || caller.scopes.includes(permission))
}

/** The agent behind the caller; users who are not agents have no work of their own. */
export function agentOf(request: FastifyRequest): string {
  const { agentId } = callerOf(request)
  if (!agentId) throw new Refusal('not-allowed', 'Only an agent can do this.', { reason: 'agents-only' })
  return agentId
}

function tokenOf(request: FastifyRequest): { token: string; fromCookie: boolean } | null {
  const bearer = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')
  if (bearer) return { token: bearer[1]!, fromCookie: false }
  const cookie = request.cookies[sessionCookie]
  return cookie ? { token: cookie, fromCookie: true } : null
}

type Known = Omit<Caller, 'stream'>
type SessionRow = Omit<Known, 'tokenHash' | 'mustChoosePassword'> & {
  seenAt: Date
  expiresAt: Date
  kind: string
  disabledAt: Date | null
  firstPasswordUntil: Date | null
}

export function addAuth(app: FastifyInstance, deps: Pick<Deps, 'db' | 'clock' | 'config' | 'live'>): { forget: () => void } {
  const cache = new Map<string, { until: number; caller: Known }>()
  let generation = 0
  const forget = () => {
    generation += 1
    cache.clear()
  }
  // A session ended at another process ends here too.
  const stop = deps.live.subscribe((notice) => {
    if (notice.what === 'sessions') forget()
  })
  app.addHook('onClose', async () => {
    stop()
  })

  async function readCaller(token: string): Promise<Known | null> {
    const nowMs = deps.clock.now().getTime()
    const known = cache.get(token)
    if (known && known.until > nowMs) return known.caller
    const mine = generation
    const hash = tokenHash(token)
    const row = await deps.db.one<SessionRow>(sql`
      select u.id as user_id, u.name, u.email, u.role, u.locale, u.disabled_at, u.first_password_until, a.id as agent_id, s.seen_at, s.expires_at, s.kind, s.scopes
      from sessions s join users u on u.id = s.user_id left join agents a on a.user_id = u.id where s.token_hash = ${hash}`)
    if (!row || row.disabledAt || row.expiresAt.getTime() <= nowMs) return null
    if (row.kind === 'session' && nowMs - row.seenAt.getTime() > idleLimitMs) return null
    if (nowMs - row.seenAt.getTime() > touchMs)
      await deps.db.run(sql`update sessions set seen_at = ${new Date(nowMs)} where token_hash = ${hash}`)
    const { userId, name, email, role, locale, agentId, scopes } = row
    const mustChoosePassword = row.firstPasswordUntil !== null
    const caller = { userId, name, email, role, locale, agentId, tokenHash: hash, scopes, mustChoosePassword }
    // Ended while it was being read: what was read then is not remembered.
    if (mine !== generation) return caller
    if (cache.size > 1000) cache.clear()
    cache.set(token, { until: nowMs + cacheMs, caller })
    return caller
  }

  app.decorate('forgetSessions', forget)
  app.decorateRequest('caller', null)
  app.addHook('onRoute', (route) => {
    if (!route.config?.access) throw new Error(`${String(route.method)} ${route.url} does not say who may use it (config.access)`)
  })
  app.addHook('onRequest', async (request) => {
    const access = request.routeOptions.config.access
    if (access === 'public' || access === 'provider' || access === undefined) return
    const presented = tokenOf(request)
    const caller = presented ? await readCaller(presented.token) : null
    if (!caller) throw new Refusal('not-signed-in', 'Sign in first.')
    // A cookie travels by itself, so a write that carries one must come from our own pages.
    if (presented?.fromCookie && !['GET', 'HEAD'].includes(request.method)) refuseForeign(request)
    const stream = request.headers[liveStreamHeader]
    request.caller = { ...caller, stream: typeof stream === 'string' ? stream : null }
    if (!mayDo(caller.role, access)) throw new Refusal('not-allowed', 'Your role does not allow this.', { permission: access })
    if (caller.scopes && access !== 'self' && !caller.scopes.includes(access))
      throw new Refusal('not-allowed', 'This token is not meant for that.', { permission: access, reason: 'scope' })
    if (caller.mustChoosePassword && !request.routeOptions.config.withFirstPassword)
      throw new Refusal('not-allowed', 'Choose a password of your own first: POST /api/me/password.', {
        reason: 'choose-password',
      })
  })
  return { forget }
}

/** Cross-site requests name themselves: by Sec-Fetch-Site in every browser we support, by Origin in older ones. */
function refuseForeign(request: FastifyRequest): void {
  const site = request.headers['sec-fetch-site']
  if (site !== undefined) {
    if (site === 'same-origin' || site === 'none') return
  } else {
    const { origin } = request.headers
    if (origin === undefined || URL.parse(origin)?.host === request.headers.host) return
  }
  throw new Refusal('not-allowed', 'This request came from another site.')
}
