import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, describe, expect, test } from 'vitest'
import { sql } from '../../src/db/database.ts'
import { dayS, planBusyDay } from '../../src/simulator/busy-day-plan.ts'
import { startApp, type Api, type RunningApp } from '../support/app.ts'

describe('the plan of a day', () => {
  const plan = planBusyDay({ calls: 5000, texts: 500, seed: 7 })
  const calls = plan.filter((planned) => planned.kind === 'call')
  const share = (some: readonly unknown[]) => some.length / calls.length

  test('is the same for the same seed, and in the order of the day', () => {
    expect(planBusyDay({ calls: 5000, texts: 500, seed: 7 })).toEqual(plan)
    expect(plan.map(({ atS }) => atS)).toEqual(plan.map(({ atS }) => atS).toSorted((a, b) => a - b))
    expect(plan.every(({ atS }) => atS >= 0 && atS < dayS)).toBe(true)
  })

  test('has an office’s peaks, languages and patience', () => {
    const inHour = (hour: number) => calls.filter(({ atS }) => Math.floor(atS / 3600) === hour - 8).length
    expect(inHour(9)).toBeGreaterThan(inHour(8) * 1.6)
    expect(inHour(13)).toBeGreaterThan(inHour(12) * 1.2)
    expect(share(calls.filter(({ keys }) => keys[0] === '1'))).toBeCloseTo(0.8, 1)
    expect(share(calls.filter(({ keys }) => keys[0] === '2'))).toBeCloseTo(0.15, 1)
    const patience = calls.reduce((sum, { patienceS }) => sum + patienceS, 0) / calls.length
    expect(patience).toBeGreaterThan(165)
    expect(patience).toBeLessThan(195)
  })
})

describe('played', () => {
  let running: RunningApp
  let supervisor: Api
  beforeAll(async () => {
    running = await startApp()
    // Open around the clock, whenever this test runs.
    const admin = await running.as('admin@demo.example')
    supervisor = await running.as('supervisor@demo.example')
    const weekly = [1, 2, 3, 4, 5, 6, 7].map((day) => ({ day, from: '00:00', to: '24:00' }))
    await admin.send('PUT', '/api/calendar', { timeZone: 'Europe/Riga', weekly, exceptions: [] })
  })

  const dayOf = async () => (await supervisor.get('/api/simulator')).busyDay

  test('calls and texts come, agents answer them; stopping ends it and sends everybody home', async () => {
    const start = { speed: 200, calls: 1500, texts: 200, seed: 3, agents: 8 }
    expect((await supervisor.send('POST', '/api/simulator/busy-day', start)).status).toBe(202)
    expect((await supervisor.send('POST', '/api/simulator/busy-day', start)).body.error.code).toBe('wrong-state')
    for (let tries = 0; tries < 900; tries++) {
      const { answered, texts } = await dayOf()
      if (answered >= 15 && texts >= 2) break
      await sleep(100)
    }
    const day = await dayOf()
    expect(day).toMatchObject({ running: true, speed: 200, clock: expect.stringMatching(/^(08|09|1\d):\d\d$/) })
    expect(day.answered).toBeGreaterThanOrEqual(15)
    const { items } = await supervisor.get('/api/agents')
    expect(items.filter(({ presence }: { presence: string }) => presence === 'ready').length).toBeGreaterThan(4)
    expect((await supervisor.send('DELETE', '/api/simulator/busy-day')).body.running).toBe(false)
    // How it ended stays in sight.
    const last = await dayOf()
    expect([last.running, last.answered >= day.answered, last.startedAt]).toEqual([false, true, day.startedAt])
    await running.settled()
    const after = (await supervisor.get('/api/agents')).items as { presence: string }[]
    expect(after.map(({ presence }) => presence)).toEqual(Array.from({ length: 8 }, () => 'offline'))
    const replies = await running.deps.db.one<{ count: number }>(
      sql`select count(*) as count from messages where direction = 'out'`,
    )
    expect(replies?.count).toBeGreaterThan(0)
    const left = await running.deps.db.one(
      sql`select count(*) as count from sessions s join users u on u.id = s.user_id where u.role = 'agent'`,
    )
    expect(left).toEqual({ count: 0 })
  }, 120_000)
})
