import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { closeReturnFor, endTry, recordUnansweredCall, type UnansweredCall } from '../../src/calls-to-return/open-return.ts'
import { nextTryAt } from '../../src/calls-to-return/read-returns.ts'
import { sql, type Sql } from '../../src/db/database.ts'
import { newId } from '../../src/db/new-id.ts'
import { startApp, testClock, type Api, type RunningApp } from '../support/app.ts'
import { addCitizen, addTicket, agentIds } from '../support/read-fixtures.ts'

const clock = testClock()
let app: RunningApp
let agent: Api

beforeAll(async () => {
  app = await startApp({ clock })
  agent = await app.as('agent1@demo.example')
})
beforeEach(() => app.deps.db.run(sql`truncate calls_to_return`))

const at = (minutesAgo: number) => new Date(clock.now().getTime() - minutesAgo * 60_000)
let phones = 0
async function person(name: string | null = null) {
  phones += 1
  const phone = `+371290000${String(phones).padStart(2, '0')}`
  const citizenId = await addCitizen(app.deps.db, { name, phone, at: at(1000) })
  return { citizenId, ticketId: await addTicket(app.deps.db, { citizenId, at: at(1000) }), phone, language: 'lv', topic: null }
}
const idOf = async (query: Sql) => (await app.deps.db.one<{ id: string }>(query))?.id ?? null
const record = (call: UnansweredCall) => idOf(recordUnansweredCall(call))
const close = (...what: Parameters<typeof closeReturnFor>) => idOf(closeReturnFor(...what))
const list = async (query = '') => (await agent.get(`/api/calls-to-return${query}`)).items

describe('a call that ended unanswered', () => {
  test('makes one call to return per person; further ones join, the same one only once', async () => {
    const one = await person('Jānis')
    const id = await record({ ...one, at: at(30) })
    expect(await record({ ...one, topic: 'latvija', at: at(20) })).toBe(id)
    await record({ ...one, at: at(20) })
    expect(await list()).toMatchObject([
      {
        id,
        citizenLabel: 'Jānis',
        attempts: 2,
        firstCallAt: at(30).toISOString(),
        lastCallAt: at(20).toISOString(),
        topic: 'latvija',
        tries: 0,
        nextTryAt: null,
        takenBy: null,
        closedAt: null,
      },
    ])
  })

  test('of several at the same moment makes one', async () => {
    const one = await person()
    await Promise.all(Array.from({ length: 8 }, (_, n) => record({ ...one, at: at(n) })))
    expect(await list()).toMatchObject([
      { attempts: 8, citizenLabel: one.phone, firstCallAt: at(7).toISOString(), lastCallAt: at(0).toISOString() },
    ])
  })

  test('comes back when the person calls again after it was closed, but not by a late word about the same call', async () => {
    const one = await person()
    const id = await record({ ...one, at: at(30) })
    expect(await close(one.phone, 'got-through', at(10))).toBe(id)
    expect(await close(one.phone, 'got-through', at(10))).toBeNull()
    expect(await record({ ...one, at: at(30) })).toBeNull()
    expect(await list()).toEqual([])
    expect(await record({ ...one, at: at(5) })).not.toBeNull()
    expect(await list()).toMatchObject([{ attempts: 1 }])
    expect(await list('?closed=1')).toMatchObject([
      { id, closing: 'got-through', closedAt: at(10).toISOString(), nextTryAt: null },
    ])
  })
})

describe('the list', () => {
  test('is in the order in which people first called, page by page; closed ones last closed first', async () => {
    const people = [await person(), await person(), await person()]
    for (const [n, one] of people.entries()) await record({ ...one, at: at([5, 50, 20][n]!) })
    await record({ ...people[0]!, at: at(1) })
    const order = (items: { citizenId: string }[]) =>
      items.map(({ citizenId }) => people.findIndex((one) => one.citizenId === citizenId))
    expect(order(await list())).toEqual([1, 2, 0])
    const first = await agent.get('/api/calls-to-return?limit=2')
    expect(order(first.items)).toEqual([1, 2])
    expect(order(await list(`?limit=2&after=${first.next}`))).toEqual([0])
    expect((await agent.get('/api/desk')).returns).toMatchObject({ count: 3, items: await list() })
    for (const [n, one] of people.entries()) await close(one.phone, 'reached', at(n))
    expect(order(await list('?closed=1'))).toEqual([0, 1, 2])
    const closed = await agent.get('/api/calls-to-return?closed=1&limit=1')
    expect(order(await list(`?closed=1&after=${closed.next}`))).toEqual([1, 2])
    expect((await (await app.as('supervisor@demo.example')).get('/api/board')).returns).toEqual({
      open: 0,
      oldestAt: null,
      closedToday: 3,
    })
  })
})

