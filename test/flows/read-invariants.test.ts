import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { sql } from '../../src/db/database.ts'
import { newId } from '../../src/db/new-id.ts'
import type { Invariants } from '../../src/invariants/invariants.contract.ts'
import { startApp, testClock, type Api, type RunningApp } from '../support/app.ts'
import {
  accountId,
  addCall,
  addContact,
  addOffer,
  addTicket,
  agentIds,
  appendRows,
  type ContactGiven,
} from '../support/read-fixtures.ts'

const clock = testClock()
let app: RunningApp
let supervisor: Api
let agents: string[]
let ticketId: string

beforeAll(async () => {
  app = await startApp({ clock })
  supervisor = await app.as('supervisor@demo.example')
  agents = await agentIds(app.deps.db)
  ticketId = await addTicket(app.deps.db, { at: clock.now() })
})

beforeEach(async () => {
  await app.deps.db.run(sql`truncate offers, calls, call_legs, kpi_ledger, inbound_events, contacts, messages cascade`)
  await app.deps.db.run(sql`update kpi_chain set seq = 0, hash = ${'0'.repeat(64)}`)
  await app.deps.db.run(sql`update agents set presence = 'ready'`)
  expect(await read()).toEqual(none)
})

const none: Invariants = {
  ownerlessWork: 0,
  doubleOffers: 0,
  overCapacity: 0,
  callsWithoutEnding: 0,
  failedEvents: 0,
  chainBreaks: 0,
}
const read = () => supervisor.get<Invariants>('/api/invariants?all=1')
const contact = (given: Omit<ContactGiven, 'ticketId' | 'at'>) => addContact(app.deps.db, { ticketId, at: clock.now(), ...given })
const call = (contactId: string, given: Partial<Parameters<typeof addCall>[1]> = {}) =>
  addCall(app.deps.db, { contactId, at: clock.now(), ...given })
const leg = (callId: string, leftAt: Date | null) =>
  app.deps.db.run(sql`
  insert into call_legs (id, call_id, external_id, party, agent_id, joined_at, left_at) values (${newId()}, ${callId}, ${newId()}, 'agent', ${agents[0]}, ${clock.now()}, ${leftAt})`)
const presence = (presence: string) => app.deps.db.run(sql`update agents set presence = ${presence} where id = ${agents[0]}`)
const open = { state: 'open', agentId: '' } as const

