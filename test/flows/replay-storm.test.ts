import { beforeAll, describe, expect, test } from 'vitest'
import type { DecisionRecord } from '../../routing/types.ts'
import { runScenario } from '../../routing/twin/run-scenario.ts'
import { sql } from '../../src/db/database.ts'
import { readDayRecord } from '../../src/planning/read-day-record.ts'
import { readScenario } from '../../src/twin/read-scenario.ts'
import { theVeryDay } from '../../src/planning/scenario-file.ts'
import { until } from '../doubles/centre-on-double.ts'
import type { Api } from '../support/app.ts'
import { playStormDay, type StormDay } from '../support/storm-day.ts'

let storm: StormDay
const dayStartMs = Date.parse('2026-11-24T00:00:00+02:00')

beforeAll(async () => {
  storm = await playStormDay({ calls: 60, texts: 20, overMs: 700_000, seed: Number(process.env['STORM_SEED'] ?? 7) })
}, 240_000)

/** A decision with its reasons, its instants counted from midnight, as the twin counts. */
function fromMidnight({ atMs, place, agentKey, ...record }: DecisionRecord) {
  return {
    ...record,
    atMs: atMs - dayStartMs,
    place: { ...place, rankAtMs: place.rankAtMs - dayStartMs, queuedAtMs: place.queuedAtMs - dayStartMs },
    agentKey: { ...agentKey, idleSinceMs: agentKey.idleSinceMs - dayStartMs },
  }
}

