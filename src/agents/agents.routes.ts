import { audit } from '../audit/append-audit.ts'
import { sql, type Tx } from '../db/database.ts'
import type { Deps } from '../deps.ts'
import { agentOf, callerOf } from '../http/auth.ts'
import type { App } from '../http/build-app.ts'
import { pageOf, pageQuery, uuidParam } from '../http/page.contract.ts'
import { notFound, Refusal } from '../refusal.ts'
import { agentChange, agentView, presenceChange, type AgentChange, type AgentView } from './agents.contract.ts'
import { replaceSkills, unknownSkills } from './agents.store.ts'
import { readAgents } from './read-agents.ts'
import { setPresence } from './set-presence.ts'

export function agentRoutes(app: App, deps: Deps): void {
  app.get(
    '/api/agents',
    {
      config: { access: 'agents.read' },
      schema: {
        tags: ['agents'],
        summary: 'Agents with state, since, load',
        querystring: pageQuery,
        response: { 200: pageOf(agentView) },
      },
    },
    async ({ query: { limit, after } }) => {
      const all = await readAgents(deps.db, deps.clock.now(), await deps.centre.get())
      const from = after ? all.findIndex(({ id }) => id === after) + 1 : 0
      const items = all.slice(from, from + limit)
      return { items, next: from + limit < all.length ? (items.at(-1)?.id ?? null) : null }
    },
  )

  app.patch(
    '/api/agents/:id',
    {
      config: { access: 'agents.write' },
      schema: {
        tags: ['agents'],
        summary: 'Skills, limits, automatic answer, name',
        params: uuidParam,
        body: agentChange,
        response: { 200: agentView },
      },
    },
    async (request) => {
      await changeAgent(deps, request.params.id, request.body, callerOf(request).userId)
      if (request.body.name !== undefined) app.forgetSessions()
      return viewOf(deps, request.params.id)
    },
  )

  presenceRoutes(app, deps)
}

function presenceRoutes(app: App, deps: Deps): void {
  app.patch(
    '/api/agents/me/presence',
    {
      config: { access: 'contacts.work' },
      schema: { tags: ['agents'], summary: 'My presence', body: presenceChange, response: { 200: agentView } },
    },
    async (request) => {
      await setPresence(deps, agentOf(request), request.body, callerOf(request))
      return viewOf(deps, agentOf(request))
    },
  )

  app.patch(
    '/api/agents/:id/presence',
    {
      config: { access: 'agents.direct' },
      schema: {
        tags: ['agents'],
        summary: "Another's presence",
        params: uuidParam,
        body: presenceChange,
        response: { 200: agentView },
      },
    },
    async (request) => {
      await setPresence(deps, request.params.id, request.body, callerOf(request))
      return viewOf(deps, request.params.id)
    },
  )
}

async function viewOf(deps: Pick<Deps, 'db' | 'clock' | 'centre'>, id: string): Promise<AgentView> {
  const [agent] = await readAgents(deps.db, deps.clock.now(), await deps.centre.get(), [id])
  if (!agent) throw notFound()
  return agent
}

async function refuseUnknownSkills(tx: Tx, skills: Readonly<Record<string, number>>): Promise<void> {
  const [unknown] = await unknownSkills(tx, Object.keys(skills))
  if (unknown !== undefined)
    throw new Refusal('bad-input', `skills.${unknown}: there is no such skill`, { field: `skills.${unknown}` })
}

async function changeAgent(
  deps: Pick<Deps, 'db' | 'clock' | 'live' | 'assigner'>,
  id: string,
  change: AgentChange,
  by: string,
): Promise<void> {
  await deps.db.transaction(async (tx) => {
    const agent = await tx.one<{ userId: string }>(sql`select user_id from agents where id = ${id} for update`)
    if (!agent) throw notFound()
    if (change.skills) {
      await refuseUnknownSkills(tx, change.skills)
      await replaceSkills(tx, id, change.skills)
    }
    if (change.limits)
      await tx.run(sql`update agents set limits = limits || ${JSON.stringify(change.limits)}::jsonb where id = ${id}`)
    if (change.autoAnswer !== undefined) await tx.run(sql`update agents set auto_answer = ${change.autoAnswer} where id = ${id}`)
    if (change.name !== undefined) await tx.run(sql`update users set name = ${change.name} where id = ${agent.userId}`)
    const { name, ...numbers } = change
    await audit(tx, {
      at: deps.clock.now(),
      userId: by,
      action: 'agent.change',
      subject: `agent ${id}`,
      details: { ...numbers, ...(name === undefined ? {} : { name: 'changed' }) },
    })
  })
  deps.live.publish([
    { what: 'agents', id: null },
    { what: 'desk', id },
    { what: 'board', id: null },
  ])
  // Who may be offered what has changed.
  deps.assigner.nudge()
}
