import { beforeAll, expect, test } from 'vitest'
import { match } from '../../routing/match.ts'
import { rankAt, requirementKey } from '../../src/contacts/requirement.ts'
import type { Ring } from '../../src/contacts/contacts.contract.ts'
import { sql } from '../../src/db/database.ts'
import { newId } from '../../src/db/new-id.ts'
import { readPasses } from '../../src/offers/read-passes.ts'
import { startApp, testClock, type Api, type RunningApp } from '../support/app.ts'
import { accountId, addTicket } from '../support/read-fixtures.ts'

/** Why this agent, why not the others, why still waiting: what is stored and what people are told. */
const clock = testClock()
let running: RunningApp
let [anna, boris, supervisor, administrator]: Api[] = []
const ids: Record<'anna' | 'boris', string> = { anna: '', boris: '' }

beforeAll(async () => {
  running = await startApp({ clock })
  anna = await running.as('agent1@demo.example')
  boris = await running.as('agent2@demo.example')
  supervisor = await running.as('supervisor@demo.example')
  administrator = await running.as('admin@demo.example')
  ids.anna = (await anna.get('/api/me')).agent.id
  ids.boris = (await boris.get('/api/me')).agent.id
  await administrator.send('PATCH', `/api/agents/${ids.anna}`, { skills: { lv: 3, latvija: 3 } })
  await administrator.send('PATCH', `/api/agents/${ids.boris}`, { skills: { ru: 3 } })
  // Nobody else: what the others could do would decide for them
  await running.deps.db.run(sql`update agent_skills set level = 1 where agent_id <> all(${[ids.anna, ids.boris]}::uuid[])`)
  await running.deps.db.run(
    sql`delete from agent_skills where skill <> 'lv' and agent_id <> all(${[ids.anna, ids.boris]}::uuid[])`,
  )
  for (const agent of [anna, boris]) await agent.send('PATCH', '/api/agents/me/presence', { state: 'ready' })
  await running.settled()
})

const lv: Ring[] = [{ afterS: 0, requires: { lv: 1 } }]

async function waits(channel: 'voice' | 'sms', rings: Ring[]): Promise<string> {
  const [id, at] = [newId(), clock.now()]
  const { db, centre } = running.deps
  const ticketId = await addTicket(db, { at })
  await db.run(sql`insert into contacts (id, ticket_id, account_id, channel, state, rings, requirement_key, entered_at, queued_at, rank_at, last_at)
    values (${id}, ${ticketId}, ${await accountId(db, channel === 'voice' ? 'phone' : 'sms')}, ${channel}, 'waiting', ${JSON.stringify(rings)}, ${requirementKey(rings)}, ${at}, ${at}, ${rankAt(await centre.get(), channel, 'normal', at)}, ${at})`)
  running.deps.assigner.nudge()
  await running.sweep()
  return id
}
const gone = async (id: string) => {
  await running.deps.db.run(sql`update contacts set state = 'closed', closed_at = ${clock.now()} where id = ${id}`)
  await running.sweep()
}
const contact = (id: string) => supervisor!.get(`/api/contacts/${id}`)
const board = () => supervisor!.get('/api/board')

test('a decision names who was weighed and why, and its stored pass is decided again in the same way', async () => {
  const id = await waits('voice', lv)
  const [offer] = (await supervisor!.get(`/api/offers?contactId=${id}`)).items
  expect(offer).toMatchObject({ agentId: ids.anna, state: 'open', why: { best: null, others: { language: 1 } } })
  const decision = await boris!.get(`/api/offers/${offer.id}/decision`)
  expect(decision).toMatchObject({
    contactId: id,
    agentId: ids.anna,
    policyVersion: expect.any(Number),
    agentNames: { [ids.anna]: offer.agentName, [ids.boris]: (await boris!.get('/api/me')).user.name },
    record: { candidates: [{ agentId: ids.boris, excluded: 'language', lost: null }] },
  })
  const passes = await readPasses(running.deps.db, { at: new Date(0), id: ids.anna }, 100)
  const pass = passes.find((one) => one.id === decision.passId)!
  expect(pass.policyVersion).toBe(decision.policyVersion)
  expect(match(pass.snapshot).map(({ record }) => JSON.parse(JSON.stringify(record)))).toEqual([decision.record])
})

