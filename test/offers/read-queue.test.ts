import { beforeAll, expect, test } from 'vitest'
import { match } from '../../routing/match.ts'
import type { ChannelName, Priority, Snapshot } from '../../routing/types.ts'
import { insertAgent, replaceSkills } from '../../src/agents/agents.store.ts'
import { rankAt, requirementFor, requirementKey } from '../../src/contacts/requirement.ts'
import type { Ring } from '../../src/contacts/contacts.contract.ts'
import { sql } from '../../src/db/database.ts'
import { newId } from '../../src/db/new-id.ts'
import { readQueue } from '../../src/offers/read-queue.ts'
import { readSnapshot } from '../../src/offers/read-snapshot.ts'
import { startApp, testClock, type RunningApp } from '../support/app.ts'
import { accountId, addTicket } from '../support/read-fixtures.ts'

/** What a pass reads of a long queue must give the very offers that the whole queue would. */
const clock = testClock()
let running: RunningApp
let ticketId: string
const agentIds: string[] = []

/** Small and repeatable. */
let state = 7
const below = (n: number) => {
  state = (state * 1_103_515_245 + 12_345) % 2 ** 31
  return Math.floor((state / 2 ** 31) * n)
}
const one = <T>(list: readonly T[]): T => list[below(list.length)]!

beforeAll(async () => {
  running = await startApp({ clock })
  const { db } = running.deps
  ticketId = await addTicket(db, { at: clock.now() })
  for (let n = 0; n < 24; n++) {
    const [id, userId] = [newId(), newId()]
    await db.run(
      sql`insert into users (id, email, name, role, password_hash, created_at) values (${userId}, ${`head${n}@example.org`}, ${`Agent ${n}`}, 'agent', 'x', ${clock.now()})`,
    )
    await insertAgent(db, { id, userId, at: clock.now(), limits: { voice: 1, sms: 3, email: 1 } })
    await replaceSkills(db, id, n % 3 === 0 ? { en: 2 } : { lv: 1 + below(3), [one(['ru', 'latvija', 'eadrese'])]: 1 + below(5) })
    agentIds.push(id)
  }
})

type Waiting = { channel: ChannelName; priority: Priority; rings: Ring[]; queuedAt: Date }

async function enqueue(waiting: readonly Waiting[]): Promise<string[]> {
  const { db } = running.deps
  const centre = await running.deps.centre.get()
  const account = await accountId(db, 'phone')
  const rows = waiting.map((r) => ({ ...r, id: newId(), rankAt: rankAt(centre, r.channel, r.priority, r.queuedAt) }))
  await db.run(sql`
    insert into contacts (id, ticket_id, account_id, channel, state, rings, requirement_key, priority, entered_at, queued_at, rank_at, last_at)
    select id, ${ticketId}, ${account}, channel, 'waiting', rings, key, priority, queued_at, queued_at, rank_at, queued_at
    from unnest(${rows.map(({ id }) => id)}::uuid[], ${rows.map((r) => r.channel)}::text[], ${rows.map((r) => JSON.stringify(r.rings))}::jsonb[], ${rows.map((r) => requirementKey(r.rings))}::text[],
      ${rows.map((r) => r.priority)}::text[], ${rows.map((r) => r.queuedAt)}::timestamptz[], ${rows.map((r) => r.rankAt)}::timestamptz[]) as c (id, channel, rings, key, priority, queued_at, rank_at)`)
  return rows.map(({ id }) => id)
}

async function fillQueue(count: number): Promise<void> {
  const centre = await running.deps.centre.get()
  // A ring that asks for more than the one before: those who wait longer may be served later
  const stricter = [
    { afterS: 0, requires: { en: 1 } },
    { afterS: 20, requires: { en: 1, eadrese: 5 } },
  ]
  await enqueue(
    Array.from({ length: count }, () => {
      const channel = one(['voice', 'voice', 'sms', 'email'] as const)
      const priority = below(300) === 0 ? 'emergency' : one(['normal', 'normal', 'normal', 'high', 'low'] as const)
      const rings =
        below(6) === 0 ? stricter : requirementFor(centre, one(['lv', 'lv', 'ru']), one(['latvija', 'eadrese', null])).rings
      return {
        channel,
        priority,
        rings,
        queuedAt: new Date(clock.now().getTime() - below(channel === 'voice' ? 60_000 : 40_000_000)),
      }
    }),
  )
}

/** Some are ready; of these some speak, write a letter or have just refused what waits at the head. */
async function setFloor(): Promise<void> {
  const { db } = running.deps
  const now = clock.now()
  await db.run(sql`delete from offers`)
  await db.run(sql`update contacts set state = 'closed', agent_id = null where state = 'open'`)
  await db.run(sql`update agents set presence = 'break'`)
  const account = await accountId(db, 'phone')
  const refusing = below(3) === 0
  const mostlyBusy = below(2) === 0
  for (const id of agentIds.slice(below(4), 1 + below(agentIds.length))) {
    await db.run(sql`update agents set presence = 'ready' where id = ${id}`)
    const held = mostlyBusy && below(10) > 0 ? 'voice' : one(['voice', 'email', 'sms', null])
    if (held)
      await db.run(sql`
        insert into contacts (id, ticket_id, account_id, channel, state, phase, rings, requirement_key, entered_at, queued_at, rank_at, last_at, agent_id, admitted, interruptions)
        values (${newId()}, ${ticketId}, ${account}, ${held}, 'open', 'working', '[]', '', ${now}, ${now}, ${now}, ${now}, ${id}, ${below(3) === 0}, ${below(4)})`)
    if (refusing)
      await db.run(sql`
        insert into offers (id, contact_id, agent_id, state, created_at, expires_at, ended_at, decision)
        select gen_random_uuid(), id, ${id}, 'declined', ${now}, ${now}, ${new Date(now.getTime() - 1000 * below(70))}, '{}' from contacts
        where state = 'waiting' and channel = 'voice' and rings -> 0 -> 'requires' ? ${one(['lv', 'ru', 'en'])} order by priority <> 'emergency', queued_at limit ${below(120)}`)
  }
}

