import { sql } from '../../src/db/database.ts'
import { newId } from '../../src/db/new-id.ts'
import { requirementFor } from '../../src/contacts/requirement.ts'
import { randomStream } from '../../routing/twin/random.ts'
import type { RunningApp } from './app.ts'

/** Yesterday from ten to four, as it stands in the rows when it is over: calls for eight agents, a third of which nobody picked up. */
export async function recordYesterday({ deps }: Pick<RunningApp, 'deps'>, calls: number): Promise<string> {
  const { db, clock } = deps
  const centre = await deps.centre.get()
  const random = randomStream('yesterday')
  const today = clock.now().toISOString().slice(0, 10)
  const startMs = Date.parse(`${today}T08:00:00Z`) - 86_400_000
  const lengthMs = 6 * 3_600_000
  const agents = await db.rows<{ id: string }>(sql`select id from agents order by id`)
  for (const { id } of agents) {
    for (const [presence, at] of [
      ['ready', startMs - 60_000],
      ['offline', startMs + lengthMs + 3_600_000],
    ] as const)
      await db.run(
        sql`insert into agent_presences (id, agent_id, at, presence) values (${newId(at)}, ${id}, ${new Date(at)}, ${presence})`,
      )
  }
  const account = centre.accountsBySlug.get('phone')
  for (let n = 0; n < calls; n++) {
    const queuedMs = startMs + Math.floor(random() * lengthMs)
    const answered = random() < 0.66
    const waitMs = Math.floor(5000 + random() * 90_000)
    const endMs = queuedMs + waitMs + (answered ? Math.floor(120_000 + random() * 400_000) : 0)
    const closedMs = answered ? endMs + 25_000 : endMs
    const agent = answered ? (agents[n % agents.length]?.id ?? null) : null
    const at = (ms: number) => new Date(ms)
    const { rings, key } = requirementFor(centre, random() < 0.75 ? 'lv' : 'ru', 'latvija')
    const [ticketId, contactId, callId] = [newId(queuedMs), newId(queuedMs), newId(queuedMs)]
    await db.run(sql`
      with t as (insert into tickets (id, number, status, created_at, updated_at) values (${ticketId}, ${`2026-R${String(n).padStart(5, '0')}`}, 'resolved', ${at(queuedMs)}, ${at(closedMs)}) returning id),
      k as (insert into contacts (id, ticket_id, account_id, channel, state, rings, requirement_key, entered_at, queued_at, rank_at, last_at, agent_id, accepted_at, closed_at)
        select ${contactId}::uuid, id, ${account?.id ?? null}::uuid, 'voice', 'closed', ${JSON.stringify(rings)}::jsonb, ${key}, ${at(queuedMs - 9000)}, ${at(queuedMs)}, ${at(queuedMs + 20_000)}, ${at(endMs)}, ${agent}::uuid,
          ${answered ? at(queuedMs + waitMs) : null}::timestamptz, ${at(closedMs)}::timestamptz from t returning id)
      insert into calls (id, contact_id, account_id, external_id, state, room, arrived_at, queued_at, answered_at, ended_at, heard_at, ending)
      select ${callId}::uuid, id, ${account?.id ?? null}::uuid, ${callId}::text, 'ended', ${callId}::text, ${at(queuedMs - 9000)}, ${at(queuedMs)}, ${answered ? at(queuedMs + waitMs) : null}::timestamptz, ${at(endMs)}, ${at(endMs)}, ${answered ? 'answered' : 'hung-up-in-queue'} from k`)
  }
  return new Date(startMs).toISOString().slice(0, 10)
}