test('who waits is told why, wherever it is shown; written again only when it changes', async () => {
  const id = await waits('voice', lv)
  const reasons = { 'on-offer': 1, language: 1 }
  expect((await contact(id)).waitReasons).toEqual(reasons)
  expect((await anna!.get('/api/desk')).queue.items).toMatchObject([{ id, waitReasons: reasons }])
  // One caller ahead, one agent: the length of a usual call and its wrap-up
  expect((await board()).queue).toEqual([
    {
      channel: 'voice',
      requires: { lv: 1 },
      waiting: 1,
      longestWaitMs: 0,
      able: 1,
      free: 0,
      estimatedWaitS: 270,
      waitReasons: reasons,
      problem: null,
    },
  ])

  const written = () => running.deps.db.one<{ at: Date }>(sql`select at from wait_reasons where contact_id = ${id}`)
  const first = await written()
  clock.forward(3000)
  await running.sweep()
  expect(await written()).toEqual(first)
  await boris!.send('PATCH', '/api/agents/me/presence', { state: 'break' })
  await running.sweep()
  expect(await written()).toEqual({ at: clock.now() })
  expect((await contact(id)).waitReasons).toEqual({ 'on-offer': 1, 'not-ready': 1 })

  await gone(id)
  expect((await contact(id)).waitReasons).toBeNull()
  expect(await written()).toBeUndefined()
  await boris!.send('PATCH', '/api/agents/me/presence', { state: 'ready' })
})

test('what nobody can ever serve, and rings that contradict each other, wait and are shown as such', async () => {
  const nobody = await waits('sms', [{ afterS: 0, requires: { lv: 5, eadrese: 4 } }])
  const contradictory = await waits('sms', [
    { afterS: 60, requires: { lv: 3, latvija: 3 } },
    { afterS: 0, requires: { lv: 1 } },
    { afterS: 120, requires: { ru: 3 } },
  ])
  const alerts = (await board()).alerts.filter(({ kind }: { kind: string }) => kind.startsWith('requirement-'))
  expect(alerts).toMatchObject([
    { kind: 'requirement-nobody', subject: 'sms', requires: { lv: 5, eadrese: 4 } },
    { kind: 'requirement-contradictory', subject: 'sms', requires: { lv: 1 } },
  ])
  // A skill given to somebody, or a limit of nought taken from him, changes what can be served
  await administrator!.send('PATCH', `/api/agents/${ids.boris}`, { skills: { lv: 5, eadrese: 4 }, limits: { sms: 0 } })
  expect((await board()).queue).toMatchObject([{ problem: 'nobody' }, { problem: 'contradictory' }])
  await boris!.send('PATCH', '/api/agents/me/presence', { state: 'break' })
  await administrator!.send('PATCH', `/api/agents/${ids.boris}`, { limits: { sms: 3 } })
  expect((await board()).queue).toMatchObject([{ problem: null }, { problem: 'contradictory' }])
  // None of them keeps a pass from going on
  await gone(nobody)
  await gone(contradictory)
  expect((await board()).alerts.filter(({ kind }: { kind: string }) => kind.startsWith('requirement-'))).toEqual([])
})

test('what passes were decided upon goes after five weeks, the reasons of the offers stay', async () => {
  const count = async () => (await running.deps.db.one<{ count: number }>(sql`select count(*) as count from passes`))!.count
  expect(await count()).toBeGreaterThan(0)
  clock.forward(34 * 86_400_000)
  await running.sweep()
  expect(await count()).toBeGreaterThan(0)
  await running.deps.db.run(sql`update contacts set state = 'closed' where state in ('waiting', 'offered')`)
  clock.forward(36 * 86_400_000)
  await running.sweep()
  expect(await count()).toBe(0)
  // Signed in anew: the time has passed for everybody
  const later = await running.as('supervisor@demo.example')
  const [offer] = (await later.get('/api/offers?limit=200')).items.toReversed()
  expect((await later.get(`/api/offers/${offer.id}/decision`)).record.candidates).toHaveLength(1)
})

test('every change of presence is kept, whoever made it', async () => {
  const history = await running.deps.db.rows<{ presence: string; reason: string | null }>(
    sql`select presence, reason from agent_presences where agent_id = ${ids.anna} order by at, id`,
  )
  expect(history[0]).toEqual({ presence: 'ready', reason: null })
  // The offer nobody accepted
  expect(history[1]).toEqual({ presence: 'away', reason: 'offer-lapsed' })
})