describe('tries of ours', () => {
  test('lie two hours apart and within opening hours; after the third the matter rests', async () => {
    const one = await person()
    const id = (await record({ ...one, at: at(30) }))!
    const by = (await agentIds(app.deps.db))[1]
    const begin = () =>
      app.deps.db.run(
        sql`update calls_to_return set taken_by = ${by}, taken_at = ${clock.now()}, tries = tries + 1, last_try_at = ${clock.now()} where id = ${id}`,
      )
    await begin()
    expect(await agent.get(`/api/calls-to-return/${id}`)).toMatchObject({ takenBy: 'Jānis Paraugs' })
    await app.deps.db.run(endTry(id, (await app.deps.centre.get()).policy, clock.now()))
    expect(await agent.get(`/api/calls-to-return/${id}`)).toMatchObject({
      tries: 1,
      takenBy: null,
      nextTryAt: new Date(clock.now().getTime() + 2 * 3600_000).toISOString(),
    })
    for (let n = 0; n < 2; n++) {
      await begin()
      await app.deps.db.run(endTry(id, (await app.deps.centre.get()).policy, clock.now()))
    }
    expect(await agent.get(`/api/calls-to-return/${id}`)).toMatchObject({
      tries: 3,
      closing: 'tries-used-up',
      closedAt: clock.now().toISOString(),
      nextTryAt: null,
    })
  })

  test('how many and how far apart is up to the administrator', async () => {
    const admin = await app.as('admin@demo.example')
    await admin.send('PATCH', '/api/settings', { returnTries: 1, returnPauseS: 600 })
    const id = (await record({ ...(await person()), at: at(30) }))!
    await app.deps.db.run(sql`update calls_to_return set tries = 1, last_try_at = ${clock.now()} where id = ${id}`)
    expect((await agent.get(`/api/calls-to-return/${id}`)).nextTryAt).toBe(
      new Date(clock.now().getTime() + 600_000).toISOString(),
    )
    await app.deps.db.run(endTry(id, (await app.deps.centre.get()).policy, clock.now()))
    expect((await agent.get(`/api/calls-to-return/${id}`)).closing).toBe('tries-used-up')
    await admin.send('PATCH', '/api/settings', { returnTries: null, returnPauseS: null })
  })

  const calendar = {
    timeZone: 'Europe/Riga',
    weekly: [1, 2, 3, 4, 5].map((day) => ({ day, from: '08:00', to: '18:00' })),
    exceptions: [],
  }
  test.each([
    // Riga is two hours ahead; 27 November 2026 is a Friday.
    ['nobody tried yet, open', '2026-11-27T09:00:00Z', null, null],
    ['nobody tried yet, closed', '2026-11-27T17:00:00Z', null, '2026-11-30T06:00:00.000Z'],
    ['tried an hour ago', '2026-11-27T09:00:00Z', '2026-11-27T08:00:00Z', '2026-11-27T10:00:00.000Z'],
    ['tried long ago', '2026-11-27T13:00:00Z', '2026-11-27T08:00:00Z', null],
    ['tried an hour before closing', '2026-11-27T15:30:00Z', '2026-11-27T15:00:00Z', '2026-11-30T06:00:00.000Z'],
  ])('%s', (_, now, lastTry, next) => {
    expect(
      nextTryAt(
        { lastTryAt: lastTry === null ? null : new Date(lastTry), closedAt: null },
        { calendar, policy: { returnPauseS: 7200 } },
        Date.parse(now),
      )?.toISOString() ?? null,
    ).toBe(next)
  })
})

test('an agent closes it by hand, once', async () => {
  const one = await person()
  const id = await record({ ...one, at: at(30) })
  expect(await agent.send('POST', `/api/calls-to-return/${id}/close`, { closing: 'withdrawn' })).toMatchObject({
    status: 200,
    body: { closing: 'withdrawn', closedAt: clock.now().toISOString() },
  })
  expect((await agent.send('POST', `/api/calls-to-return/${id}/close`, { closing: 'reached' })).status).toBe(409)
  expect((await agent.send('POST', `/api/calls-to-return/${newId()}/close`, { closing: 'reached' })).status).toBe(404)
  expect((await agent.send('POST', `/api/calls-to-return/${id}/close`, { closing: 'tries-used-up' })).status).toBe(400)
  expect(await app.deps.db.rows(sql`select details from audit_log where subject = ${`return ${id}`}`)).toEqual([
    { details: { closing: 'withdrawn' } },
  ])
})
