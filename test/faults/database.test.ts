import { setTimeout as sleep } from 'node:timers/promises'
import { rmSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from '../../src/db/database.ts'
import { startPostgres, type EmbeddedPostgres } from '../../src/embedded/postgres.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import type { Leg } from '../doubles/twilio-double.ts'
import { attachProvider, expectWhole, openProduct, sendUntilTaken, sidOf, until, type Product, type User } from './processes.ts'

/** The database taken away from running processes: its connections cut, its jobs gone, all of it stopped for a while. */
const folder = temporaryFolder('centre-test-')
let postgres: EmbeddedPostgres
let product: Product
let agent: User
let other: User

beforeAll(async () => {
  postgres = await startPostgres({ dir: folder, durable: false })
  product = await openProduct(postgres.connection)
  await product.start('web')
  await product.start('worker')
  await attachProvider(product)
  agent = await product.as('agent1@demo.example')
  other = await product.as('agent2@demo.example')
  // Somebody is there, or nobody is let into the queue
  await presence(await product.as('agent3@demo.example'), 'break')
}, 90_000)
afterAll(async () => {
  await product.close()
  await postgres.close()
  rmSync(folder, { recursive: true, force: true })
})

const text = (id: string, n: number) =>
  sendUntilTaken(product.twilio, { MessageSid: id, From: `+4477009${String(n).padStart(5, '0')}`, Body: `text ${n}` })
const applied = (kind: string, limitMs?: number) =>
  until(
    'all to be applied',
    async () => {
      const found = await product.db.one<{ waiting: number; messages: number; distinct: number }>(sql`
      select (select count(*) from inbound_events where state = 'new') as waiting, count(*) as messages, count(distinct external_id) as distinct
      from messages where direction = 'in' and external_id like ${`${sidOf(kind, 0).slice(0, 14)}%`}`)
      return Number(found?.waiting) === 0 && found
    },
    limitMs,
  )

async function queuedCall(from: string): Promise<Leg> {
  const leg = await product.twilio.call(from)
  for (const key of ['1', '1']) await leg.press(key)
  expect(leg.at).toBe('queue')
  return leg
}

const presence = (user: User, state: string) => user.send('PATCH', '/api/agents/me/presence', { state })
const endingOf = async (leg: Leg) =>
  until(
    `the ending of ${leg.sid}`,
    async () => {
      const supervisor = await product.as('supervisor@demo.example')
      return (await supervisor.get(`/api/calls?externalId=${leg.sid}`)).items.find((each: any) => each.ending)
    },
    60_000,
  )

async function answer(user: User): Promise<string> {
  const contactId = await until(
    'an offer',
    async () => {
      const offer = (await user.get('/api/offers?mine=1')).items.find((each: any) => each.state === 'open')
      const accepted = offer && (await user.send('POST', `/api/offers/${offer.id}/accept`))
      return accepted?.status === 200 && (accepted.body.contactId as string)
    },
    30_000,
  )
  await until('the conversation', async () => (await user.get(`/api/contacts/${contactId}`)).phase === 'talking')
  return contactId
}

async function finish(user: User, contactId: string, leg: Leg): Promise<void> {
  await sleep(1_100)
  expect((await user.send('POST', `/api/contacts/${contactId}/hangup`)).status).toBe(204)
  expect(await endingOf(leg)).toMatchObject({ ending: 'answered' })
  await until(
    'the wrap-up',
    async () => (await user.send('POST', `/api/contacts/${contactId}/close`, { outcome: 'resolved' })).status === 204,
  )
}

/** Dropping takes every table's lock and may meet a job on its way: then again. */
const dropJobs = () =>
  until('the jobs dropped', () =>
    product.db.run(sql`drop schema if exists jobs cascade`).then(
      () => true,
      () => false,
    ),
  )

test('the jobs thrown away while texts come and a caller rings: all goes on, nothing is lost', async () => {
  const ids = Array.from({ length: 60 }, (_, n) => sidOf('jobs', n))
  const leg = await queuedCall('+447700900601')
  for (const [n, id] of ids.entries()) {
    await text(id, n)
    if (n % 20 === 10) await dropJobs()
  }
  await dropJobs()
  expect(await applied('jobs')).toMatchObject({ messages: 60, distinct: 60 })
  await presence(agent, 'ready')
  // Accepting needs the call's command, whose nudge may be gone
  const contactId = await answer(agent)
  await dropJobs()
  await finish(agent, contactId, leg)
  await presence(agent, 'offline')
  await expectWhole(product)
}, 90_000)

test('every connection cut, again and again: acknowledged texts once each, the caller who waits is answered', async () => {
  const ids = Array.from({ length: 120 }, (_, n) => sidOf('cut', n))
  const leg = await queuedCall('+447700900602')
  let over = false
  const cutting = (async () => {
    while (!over) {
      await product.db
        .rows(
          sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
        )
        .catch(() => undefined)
      await sleep(250)
    }
  })()
  const queue = [...ids.entries()]
  await Promise.all(
    Array.from({ length: 4 }, async () => {
      for (let next = queue.shift(); next; next = queue.shift()) {
        await text(next[1], next[0])
        await sleep(40)
      }
    }),
  )
  over = true
  await cutting
  expect(await applied('cut')).toMatchObject({ messages: 120, distinct: 120 })
  await presence(agent, 'ready')
  await finish(agent, await answer(agent), leg)
  await presence(agent, 'offline')
  await expectWhole(product)
}, 90_000)

test('the database stopped for some seconds while callers wait and texts come', async () => {
  const waiting = await queuedCall('+447700900603')
  const leaving = await queuedCall('+447700900604')
  await presence(agent, 'ready')
  const talking = await answer(agent)
  const memory = async () =>
    Number(
      (
        await product.db.one<{ count: number }>(
          sql`select count(*) as count from pg_stat_activity where datname = current_database()`,
        )
      )?.count,
    )
  const connections = await memory()
  const senders = Promise.all(Array.from({ length: 40 }, (_, n) => sleep(n * 150).then(() => text(sidOf('stopped', n), n))))
  await postgres.close()
  // He hears an apology, or the provider's own words: his call must be in the ledger all the same once there is one
  const apologised = await product.twilio.call('+447700900605')
  await leaving.hangUp()
  await sleep(5_000)
  postgres = await startPostgres({ dir: folder, durable: false })
  await senders
  expect(await applied('stopped')).toMatchObject({ messages: 40, distinct: 40 })
  expect(await endingOf(apologised)).toMatchObject({ ending: 'technical-failure' })
  // The conversation has gone on meanwhile: nobody needs us for it
  const talked = (await agent.get(`/api/contacts/${talking}`)).call.id
  expect(talked).toBeTruthy()
  const first = [waiting, leaving].find((leg) => !leg.over)!
  expect(await product.db.one(sql`select state from calls where id = ${talked}`)).toEqual({ state: 'talking' })
  await agent.send('POST', `/api/contacts/${talking}/hangup`)
  await until('both to be over', async () => first.over || (await presence(other, 'ready')).status === 200)
  if (!first.over) await finish(other, await answer(other), first)
  await Promise.all([presence(agent, 'offline'), presence(other, 'offline')])
  await until('as many connections as before', async () => (await memory()) <= connections + 10)
  await until(
    'every ending',
    async () =>
      Number(
        (await product.db.one<{ count: number }>(sql`select count(*) as count from calls where state <> 'ended'`))?.count,
      ) === 0,
    60_000,
  )
  expect((await endingOf(waiting)).ending).toBeTruthy()
  await until('the wrap-ups to be over', async () => (await closeAll()) === 0)
  await expectWhole(product)
}, 150_000)

async function closeAll(): Promise<number> {
  const open = await product.db.rows<{ id: string; agentId: string }>(
    sql`select id, agent_id from contacts where state = 'open' and channel = 'voice'`,
  )
  const supervisor = await product.as('supervisor@demo.example')
  for (const { id } of open) await supervisor.send('POST', `/api/contacts/${id}/close`, { outcome: 'resolved' })
  return open.length
}