describe('work nobody can act on', () => {
  test.each<[string, () => Promise<unknown>, number]>([
    [
      'offered with an open offer',
      async () =>
        addOffer(app.deps.db, {
          contactId: await contact({ state: 'offered', agentId: agents[0]! }),
          agentId: agents[0]!,
          state: 'open',
          at: clock.now(),
        }),
      0,
    ],
    [
      'offered, the offer gone',
      async () =>
        addOffer(app.deps.db, {
          contactId: await contact({ state: 'offered', agentId: agents[0]! }),
          agentId: agents[0]!,
          state: 'lapsed',
          at: clock.now(),
        }),
      1,
    ],
    ['in the hands of an agent who is there', () => contact({ ...open, phase: 'working', agentId: agents[0]! }), 0],
    ['in the hands of nobody', () => contact({ ...open, phase: 'working', agentId: null }), 1],
    [
      'in the hands of one who is on a break',
      async () => {
        await presence('break')
        await contact({ ...open, phase: 'wrap-up', agentId: agents[0]! })
      },
      0,
    ],
    [
      'in the hands of one who went home',
      async () => {
        await presence('offline')
        await contact({ ...open, phase: 'working', agentId: agents[0]! })
      },
      1,
    ],
    [
      'connecting to one who went home',
      async () => {
        await presence('offline')
        await contact({ ...open, phase: 'connecting', agentId: agents[0]! })
      },
      1,
    ],
    [
      'parked with one who went home',
      async () => {
        await presence('offline')
        await contact({ ...open, phase: 'parked', agentId: agents[0]! })
      },
      0,
    ],
    ['in no phase at all', () => contact({ ...open, phase: null, agentId: null }), 1],
    [
      'talking to one who lost the desk but not the telephone',
      async () => {
        await presence('offline')
        await leg(
          await call(await contact({ ...open, channel: 'voice', phase: 'talking', agentId: agents[0]! }), { state: 'talking' }),
          null,
        )
      },
      0,
    ],
    [
      'talking to one who lost both',
      async () => {
        await presence('offline')
        await leg(
          await call(await contact({ ...open, channel: 'voice', phase: 'talking', agentId: agents[0]! }), { state: 'talking' }),
          clock.now(),
        )
      },
      1,
    ],
    ['waiting with a place in the queue', () => contact({ state: 'waiting' }), 0],
    ['waiting without a place in the queue', () => contact({ state: 'waiting', queuedAt: null }), 1],
    ['arriving with a call', async () => call(await contact({ state: 'arriving', channel: 'voice' }), { state: 'menu' }), 0],
    [
      'arriving with a call that is over',
      async () => call(await contact({ state: 'arriving', channel: 'voice' }), { direction: 'out', endedAt: clock.now() }),
      1,
    ],
    ['arriving without any call', () => contact({ state: 'arriving', channel: 'voice' }), 1],
    ['closed', () => contact({ state: 'closed', closedAt: clock.now() }), 0],
  ])('%s', async (_, arrange, count) => {
    await arrange()
    expect(await read()).toEqual({ ...none, ownerlessWork: count })
    expect((await supervisor.get('/api/board')).ownerlessWork).toBe(count)
  })

  test('in the hands of one who may not sign in any more', async () => {
    await contact({ ...open, phase: 'working', agentId: agents[7]! })
    await app.deps.db.run(
      sql`update users set disabled_at = ${clock.now()} where id = (select user_id from agents where id = ${agents[7]})`,
    )
    expect((await read()).ownerlessWork).toBe(1)
    await app.deps.db.run(sql`update users set disabled_at = null`)
  })
})

describe('more than an agent has room for', () => {
  const hold = async (...held: ['voice' | 'sms', string][]) => {
    for (const [channel, phase] of held) await contact({ ...open, channel, phase, agentId: agents[0]! })
  }
  test.each<[string, ['voice' | 'sms', string][], number]>([
    [
      'three texts',
      [
        ['sms', 'working'],
        ['sms', 'working'],
        ['sms', 'working'],
      ],
      0,
    ],
    [
      'four texts',
      [
        ['sms', 'working'],
        ['sms', 'working'],
        ['sms', 'working'],
        ['sms', 'working'],
      ],
      1,
    ],
    [
      'four texts, one parked',
      [
        ['sms', 'working'],
        ['sms', 'working'],
        ['sms', 'working'],
        ['sms', 'parked'],
      ],
      0,
    ],
    ['a call', [['voice', 'wrap-up']], 0],
    [
      'a call and a text',
      [
        ['voice', 'connecting'],
        ['sms', 'working'],
      ],
      1,
    ],
    [
      'two calls',
      [
        ['voice', 'connecting'],
        ['voice', 'talking'],
      ],
      1,
    ],
    [
      'the next call while the wrap-up of the last is not cleared away',
      [
        ['voice', 'connecting'],
        ['voice', 'wrap-up'],
        ['sms', 'parked'],
      ],
      0,
    ],
  ])('%s', async (_, held, count) => {
    await hold(...held)
    expect((await read()).overCapacity).toBe(count)
  })
})

test('two open offers of one contact and to one agent, should the indexes be gone', async () => {
  await app.deps.db.run(sql`drop index offers_open_contact`)
  await app.deps.db.run(sql`drop index offers_open_agent`)
  const [first, second] = [await contact({ state: 'offered' }), await contact({ state: 'offered' })]
  for (const [contactId, n] of [
    [first, 0],
    [first, 1],
    [second, 1],
  ] as const)
    await addOffer(app.deps.db, { contactId, agentId: agents[n]!, state: 'open', at: clock.now() })
  expect((await read()).doubleOffers).toBe(2)
})

