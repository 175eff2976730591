import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { newId } from '../../src/db/new-id.ts'
import type { JobHandlers } from '../../src/jobs/job-table.ts'
import { openJobs, type Jobs, type JobsOptions } from '../../src/jobs/jobs.ts'
import { createDatabase, dropDatabase } from '../support/database.ts'
import { openLink, type Link } from '../support/link.ts'
import { emptyRedis, freshRedis, testRedisUrl } from '../support/redis.ts'

type Place = { link: Link; options: Omit<JobsOptions, 'log'>; empty: () => Promise<void>; close: () => Promise<void> }

async function onPostgres(): Promise<Place> {
  const database = await createDatabase()
  const link = await openLink({ path: `${database.host}/.s.PGSQL.${database.port}` })
  const options = { postgres: { ...database, host: '127.0.0.1', port: link.port } }
  const empty = async () => {
    const client = new pg.Client(database)
    await client.connect()
    await client.query('drop schema jobs cascade')
    await client.end()
  }
  return { link, options, empty, close: () => dropDatabase(database.database) }
}

async function onRedis(): Promise<Place> {
  const url = new URL(await freshRedis())
  const link = await openLink({ host: url.hostname, port: Number(url.port || 6379) })
  const near = new URL(url)
  near.port = String(link.port)
  near.hostname = '127.0.0.1'
  return { link, options: { redisUrl: near.href, postgres: {} }, empty: () => emptyRedis(url.href), close: async () => undefined }
}

const stores = [
  { store: 'PostgreSQL', open: onPostgres, isThere: true },
  { store: 'Redis (TEST_REDIS_URL)', open: onRedis, isThere: testRedisUrl !== undefined },
]

/** Handlers that do nothing but what a test says. */
function handlers(own: Partial<JobHandlers>): JobHandlers {
  const nothing = async () => undefined
  return {
    'apply-events': nothing,
    'send-message': nothing,
    'send-letter': nothing,
    'control-call': nothing,
    'check-call': nothing,
    'run-replay': nothing,
    'compare-shadow': nothing,
    ...own,
  }
}