describe('a recorded storm', () => {
  test('is decided by the twin as it was by production, offer by offer, with the same reasons', async () => {
    const { deps, clock } = { ...storm.app, clock: storm.clock }
    const offers = await deps.db.rows<{ record: DecisionRecord; state: string }>(
      sql`select decision -> 'record' as record, state from offers order by id`,
    )
    const record = await readDayRecord(deps.db, await deps.centre.get(), storm.day, clock.now())
    const { decisions, events } = runScenario(readScenario(JSON.parse(JSON.stringify(theVeryDay(record)))))
    expect(decisions).toEqual(offers.map(({ record: one }) => ({ t: (one.atMs - dayStartMs) / 1000, ...fromMidnight(one) })))
    // It was a storm: all that can happen to an offer or to work in hand has happened.
    const states = new Set(offers.map(({ state }) => state))
    expect([...states].toSorted()).toEqual(['accepted', 'lapsed', 'withdrawn'])
    for (const type of ['interrupted', 'resumed', 'relaxed', 'hung-up', 'away', 'break'])
      expect(events.filter((event) => event.type === type).length, type).toBeGreaterThan(0)
    expect(offers.length).toBeGreaterThan(storm.contacts / 2)
  })

  test('is on the list of days, and played again in variants: figures with intervals beside what was', async () => {
    const supervisor = await storm.app.as('supervisor@demo.example')
    const { items: days } = await supervisor.get('/api/planning/days')
    expect(days[0]).toEqual({ day: storm.day, calls: 60, otherContacts: 20, agents: 8 })

    const [, second] = (await supervisor.get('/api/agents')).items
    const variants = [
      { agents: 1 },
      { handlingFactor: 0.8 },
      { callbackShare: 0.5 },
      { emailYields: false },
      { skill: { agentId: second.id, skill: 'ru', level: 3 } },
    ]
    const { status, body } = await supervisor.send('POST', '/api/planning/replays', {
      day: storm.day,
      variants,
      replications: 10,
    })
    expect([status, body.state, body.total]).toEqual([202, 'queued', 60])
    const replay = await over(supervisor, body.id)
    expect(replay).toMatchObject({ state: 'done', done: 60, day: storm.day })
    const { actual, played } = replay.result
    expect(played).toHaveLength(6)

    // What was, is what the ledger says of it.
    const { calls, unanswered } = await supervisor.get(`/api/kpi/unanswered?from=${storm.day}&to=2026-11-25`)
    expect(actual.calls).toEqual({ mean: calls, ci95: null })
    expect(actual.unansweredRate.mean).toBeCloseTo(unanswered / calls, 5)
    for (const { figures } of played) {
      expect(figures.unansweredRate.mean).toBeGreaterThan(0)
      expect(figures.unansweredRate.ci95).toBeGreaterThan(0)
      expect(figures.occupancy.mean).toBeLessThan(1)
    }
    const [same, more, shorter, calledBack] = played
    expect(same.change.unansweredRate).toEqual({ mean: 0, ci95: 0 })
    for (const better of [more, shorter])
      expect(better.change.unansweredRate.mean + better.change.unansweredRate.ci95).toBeLessThan(0)
    // Whoever is called back was not answered when he called, but is spoken with.
    expect(calledBack.change.unansweredRate.mean).toBeGreaterThan(0)
    const usual = same.figures.unreachedRate
    expect(calledBack.figures.unreachedRate.mean).toBeLessThan(usual.mean + usual.ci95)

    // The file that can be downloaded comes to the same figures on the command line.
    const file = await supervisor.get(`/api/planning/replays/${body.id}/scenarios/1`)
    const { summary } = runScenario(readScenario(file))
    expect(summary.channels.voice?.unansweredRate).toEqual(more.figures.unansweredRate)
    expect(summary.occupancy).toEqual(more.figures.occupancy)
    const exact = await supervisor.get(`/api/planning/replays/${body.id}/scenarios/exact`)
    expect(runScenario(readScenario(exact)).decisions.length).toBeGreaterThan(30)
    expect((await supervisor.send('POST', `/api/planning/replays/${body.id}/cancel`, {})).status).toBe(409)
  })

  test('can be stopped while it is played', async () => {
    const supervisor = await storm.app.as('supervisor@demo.example')
    const variants = Array.from({ length: 8 }, (_, n) => ({ agents: n - 4 }))
    const { body } = await supervisor.send('POST', '/api/planning/replays', { day: storm.day, variants, replications: 100 })
    await until('the first progress', async () => (await supervisor.get(`/api/planning/replays/${body.id}`)).done > 0)
    expect((await supervisor.send('POST', `/api/planning/replays/${body.id}/cancel`, {})).body.state).toBe('cancelled')
    const { items } = await supervisor.get('/api/planning/replays?limit=1')
    expect(items[0]).toMatchObject({ id: body.id, state: 'cancelled', result: null })
  })

  test('a nudge that was lost, and a process that was, are found by the sweep', async () => {
    const { app, clock } = storm
    const { deps } = app
    const supervisor = await app.as('supervisor@demo.example')
    const { body } = await supervisor.send('POST', '/api/planning/replays', { day: storm.day, variants: [{}], replications: 2 })
    await over(supervisor, body.id)
    await deps.db.run(
      sql`update replays set state = 'running', result = null, ended_at = null, heard_at = ${clock.now()} where id = ${body.id}`,
    )
    clock.forward(31_000)
    await app.sweep()
    expect((await over(supervisor, body.id)).state).toBe('done')
  })

  test.each([
    [{ day: '2026-11-20', variants: [{}] }, 422, 'nobody came'],
    [{ day: '24.11.2026', variants: [{}] }, 400, 'day'],
    [{ day: '2026-11-24', variants: [] }, 400, 'variants'],
    [{ day: '2026-11-24', variants: [{ handlingFactor: 0 }] }, 400, 'handlingFactor'],
    [
      { day: '2026-11-24', variants: [{ skill: { agentId: '00000000-0000-7000-8000-000000000000', skill: 'ru', level: 3 } }] },
      400,
      'agentId',
    ],
  ])('%j is refused with %i', async (body, status, word) => {
    const answer = await (await storm.app.as('supervisor@demo.example')).send('POST', '/api/planning/replays', body)
    expect([answer.status, answer.body.error.message.includes(word) || JSON.stringify(answer.body).includes(word)]).toEqual([
      status,
      true,
    ])
  })

  test('is for those who plan', async () => {
    for (const email of ['agent1@demo.example', 'auditor@demo.example'])
      expect((await (await storm.app.as(email)).send('POST', '/api/planning/replays', {})).status).toBe(403)
  })
})

const over = (api: Api, id: string) =>
  until('the end of the replay', async () => {
    const replay = await api.get(`/api/planning/replays/${id}`)
    return replay.endedAt !== null && replay
  })