test('what is read gives the offers of the whole queue, with rings, priorities, refusals and overdue work', async () => {
  const { deps } = running
  const centre = await deps.centre.get()
  await fillQueue(1500)
  const seen = { offers: 0, admitted: 0, interruptions: 0, read: 0, rounds: 0 }
  for (let round = 0; round < 120; round++) {
    await setFloor()
    const now = clock.now()
    const [read, whole] = await deps.db.transaction(async (tx): Promise<[Snapshot | null, Snapshot['waiting']]> => {
      const snapshot = await readSnapshot(tx, centre, [{ requires: { lv: 1 }, share: 1 }], now)
      return [snapshot, await readQueue(tx, centre.policy, now, { agentIds, most: 100_000, overdue: true })]
    })
    clock.forward(1000)
    if (!read) continue
    const offers = match(read)
    expect(whole).toHaveLength(1500)
    expect(offers).toEqual(match({ ...read, waiting: whole }))
    seen.rounds++
    seen.read += read.waiting.length
    seen.offers += offers.length
    seen.admitted += offers.filter(({ admitted }) => admitted).length
    seen.interruptions += offers.filter(({ interrupts }) => interrupts.length > 0).length
  }
  console.info(`heads: ${JSON.stringify(seen)}`)
  for (const [what, count] of Object.entries(seen)) expect(count, what).toBeGreaterThan(0)
  // Far from all of it was read
  expect(seen.read).toBeLessThan(seen.rounds * 1000)
}, 120_000)

/** Nobody waits; of the agents who speak Latvian the first is free, the others speak. */
async function oneFreeOf(count: number): Promise<string> {
  const { db } = running.deps
  const [account, now] = [await accountId(db, 'phone'), clock.now()]
  await db.run(sql`delete from offers`)
  await db.run(sql`update contacts set state = 'closed', agent_id = null`)
  await db.run(sql`update agents set presence = 'break'`)
  const ids = await db.rows<{ id: string }>(
    sql`select agent_id as id from agent_skills where skill = 'lv' and agent_id = any(${agentIds}::uuid[]) order by agent_id limit ${count}`,
  )
  for (const [n, { id }] of ids.entries()) {
    await db.run(sql`update agents set presence = 'ready' where id = ${id}`)
    if (n > 0)
      await db.run(sql`
        insert into contacts (id, ticket_id, account_id, channel, state, phase, rings, requirement_key, entered_at, queued_at, rank_at, last_at, agent_id)
        values (${newId()}, ${ticketId}, ${account}, 'voice', 'open', 'talking', '[]', '', ${now}, ${now}, ${now}, ${now}, ${id})`)
  }
  return ids[0]!.id
}

const offersNow = async () => {
  const { db, centre } = running.deps
  const settings = await centre.get()
  const read = await db.transaction((tx) => readSnapshot(tx, settings, [], clock.now()))
  return read ? match(read) : []
}
const lv = [{ afterS: 0, requires: { lv: 1 } }]

test('overdue texts nobody can answer fill the quota all the same', async () => {
  await oneFreeOf(8)
  const ago = (ms: number) => new Date(clock.now().getTime() - ms)
  const text = { channel: 'sms', priority: 'normal' } as const
  const foreign = [{ afterS: 0, requires: { de: 1 } }]
  await enqueue(Array.from({ length: 40 }, (_, n) => ({ ...text, rings: foreign, queuedAt: ago(9_000_000 + n) })))
  const [id] = await enqueue([{ ...text, rings: lv, queuedAt: ago(8_000_000) }])
  expect(await offersNow()).toMatchObject([{ contactId: id, admitted: false }])
})

test('whoever has refused all at the head is offered the next', async () => {
  const agentId = await oneFreeOf(1)
  const now = clock.now()
  const call = (n: number) =>
    ({ channel: 'voice', priority: 'normal', rings: lv, queuedAt: new Date(now.getTime() + n) }) as const
  const ids = await enqueue(Array.from({ length: 30 }, (_, n) => call(n - 60_000)))
  await running.deps.db.run(sql`
    insert into offers (id, contact_id, agent_id, state, created_at, expires_at, ended_at, decision)
    select gen_random_uuid(), id, ${agentId}, 'declined', ${now}, ${now}, ${now}, '{}' from unnest(${ids.slice(0, 25)}::uuid[]) as c (id)`)
  expect(await offersNow()).toMatchObject([{ contactId: ids[25], agentId }])
})
