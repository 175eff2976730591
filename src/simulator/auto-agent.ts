import type { ContactView } from '../contacts/contacts.contract.ts'
import { sql } from '../db/database.ts'
import type { Deps } from '../deps.ts'
import type { Desk } from '../desk/desk.contract.ts'
import { promptLanguages } from '../prompts/prompts.contract.ts'
import { newToken, tokenHash } from '../users/session-token.ts'
import { insertSession } from '../users/users.store.ts'
import { agentReplies } from './busy-day-texts.ts'
import { pause } from './pause.ts'
import { logNormal, pick, seededRandom } from './seeded-random.ts'

export type AutoAgent = { agentId: string; token: string; seed: number }

type AgentDeps = Pick<Deps, 'config' | 'db' | 'clock' | 'live' | 'log'>

const tokenMs = 24 * 3600_000
/** A notice may be lost: so often the desk is looked at anyway. */
const lookEveryMs = 2000

/** Agents who are not at work: nobody else sits at their desks. Each gets a token, so that all they do is done over HTTP. */
export async function hireAgents(deps: Pick<Deps, 'db' | 'clock'>, count: number): Promise<AutoAgent[]> {
  const free = await deps.db.rows<{ agentId: string; userId: string }>(sql`
    select a.id as agent_id, u.id as user_id from agents a join users u on u.id = a.user_id
    where a.presence = 'offline' and u.disabled_at is null and u.role = 'agent' order by u.email limit ${count}`)
  const at = deps.clock.now()
  const expiresAt = new Date(at.getTime() + tokenMs)
  return Promise.all(
    free.map(async ({ agentId, userId }, n) => {
      const token = newToken()
      await insertSession(deps.db, { tokenHash: tokenHash(token), userId, kind: 'token', at, expiresAt })
      return { agentId, token, seed: n + 1 }
    }),
  )
}

export async function forgetAgentTokens(deps: Pick<Deps, 'db'>, agents: readonly AutoAgent[]): Promise<void> {
  await deps.db.run(sql`delete from sessions where token_hash = any(${agents.map(({ token }) => tokenHash(token))}::bytea[])`)
}

/** One agent at a desk until the day is over: is ready, accepts, lets the citizen talk, wraps up, answers texts. */
export async function runAutoAgent(deps: AgentDeps, agent: AutoAgent, speed: number, signal: AbortSignal): Promise<void> {
  const desk = deskOf(deps, agent)
  const random = seededRandom(agent.seed * 7919)
  const after = (meanS: number) => pause((logNormal(random, meanS, 0.4) * 1000) / speed, signal)
  const handled = new Set<string>()
  let wake: (() => void) | undefined
  const unsubscribe = deps.live.subscribe(({ what, id }) => {
    if (what === 'desk' && id === agent.agentId) wake?.()
  })

  async function handle(contact: ContactView): Promise<void> {
    if (contact.phase === 'wrap-up') {
      await after(20)
      await desk('POST', `/api/contacts/${contact.id}/close`, {
        outcome: pick(random, ['resolved', 'resolved', 'informed', 'forwarded', 'follow-up'] as const),
      })
    } else if (contact.phase === 'working') {
      await after(60)
      const language = promptLanguages.find((each) => each === contact.language) ?? 'lv'
      if (contact.replyable)
        await desk('POST', `/api/contacts/${contact.id}/messages`, { text: pick(random, agentReplies[language]) })
      await desk('POST', `/api/contacts/${contact.id}/close`, { outcome: 'informed' })
    }
  }

  /** Each piece of work is taken up once per phase; several texts are answered side by side, as people do. */
  function takeUp(key: string, work: () => Promise<void>): void {
    if (handled.has(key)) return
    handled.add(key)
    void work()
      .catch(() => undefined)
      .finally(() => setTimeout(() => handled.delete(key), lookEveryMs).unref())
  }

  try {
    while (!signal.aborted) {
      const noticed = new Promise<void>((resolve) => {
        wake = resolve
      })
      const view = await desk<Desk>('GET', '/api/desk')
      if (view && ['offline', 'away', 'break'].includes(view.agent.presence))
        await desk('PATCH', '/api/agents/me/presence', { state: 'ready' })
      if (view?.offer) {
        const { id } = view.offer
        takeUp(id, async () => {
          await after(2)
          await desk('POST', `/api/offers/${id}/accept`)
        })
      }
      for (const contact of view?.work ?? []) takeUp(`${contact.id} ${contact.phase ?? ''}`, () => handle(contact))
      await Promise.race([noticed, pause(lookEveryMs, signal)])
    }
  } finally {
    unsubscribe()
    await desk('PATCH', '/api/agents/me/presence', { state: 'offline' })
  }
}

type Ask = <T>(method: 'GET' | 'POST' | 'PATCH', path: string, body?: unknown) => Promise<T | undefined>

/** A request with this agent's token. What is refused (an offer gone, a call hung up meanwhile) is daily life: undefined. */
function deskOf({ config, log }: AgentDeps, { token }: AutoAgent): Ask {
  return async <T>(method: 'GET' | 'POST' | 'PATCH', path: string, body?: unknown) => {
    try {
      const response = await fetch(`${config.localUrl}${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(15_000),
      })
      const text = await response.text()
      if (response.ok) return (text === '' ? undefined : JSON.parse(text)) as T | undefined
      if (response.status !== 409 && response.status !== 404) log.debug({ status: response.status, path }, 'busy day: refused')
    } catch (error) {
      log.warn({ err: (error as Error).message }, 'busy day: no answer')
    }
    return undefined
  }
}
