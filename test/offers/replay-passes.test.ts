import { isDeepStrictEqual } from 'node:util'
import { beforeAll, expect, test } from 'vitest'
import { match } from '../../routing/match.ts'
import { insertAgent, replaceSkills } from '../../src/agents/agents.store.ts'
import { rankAt, requirementFor } from '../../src/contacts/requirement.ts'
import { sql } from '../../src/db/database.ts'
import { newId } from '../../src/db/new-id.ts'
import { runPass } from '../../src/offers/assigner.ts'
import { readPasses } from '../../src/offers/read-passes.ts'
import { readDemand } from '../../src/offers/read-snapshot.ts'
import { startApp, testClock, type RunningApp } from '../support/app.ts'
import { accountId, addTicket } from '../support/read-fixtures.ts'

/**
 * Thousands of decisions as production makes and stores them, with everything that decides: skills, priorities, texts beside texts,
 * letters laid aside for calls, sticky agents, lapses and declines, rings reached, letters overdue. Each is made again from its pass.
 */
const clock = testClock()
let running: RunningApp
let ticketId: string

/** Small and repeatable: the same storm each time. */
let state = 42
const below = (n: number) => {
  state = (state * 1_103_515_245 + 12_345) % 2 ** 31
  return Math.floor((state / 2 ** 31) * n)
}
const one = <T>(list: readonly T[]): T => list[below(list.length)]!

const languages = ['lv', 'lv', 'lv', 'ru', 'en']
const topics = ['latvija', 'eadrese', 'citi', null]

beforeAll(async () => {
  running = await startApp({ clock })
  const { db } = running.deps
  ticketId = await addTicket(db, { at: clock.now() })
  const limits = { voice: 1, chat: 3, sms: 3, social: 3, email: 1 }
  for (let n = 0; n < 30; n++) {
    const [id, userId] = [newId(), newId()]
    await db.run(
      sql`insert into users (id, email, name, role, password_hash, created_at) values (${userId}, ${`storm${n}@example.org`}, ${`Agent ${n}`}, 'agent', 'x', ${clock.now()})`,
    )
    await insertAgent(db, { id, userId, at: clock.now(), limits })
    await replaceSkills(db, id, { lv: 1 + below(3), [one(['ru', 'en', 'latvija', 'eadrese'])]: 1 + below(5) })
  }
  await db.run(sql`update agents set presence = 'ready'`)
})

async function arrive(count: number): Promise<void> {
  const { db } = running.deps
  const centre = await running.deps.centre.get()
  const account = await accountId(db, 'phone')
  const rows = Array.from({ length: count }, () => {
    const channel = one(['voice', 'voice', 'sms', 'email'] as const)
    const priority = one(['normal', 'normal', 'normal', 'high', 'low', 'emergency'] as const)
    const requirement = requirementFor(centre, one(languages), one(topics))
    // Letters may have waited for so long that they are overdue
    const queuedAt = new Date(clock.now().getTime() - below(channel === 'voice' ? 60_000 : 40_000_000))
    return { id: newId(), channel, priority, requirement, queuedAt, rankAt: rankAt(centre, channel, priority, queuedAt) }
  })
  await db.run(sql`
    insert into contacts (id, ticket_id, account_id, channel, state, rings, requirement_key, priority, entered_at, queued_at, rank_at, last_at)
    select id, ${ticketId}, ${account}, channel, 'waiting', rings, key, priority, queued_at, queued_at, rank_at, queued_at
    from unnest(${rows.map(({ id }) => id)}::uuid[], ${rows.map((r) => r.channel)}::text[], ${rows.map((r) => JSON.stringify(r.requirement.rings))}::jsonb[], ${rows.map((r) => r.requirement.key)}::text[],
      ${rows.map((r) => r.priority)}::text[], ${rows.map((r) => r.queuedAt)}::timestamptz[], ${rows.map((r) => r.rankAt)}::timestamptz[]) as c (id, channel, rings, key, priority, queued_at, rank_at)`)
}

/** What people do with offers and work, straight in the rows: this test is about what passes make of them. */
async function live(): Promise<void> {
  const { db } = running.deps
  const now = clock.now()
  const [refused, ended] = [below(4), 2 + below(3)]
  await db.run(sql`
    with refused as (
      update offers set state = ${one(['lapsed', 'declined'])}, ended_at = ${now} where state = 'open' and abs(hashtext(id::text)) % 5 = ${refused} returning contact_id)
    update contacts set state = 'waiting', agent_id = null where id in (select contact_id from refused)`)
  await db.run(sql`
    with taken as (update offers set state = 'accepted', ended_at = ${now} where state = 'open' returning contact_id)
    update contacts set state = 'open', phase = 'working', accepted_at = ${now} where id in (select contact_id from taken)`)
  await db.run(sql`
    with over as (
      update contacts set state = 'closed', phase = null, closed_at = ${now} where state = 'open' and channel <> 'email' and abs(hashtext(id::text || ${String(below(1000))})) % ${ended} = 0
        or state = 'open' and channel = 'email' and abs(hashtext(id::text || ${String(below(1000))})) % 6 = 0 returning agent_id)
    update agents set idle_since = ${now} where id in (select agent_id from over)`)
}

test('thousands of decisions of a storm are made again from what was stored, reasons included', async () => {
  const { deps } = running
  for (let round = 0; round < 150; round++) {
    await arrive(16)
    await runPass(deps, await readDemand(deps.db, clock.now()))
    await live()
    clock.forward(500 + below(20_000))
  }
  const offers = new Map<string, Map<string, unknown>>()
  for (const offer of await deps.db.rows<{ passId: string; contactId: string; record: unknown }>(
    sql`select pass_id, contact_id, decision -> 'record' as record from offers`,
  )) {
    const ofPass = offers.get(offer.passId) ?? new Map<string, unknown>()
    offers.set(offer.passId, ofPass.set(offer.contactId, offer.record))
  }
  const passes = await readPasses(deps.db, { at: new Date(0), id: ticketId }, 1000)
  const seen = { decisions: 0, interruptions: 0, moved: 0, admitted: 0, sticky: 0 }
  const different = passes.flatMap(({ id, snapshot }) => {
    const again = new Map<string, unknown>()
    for (const { contactId, interrupts, admitted, record } of match(snapshot)) {
      again.set(contactId, JSON.parse(JSON.stringify(record)))
      seen.decisions++
      seen.interruptions += interrupts.length
      seen.admitted += Number(admitted)
      seen.moved += Number(record.moved)
      seen.sticky += Number(record.agentKey.sticky)
    }
    return isDeepStrictEqual(again, offers.get(id)) ? [] : [id]
  })
  console.info(`replay: ${passes.length} passes, ${JSON.stringify(seen)}`)
  expect(different).toEqual([])
  expect(seen.decisions).toBeGreaterThan(2000)
  for (const [what, count] of Object.entries(seen)) expect(count, what).toBeGreaterThan(0)
}, 120_000)
