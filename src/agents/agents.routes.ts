import type { z } from 'zod'
import { audit } from '../audit/append-audit.ts'
import { sql, uniqueViolation, type Tx } from '../db/database.ts'
import { newId } from '../db/new-id.ts'
import type { Deps } from '../deps.ts'
import { agentOf, callerOf } from '../http/auth.ts'
import type { App } from '../http/build-app.ts'
import { pageOf, pageQuery, uuidParam } from '../http/page.contract.ts'
import { notFound, Refusal } from '../refusal.ts'
import { hashPassword } from '../users/password-hash.ts'
import { passwordProblem } from '../users/password-rules.ts'
import { insertUser } from '../users/users.store.ts'
import { agentChange, agentNew, agentView, presenceChange, type AgentChange, type AgentView } from './agents.contract.ts'
import { insertAgent, replaceSkills, unknownSkills } from './agents.store.ts'
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

  app.post(
    '/api/agents',
    {
      config: { access: 'agents.write' },
      schema: { tags: ['agents'], summary: 'A new agent with a login', body: agentNew, response: { 201: agentView } },
    },
    async (request, reply) => reply.code(201).send(await addAgent(deps, request.body, callerOf(request).userId)),
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

async function addAgent(
  deps: Pick<Deps, 'db' | 'clock' | 'centre' | 'live'>,
  given: z.infer<typeof agentNew>,
  by: string,
): Promise<AgentView> {
  const email = given.email.toLowerCase()
  const problem = passwordProblem(given.password, { email, name: given.name })
  if (problem) throw new Refusal('bad-input', `password: ${problem}`, { field: 'password' })
  const passwordHash = await hashPassword(given.password)
  const { limits } = (await deps.centre.get()).policy
  const [id, userId, at] = [newId(), newId(), deps.clock.now()]
  try {
    await deps.db.transaction(async (tx) => {
      await refuseUnknownSkills(tx, given.skills)
      await insertUser(tx, { id: userId, email, name: given.name, role: 'agent', passwordHash, createdAt: at })
      await insertAgent(tx, { id, userId, at, limits })
      await replaceSkills(tx, id, given.skills)
      await audit(tx, { at, userId: by, action: 'agent.add', subject: `agent ${id}`, details: { skills: given.skills } })
    })
  } catch (error) {
    if (uniqueViolation(error) === 'users_email')
      throw new Refusal('wrong-state', 'email: another user has this address', { field: 'email', reason: 'email-taken' })
    throw error
  }
  deps.live.publish([
    { what: 'agents', id: null },
    { what: 'board', id: null },
  ])
  return viewOf(deps, id)
}
