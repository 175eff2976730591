import type { Deps } from '../../src/deps.ts'
import { newId } from '../../src/db/new-id.ts'
import { sql } from '../../src/db/database.ts'
import { rankAt, requirementFor } from '../../src/contacts/requirement.ts'
import { createTickets } from '../../src/tickets/create-tickets.ts'

type Needs = Pick<Deps, 'db' | 'centre'>

/** Agents on a break, with the skills of a centre: everybody Latvian, a third Russian, a quarter English, topics at all levels. */
export async function addAgents({ db }: Needs, count: number): Promise<string[]> {
  const agents = Array.from({ length: count }, (_, n) => ({ id: newId(), userId: newId(), skills: skillsOf(n) }))
  const now = new Date()
  await db.run(sql`
    insert into users (id, email, name, role, password_hash, created_at)
    select id, id || '@bench.example', 'Operators ' || n, 'agent', '', ${now} from unnest(${agents.map(({ userId }) => userId)}::uuid[]) with ordinality as u (id, n)`)
  await db.run(sql`
    insert into agents (id, user_id, presence, presence_since, idle_since, limits)
    select id, user_id, 'break', ${now}, ${now}, '{"voice":1,"sms":3}' from unnest(${agents.map(({ id }) => id)}::uuid[], ${agents.map(({ userId }) => userId)}::uuid[]) as a (id, user_id)`)
  const mastered = agents.flatMap(({ id, skills }) => skills.map(([skill, level]) => ({ id, skill, level })))
  await db.run(sql`
    insert into agent_skills (agent_id, skill, level)
    select * from unnest(${mastered.map(({ id }) => id)}::uuid[], ${mastered.map(({ skill }) => skill)}::text[], ${mastered.map(({ level }) => level)}::int[])`)
  return agents.map(({ id }) => id)
}

const skillsOf = (n: number): [string, number][] => [
  ['lv', 5],
  ['latvija', 1 + (n % 5)],
  ['eadrese', 1 + ((n * 3) % 5)],
  ['citi', 4],
  ...(n % 3 === 0 ? [['ru', 4] as [string, number]] : []),
  ...(n % 4 === 0 ? [['en', 4] as [string, number]] : []),
]

type Batch = { count: number; queuedAt: (n: number) => Date; state: 'waiting' | 'open' | 'closed'; agents?: readonly string[] }

/** Callers and texts in nine kinds of requirement, a fifth of them texts. */
async function addContacts({ db, centre: cache }: Needs, { count, queuedAt, state, agents }: Batch): Promise<void> {
  const centre = await cache.get()
  const account = centre.accountsBySlug.get('phone')!
  const rows = Array.from({ length: count }, (_, n) => {
    const language = n % 10 < 7 ? 'lv' : n % 10 < 9 ? 'ru' : 'en'
    const topic = ['latvija', 'eadrese', 'citi'][n % 3]!
    const channel = n % 5 === 0 && state !== 'open' ? ('sms' as const) : ('voice' as const)
    const at = queuedAt(n)
    const { rings, key } = requirementFor(centre, language, topic)
    const agentId = agents?.[n % agents.length] ?? null
    return {
      id: newId(),
      ticketId: newId(),
      agentId,
      language,
      topic,
      channel,
      at,
      rings,
      key,
      rank: rankAt(centre, channel, 'normal', at),
    }
  })
  await db.transaction(async (tx) => {
    createTickets(
      tx,
      rows.map(({ ticketId, topic }) => ({ id: ticketId, citizenId: null, topic, subject: null, status: 'new' })),
      new Date(),
    )
    tx.post(sql`
      insert into contacts (id, ticket_id, account_id, channel, state, phase, rings, requirement_key, language, topic, entered_at, queued_at, rank_at, last_at, agent_id, closed_at)
      select id, ticket_id, ${account.id}, channel, ${state}, ${state === 'open' ? 'talking' : null}, rings, key, language, topic, at, at, rank_at, at, agent_id, ${state === 'closed' ? new Date() : null}
      from unnest(${rows.map((r) => r.id)}::uuid[], ${rows.map((r) => r.ticketId)}::uuid[], ${rows.map((r) => r.channel)}::text[], ${rows.map((r) => JSON.stringify(r.rings))}::jsonb[], ${rows.map((r) => r.key)}::text[],
        ${rows.map((r) => r.language)}::text[], ${rows.map((r) => r.topic)}::text[], ${rows.map((r) => r.at)}::timestamptz[], ${rows.map((r) => r.rank)}::timestamptz[], ${rows.map((r) => r.agentId)}::uuid[])
        as c (id, ticket_id, channel, rings, key, language, topic, at, rank_at, agent_id)`)
  })
}

const batch = 2000

async function inBatches(count: number, add: (from: number, count: number) => Promise<void>): Promise<void> {
  for (let from = 0; from < count; from += batch) await add(from, Math.min(batch, count - from))
}

/** Who waits, queued over the last ten minutes. */
export async function addWaiting(deps: Needs, count: number): Promise<void> {
  const begin = Date.now() - 600_000
  await inBatches(count, (from, some) =>
    addContacts(deps, { count: some, state: 'waiting', queuedAt: (n) => new Date(begin + ((from + n) * 600_000) / count) }),
  )
}

/** New ones at the end of the queue. */
export const addArrivals = (deps: Needs, count: number) =>
  addContacts(deps, { count, state: 'waiting', queuedAt: () => new Date() })

/** Each of these agents has somebody on the line, and is ready for the next. */
export async function engage(deps: Needs, agents: readonly string[]): Promise<void> {
  await addContacts(deps, { count: agents.length, state: 'open', agents, queuedAt: () => new Date() })
  await deps.db.run(sql`update agents set presence = 'ready' where id = any(${agents}::uuid[])`)
}

/** What was before: contacts that are closed, each with an offer that was accepted. */
export async function addHistory(deps: Needs, agents: readonly string[], count: number): Promise<void> {
  const from = Date.now() - 20 * 86_400_000
  await inBatches(count, (done, some) =>
    addContacts(deps, { count: some, state: 'closed', agents, queuedAt: (n) => new Date(from + (done + n) * 1000) }),
  )
  await deps.db.run(sql`
    insert into offers (id, contact_id, agent_id, state, created_at, expires_at, ended_at, decision)
    select gen_random_uuid(), id, agent_id, 'accepted', queued_at, queued_at, queued_at, '{}' from contacts where state = 'closed' and agent_id = any(${agents}::uuid[])`)
}