describe('calls without exactly one ending', () => {
  const ended = { endedAt: clock.now(), ending: 'closed' } as const
  const row = async (callId: string) => ({
    callId,
    replacesSeq: null,
    reason: null,
    accountId: await accountId(app.deps.db, 'phone'),
    arrivedAt: clock.now(),
    serviceDay: '2026-11-24',
    opening: 'open' as const,
    caller: null,
    queuedAt: null,
    offeredAt: null,
    answeredAt: null,
    endedAt: clock.now(),
    ending: 'closed' as const,
    topic: null,
  })
  const over = async (given: object) => call(await contact({ state: 'closed', channel: 'voice', closedAt: clock.now() }), given)

  test('are those without an ending, without a row, or with two that hold', async () => {
    const good = await over(ended)
    await appendRows(app.deps.db, [await row(good)])
    await over({ direction: 'out', endedAt: clock.now() })
    expect(await read()).toEqual(none)
    await over({ endedAt: clock.now() })
    expect((await read()).callsWithoutEnding).toBe(1)
    await over(ended)
    expect((await read()).callsWithoutEnding).toBe(2)
    await appendRows(app.deps.db, [{ ...(await row(good)), replacesSeq: 1, reason: 'late-event' }])
    expect((await read()).callsWithoutEnding).toBe(2)
    await expect(appendRows(app.deps.db, [await row(good)])).rejects.toThrow(/kpi_ledger_first/)
    await appendRows(app.deps.db, [{ ...(await row(good)), replacesSeq: 99, reason: 'forged' }])
    expect(await read()).toMatchObject({ callsWithoutEnding: 3, chainBreaks: 1 })
  })
})

describe('events that could not be applied', () => {
  const fail = async (at: string, raw: Buffer) => {
    const id = newId()
    await app.deps.db
      .run(sql`insert into inbound_events (id, account_id, external_id, kind, path, content_type, raw, sha256, received_at, state, attempts, error)
      values (${id}, ${await accountId(app.deps.db, 'sms')}, ${id}, 'unknown', '/webhooks/sms-twilio/sms', 'text/plain', ${raw}, 'ff', ${at}, 'failed', 3, 'not understood')`)
    return id
  }

  test('stay in sight with their original until they are dismissed with a reason', async () => {
    const older = await fail('2026-11-24T07:00:00Z', Buffer.from('Body=Čau'))
    const newer = await fail('2026-11-24T07:30:00Z', Buffer.from([0xff, 0xfe, 0x00]))
    expect((await read()).failedEvents).toBe(2)
    const first = await supervisor.get('/api/failed-events?limit=1')
    expect(first.items).toMatchObject([
      { id: newer, account: 'sms', attempts: 3, error: 'not understood', original: { encoding: 'base64', body: '//4A' } },
    ])
    const second = await supervisor.get(`/api/failed-events?limit=1&after=${first.next}`)
    expect(second).toMatchObject({ items: [{ id: older, original: { encoding: 'utf8', body: 'Body=Čau' } }], next: null })
    expect(await supervisor.get(`/api/failed-events/${older}`)).toEqual(second.items[0])
    expect((await supervisor.send('POST', `/api/failed-events/${older}/dismiss`, {})).status).toBe(400)
    expect((await supervisor.send('POST', `/api/failed-events/${older}/dismiss`, { reason: 'a test of ours' })).status).toBe(200)
    expect((await supervisor.send('POST', `/api/failed-events/${older}/dismiss`, { reason: 'again' })).status).toBe(404)
    expect(
      await app.deps.db.rows(sql`select action, details from audit_log where subject = ${`inbound-event ${older}`}`),
    ).toEqual([{ action: 'failed-event.dismiss', details: { reason: 'a test of ours' } }])
    expect((await read()).failedEvents).toBe(1)
  })

  test('too large for one page come on several', async () => {
    for (let n = 0; n < 3; n++) await fail(`2026-11-24T07:0${n}:00Z`, Buffer.alloc(3 * 1024 * 1024, 97))
    const first = await supervisor.get('/api/failed-events')
    expect(first.items).toHaveLength(2)
    const second = await supervisor.get(`/api/failed-events?after=${first.next}`)
    expect(second.items).toHaveLength(1)
    expect(second.next).toBeNull()
  })
})
