import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from '../../src/db/database.ts'
import { freshDatabase } from '../support/database.ts'
import { attachProvider, expectWhole, openProduct, sendUntilTaken, sidOf, until, type Child, type Product } from './processes.ts'

/** Processes killed in mid-stream; a provider that sends again what was not acknowledged. */
let product: Product
let web: Child
let worker: Child
beforeAll(async () => {
  product = await openProduct(await freshDatabase())
  web = await product.start('web')
  worker = await product.start('worker')
  await attachProvider(product)
}, 60_000)
afterAll(() => product.close())

const count = async (like: string) =>
  product.db.one(
    sql`select count(*) as messages, count(distinct external_id) as distinct from messages where direction = 'in' and external_id like ${like}`,
  )

/** Each asked for by its id over the API, as the provider's support would. */
async function expectEachOnce(ids: readonly string[]): Promise<void> {
  const agents = await Promise.all([1, 2, 3, 4].map((n) => product.as(`agent${n}@demo.example`)))
  const found = await Promise.all(
    ids.map(async (id, n) => (await agents[n % agents.length]!.get(`/api/messages?externalId=${id}`)).items.length),
  )
  expect(found).toEqual(ids.map(() => 1))
}

async function expectEachOnceSoon(ids: readonly string[]): Promise<void> {
  const kept = () =>
    product.db.one<{ count: number }>(sql`select count(*) as count from messages where external_id = any(${[...ids]})`)
  await until('all to be messages', async () => Number((await kept())?.count) >= ids.length)
  await expectEachOnce(ids)
}

test('web and worker killed again and again: every acknowledged text is one message, and none is two', async () => {
  const ids = Array.from({ length: 360 }, (_, n) => sidOf('killed', n))
  let sent = 0
  let repeated = 0
  const queue = [...ids.entries()]
  const sender = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const [n, id] = next
      repeated +=
        (await sendUntilTaken(product.twilio, {
          MessageSid: id,
          From: `+4477009${String(n % 120).padStart(5, '0')}`,
          Body: `text ${n}`,
        })) - 1
      sent += 1
    }
  }
  const senders = Promise.all(Array.from({ length: 6 }, sender))
  const killer = (async () => {
    for (let round = 1; round <= 4; round++) {
      await until(`${round * 70} texts`, async () => sent >= round * 70, 60_000)
      if (round % 2 === 0) {
        await product.kill(worker)
        worker = await product.start('worker')
      } else {
        await product.kill(web)
        web = await product.start('web')
      }
    }
  })()
  await Promise.all([senders, killer])
  // An acknowledged text that was sent once more has no effect either
  expect(repeated).toBeGreaterThan(0)
  await sendUntilTaken(product.twilio, { MessageSid: ids[0]!, From: '+447700900000', Body: 'text 0' })
  await until(
    'all to be applied',
    async () =>
      Number(
        (await product.db.one<{ count: number }>(sql`select count(*) as count from inbound_events where state = 'new'`))?.count,
      ) === 0,
  )
  expect(await count(`${sidOf('killed', 0).slice(0, 14)}%`)).toEqual({ messages: 360, distinct: 360 })
  await expectEachOnce(ids)
  await expectWhole(product)
}, 150_000)

test('web killed while the database keeps everybody waiting: nothing was acknowledged that was not kept', async () => {
  const ids = Array.from({ length: 20 }, (_, n) => sidOf('locked', n))
  const taken = new Set<string>()
  let release: () => void = () => undefined
  const held = new Promise<void>((resolve) => (release = resolve))
  let locked: () => void = () => undefined
  const isLocked = new Promise<void>((resolve) => (locked = resolve))
  const lock = product.db.transaction(async (tx) => {
    await tx.run(sql`lock table inbound_events in share row exclusive mode`)
    locked()
    await held
  })
  await isLocked
  const form = (n: number) => ({ MessageSid: ids[n]!, From: `+4477009${String(n).padStart(5, '0')}`, Body: `locked ${n}` })
  const first = ids.map((id, n) =>
    product.twilio.text(form(n)).then(
      (reply) => void (reply.status === 200 && taken.add(id)),
      () => undefined,
    ),
  )
  await sleep(500)
  expect(taken.size).toBe(0)
  await product.kill(web)
  await Promise.all(first)
  release()
  await lock
  web = await product.start('web')
  // What nobody acknowledged comes again
  await Promise.all(ids.map(async (id, n) => taken.has(id) || sendUntilTaken(product.twilio, form(n))))
  await expectEachOnceSoon(ids)
  await expectWhole(product)
}, 60_000)

test('the same text twice in turn, and fifty times at once: one message', async () => {
  const [first, second] = [sidOf('twice', 1), sidOf('fifty', 1)]
  const form = { MessageSid: first, From: '+447700900501', Body: 'one' }
  expect((await product.twilio.text(form)).status).toBe(200)
  expect((await product.twilio.text(form)).status).toBe(200)
  const many = { MessageSid: second, From: '+447700900502', Body: 'many' }
  const answers = await Promise.all(Array.from({ length: 50 }, () => product.twilio.text(many)))
  expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([200]))
  await until('both', async () => Number(((await count(`${second.slice(0, 14)}%`)) as any).messages) > 0)
  await sleep(300)
  await expectEachOnce([first, second])
  const events = await product.db.one(sql`select count(*) as count from inbound_events where external_id like ${`%${second}%`}`)
  expect(events).toEqual({ count: 1 })
}, 40_000)

test('fifty equal arrivals of one call at once: one call, one ending', async () => {
  const leg = await product.twilio.call('+447700900503')
  const form = { ...product.twilio.callFields(leg), CallStatus: 'ringing' }
  const mail = { label: 'again', url: product.twilio.voiceUrl, method: 'POST' as const, form }
  const answers = await Promise.all(Array.from({ length: 50 }, () => product.twilio.send(mail)))
  expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([200]))
  await leg.hangUp()
  await Promise.all(
    Array.from({ length: 50 }, () =>
      product.twilio.send({
        ...mail,
        url: product.twilio.statusUrl,
        form: {
          ...product.twilio.callFields(leg),
          CallStatus: 'completed',
          CallDuration: '1',
          SequenceNumber: '0',
          CallbackSource: 'call-progress-events',
        },
      }),
    ),
  )
  const supervisor = await product.as('supervisor@demo.example')
  const call = await until('its ending', async () =>
    (await supervisor.get(`/api/calls?externalId=${leg.sid}`)).items.find((each: any) => each.ending),
  )
  expect(call.ledger).toMatchObject({ externalId: leg.sid })
  expect((await supervisor.get(`/api/calls?externalId=${leg.sid}`)).items).toHaveLength(1)
  await expectWhole(product)
}, 40_000)