for (const { store, open, isThere } of stores) {
  describe.skipIf(!isThere)(`jobs on ${store}`, () => {
    let place: Place
    let jobs: Jobs
    let logged: string[]

    beforeAll(async () => {
      place = await open()
    })
    beforeEach(async () => {
      logged = []
      const note = (_facts: unknown, text?: string) => void logged.push(text ?? '')
      jobs = await openJobs({ ...place.options, log: { info: note, warn: note, error: note } as JobsOptions['log'] })
      await expect.poll(() => jobs.ready()).toBe(true)
      logged.length = 0
    })
    afterEach(() => jobs.close())
    afterAll(async () => {
      await place.link.close()
      await place.close()
    })

    test('a job runs once with its payload', async () => {
      const ran: string[] = []
      await jobs.startWorkers(handlers({ 'check-call': async ({ callId }) => ran.push(callId) }))
      const callId = newId()
      await jobs.enqueue('check-call', { callId })
      await expect.poll(() => ran, { interval: 2 }).toEqual([callId])
      await sleep(50)
      expect(ran).toEqual([callId])
    })

    test('a nudge given right after opening is not lost', async () => {
      const ran: string[] = []
      const note = () => undefined
      const opened = await openJobs({ ...place.options, log: { info: note, warn: note, error: note } })
      const callId = newId()
      await opened.enqueue('check-call', { callId })
      await opened.startWorkers(handlers({ 'check-call': async (payload) => ran.push(payload.callId) }))
      await expect.poll(() => ran, { interval: 2 }).toEqual([callId])
      await opened.close()
    })

    test('a delayed job runs when it is due and not before', async () => {
      let ranAt = 0
      await jobs.startWorkers(
        handlers({
          'check-call': async () => {
            ranAt = performance.now()
          },
        }),
      )
      // The library compares milliseconds of the wall clock; performance.now is finer
      const startedAt = performance.now() - 2
      await jobs.enqueue('check-call', { callId: newId() }, { delayMs: 300 })
      await expect.poll(() => ranAt, { interval: 5 }).toBeGreaterThan(0)
      expect(ranAt - startedAt).toBeGreaterThanOrEqual(300)
      expect(ranAt - startedAt).toBeLessThan(1_500)
    })

    test('a handler that throws runs again, and is told which attempt it is', async () => {
      const attempts: number[] = []
      await jobs.startWorkers(
        handlers({
          'control-call': async (_payload, attempt) => {
            attempts.push(attempt.number)
            if (attempt.number < 3) throw new Error('not yet')
          },
        }),
      )
      await jobs.enqueue('control-call', { callId: newId() })
      await expect.poll(() => attempts).toEqual([1, 2, 3])
      expect(logged.filter((text) => text === 'job failed and will be tried again')).toHaveLength(2)
    })

    test('a job that waits while its handler fails does not hold up others', async () => {
      const ran: string[] = []
      const failing = newId()
      await jobs.startWorkers(
        handlers({
          'send-message': async ({ messageId }) => {
            if (messageId === failing) throw new Error('provider is down')
            ran.push(messageId)
          },
        }),
      )
      const others = Array.from({ length: 20 }, () => newId())
      await Promise.all([failing, ...others].map((messageId) => jobs.enqueue('send-message', { messageId })))
      await expect.poll(() => ran.toSorted()).toEqual(others.toSorted())
    })

    test('while the store is away enqueue returns soon and says so once; afterwards everything runs', async () => {
      const ran: string[] = []
      await jobs.startWorkers(handlers({ 'check-call': async ({ callId }) => ran.push(callId) }))
      await place.link.cut()
      const startedAt = performance.now()
      for (let n = 0; n < 20; n++) await jobs.enqueue('check-call', { callId: newId() })
      expect(performance.now() - startedAt).toBeLessThan(4_000)
      expect(await jobs.ready()).toBe(false)
      expect(logged.filter((text) => text.startsWith('jobs store is away'))).toHaveLength(1)
      await place.link.mend()
      await expect.poll(() => jobs.ready()).toBe(true)
      const after = newId()
      await jobs.enqueue('check-call', { callId: after })
      await expect.poll(() => ran).toContain(after)
      expect(logged).toContain('jobs store is back')
    })

    test('a centre that starts while the store is away begins work when it comes', async () => {
      await place.link.cut()
      const ran: string[] = []
      const note = () => undefined
      const early = await openJobs({ ...place.options, log: { info: note, warn: note, error: note } })
      await early.startWorkers(handlers({ 'check-call': async ({ callId }) => ran.push(callId) }))
      await early.enqueue('check-call', { callId: newId() })
      expect(await early.ready()).toBe(false)
      await place.link.mend()
      await expect.poll(() => early.ready()).toBe(true)
      const after = newId()
      await early.enqueue('check-call', { callId: after })
      await expect.poll(() => ran).toContain(after)
      await early.close()
    })

    test('the store may be emptied under our feet', async () => {
      const ran: string[] = []
      await jobs.startWorkers(
        handlers({ 'apply-events': async () => ran.push('applied'), 'check-call': async ({ callId }) => ran.push(callId) }),
      )
      await jobs.enqueue('check-call', { callId: newId() }, { delayMs: 60_000 })
      await place.empty()
      await expect
        .poll(
          async () => {
            await jobs.enqueue('apply-events', {})
            return ran.length
          },
          { interval: 100 },
        )
        .toBeGreaterThan(0)
      const after = newId()
      await expect
        .poll(
          async () => {
            await jobs.enqueue('check-call', { callId: after })
            return ran
          },
          { interval: 100 },
        )
        .toContain(after)
    })

    test('close waits for the job at hand', async () => {
      let isDone = false
      let begun = false
      await jobs.startWorkers(
        handlers({
          'check-call': async () => {
            begun = true
            await sleep(300)
            isDone = true
          },
        }),
      )
      await jobs.enqueue('check-call', { callId: newId() })
      await expect.poll(() => begun, { interval: 2 }).toBe(true)
      await jobs.close()
      expect(isDone).toBe(true)
    })
  })
}
