import { beforeAll, describe, expect, test } from 'vitest'
import { sql } from '../../src/db/database.ts'
import { zeros } from '../doubles/centre-on-double.ts'
import { callsNotCountedOnce, until } from '../faults/processes.ts'
import { startApp, type Api, type RunningApp } from '../support/app.ts'
import { emptyRedis, freshRedis, testRedisUrl } from '../support/redis.ts'

/** The same day's work on both stores of jobs, in real time: what a job or the sweep has to do is done without anybody's help. */
const stores = [
  { store: 'PostgreSQL', isThere: true, redis: async () => undefined },
  { store: 'Redis (TEST_REDIS_URL)', isThere: testRedisUrl !== undefined, redis: freshRedis },
]

for (const { store, isThere, redis } of stores) {
  describe.skipIf(!isThere)(`on ${store}`, () => {
    let app: RunningApp
    let redisUrl: string | undefined
    let admin: Api
    let supervisor: Api
    let one: Api
    let two: Api

    beforeAll(async () => {
      redisUrl = await redis()
      app = await startApp({ ...(redisUrl ? { redisUrl } : {}) })
      ;[admin, supervisor, one, two] = (await Promise.all(
        ['admin', 'supervisor', 'agent1', 'agent2'].map((who) => app.as(`${who}@demo.example`)),
      )) as [Api, Api, Api, Api]
      const weekly = [1, 2, 3, 4, 5, 6, 7].map((day) => ({ day, from: '00:00', to: '24:00' }))
      await admin.send('PUT', '/api/calendar', { timeZone: 'Europe/Riga', weekly, exceptions: [] })
      expect((await admin.send('PATCH', '/api/settings', { offerTtlS: 3, wrapUpS: 2, callCheckS: 2 })).status).toBe(200)
    }, 60_000)

    const simulate = (adapter: string, what: string, body: object) =>
      admin.send('POST', `/simulator/control/${adapter}/${what}`, body)
    const presence = (who: Api, state: string) => who.send('PATCH', '/api/agents/me/presence', { state })
    const openOffer = (who: Api) =>
      until('an offer', async () => (await who.get('/api/offers?mine=1')).items.find((each: any) => each.state === 'open'))
    async function call(from: string): Promise<string> {
      const { body } = await simulate('phone-twilio', 'arrive', { account: 'phone', speed: 50, from, keys: ['1', '1'] })
      return body.callId
    }
    const endingOf = (externalId: string) =>
      until('an ending', async () => (await supervisor.get(`/api/calls?externalId=${externalId}`)).items[0]?.ending)

    async function expectWhole(): Promise<void> {
      expect(await supervisor.get('/api/invariants')).toEqual(zeros)
      expect(await callsNotCountedOnce(app.deps.db)).toEqual([])
    }

    test('an offer lapses by its job, the next agent talks, the wrap-up ends by its job', async () => {
      await presence(one, 'ready')
      const callId = await call('+447700900811')
      const lapsed = await openOffer(one)
      // Nobody sweeps here: the job alone gives it back
      await until(
        'the lapse',
        async () =>
          (await app.deps.db.one<{ state: string }>(sql`select state from offers where id = ${lapsed.id}`))?.state === 'lapsed',
      )
      await presence(one, 'break')
      await presence(two, 'ready')
      const { contactId } = (await two.send('POST', `/api/offers/${(await openOffer(two)).id}/accept`)).body
      await until('the conversation', async () => (await two.get(`/api/contacts/${contactId}`)).phase === 'talking')
      await new Promise((resolve) => setTimeout(resolve, 1_100))
      expect((await two.send('POST', `/api/contacts/${contactId}/hangup`)).status).toBe(204)
      expect(await endingOf(callId)).toBe('answered')
      await until('the end of the wrap-up', async () => (await two.get(`/api/contacts/${contactId}`)).state === 'closed')
      await presence(two, 'break')
      await expectWhole()
    }, 40_000)

    test('texts in and an answer out', async () => {
      await presence(one, 'ready')
      await simulate('sms-twilio', 'arrive', { account: 'sms', from: '+447700900812', text: 'Labdien!' })
      const { contactId } = (await one.send('POST', `/api/offers/${(await openOffer(one)).id}/accept`)).body
      const { id } = (await one.send('POST', `/api/contacts/${contactId}/messages`, { text: 'Sveiki!' })).body
      const sent = () =>
        app.deps.db.one<{ status: string; sendAttempts: number }>(
          sql`select status, send_attempts from messages where id = ${id}`,
        )
      await until('delivery', async () => (await sent())?.status === 'delivered')
      expect(await sent()).toEqual({ status: 'delivered', sendAttempts: 1 })
      await one.send('POST', `/api/contacts/${contactId}/close`, { outcome: 'resolved' })
      await presence(one, 'break')
      await expectWhole()
    }, 40_000)

    test('the jobs are thrown away in the middle of everything: one sweep, and all goes on', async () => {
      await presence(one, 'ready')
      const callId = await call('+447700900813')
      const offer = await openOffer(one)
      if (redisUrl) await emptyRedis(redisUrl)
      else await app.deps.db.run(sql`drop schema jobs cascade`)
      await until('the lapse', async () => {
        await app.sweep()
        return (
          (await app.deps.db.one<{ state: string }>(sql`select state from offers where id = ${offer.id}`))?.state === 'lapsed'
        )
      })
      await presence(one, 'break')
      await presence(two, 'ready')
      const { contactId } = (await two.send('POST', `/api/offers/${(await openOffer(two)).id}/accept`)).body
      await until('the conversation', async () => (await two.get(`/api/contacts/${contactId}`)).phase === 'talking')
      await new Promise((resolve) => setTimeout(resolve, 1_100))
      await simulate('phone-twilio', `act/${callId}`, { do: 'hangup' })
      await two.send('POST', `/api/contacts/${contactId}/hangup`)
      expect(await endingOf(callId)).toBe('answered')
      await until('the end of the wrap-up', async () => {
        await app.sweep()
        return (await two.get(`/api/contacts/${contactId}`)).state === 'closed'
      })
      await expectWhole()
    }, 60_000)
  })
}
