import type { Deps } from '../../src/deps.ts'
import { newId } from '../../src/db/new-id.ts'
import { sql } from '../../src/db/database.ts'
import { rankAt, requirementFor } from '../../src/contacts/requirement.ts'
import { createTickets } from '../../src/tickets/create-tickets.ts'

/** Agents on a break, with the skills of a small centre: everybody Latvian, a third Russian, a quarter English, topics at all levels. */
export async function addAgents(deps: Deps, count: number): Promise<string[]> {
  const ids: string[] = []
  for (let n = 0; n < count; n++) {
    const id = newId()
    const userId = newId()
    const now = new Date()
    await deps.db.run(
      sql`insert into users (id, email, name, role, password_hash, created_at) values (${userId}, ${`bench${n}@bench.example`}, ${`Operators ${n}`}, 'agent', '', ${now})`,
    )
    await deps.db.run(
      sql`insert into agents (id, user_id, presence, presence_since, idle_since, limits) values (${id}, ${userId}, 'break', ${now}, ${now}, '{"voice":1,"sms":3}')`,
    )
    const skills: [string, number][] = [
      ['lv', 5],
      ['latvija', 1 + (n % 5)],
      ['eadrese', 1 + ((n * 3) % 5)],
      ['citi', 4],
      ...(n % 3 === 0 ? [['ru', 4] as [string, number]] : []),
      ...(n % 4 === 0 ? [['en', 4] as [string, number]] : []),
    ]
    for (const [skill, level] of skills)
      await deps.db.run(sql`insert into agent_skills (agent_id, skill, level) values (${id}, ${skill}, ${level})`)
    ids.push(id)
  }
  return ids
}

/** Callers and texts that wait, in nine kinds of requirement, queued over the last minutes. */
export async function addWaiting(deps: Deps, count: number): Promise<void> {
  const centre = await deps.centre.get()
  const account = centre.accountsBySlug.get('phone')!
  const begin = Date.now() - 600_000
  for (let n = 0; n < count; n++) {
    const language = n % 10 < 7 ? 'lv' : n % 10 < 9 ? 'ru' : 'en'
    const topic = ['latvija', 'eadrese', 'citi'][n % 3]!
    const channel = n % 5 === 0 ? 'sms' : 'voice'
    const queuedAt = new Date(begin + n * 100)
    const requirement = requirementFor(centre, language, topic)
    const ticketId = newId()
    await deps.db.transaction(async (tx) => {
      createTickets(tx, [{ id: ticketId, citizenId: null, topic, subject: null, status: 'new' }], queuedAt)
      tx.post(sql`
      insert into contacts (id, ticket_id, account_id, channel, state, rings, requirement_key, language, topic, entered_at, queued_at, rank_at, last_at)
      values (${newId()}, ${ticketId}, ${account.id}, ${channel}, 'waiting', ${JSON.stringify(requirement.rings)}, ${requirement.key}, ${language}, ${topic}, ${queuedAt}, ${queuedAt}, ${rankAt(centre, channel, 'normal', queuedAt)}, ${queuedAt})`)
    })
  }
}
