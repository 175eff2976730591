import { beforeAll, expect, test } from 'vitest'
import type { CallArrived, CallEnded } from '../../channels/channel.ts'
import type { Account } from '../../src/centre/centre.ts'
import { openDatabase, sql } from '../../src/db/database.ts'
import { keptEvent } from '../../src/inbound/receive.ts'
import { startApp, testClock, type RunningApp } from '../support/app.ts'

/** Events that come together share a transaction, and none of them pays for another. */
let running: RunningApp
let account: Account
beforeAll(async () => {
  running = await startApp({ clock: testClock() })
  account = (await running.deps.centre.get()).accountsBySlug.get('phone')!
})

const arrival = (callId: string, more: Partial<CallArrived> = {}): CallArrived => ({
  kind: 'call.arrived',
  externalId: `${callId}:arrived`,
  at: null,
  sequence: null,
  callId,
  from: '+447700900150',
  to: '+37160000000',
  direction: 'inbound',
  identity: null,
  claim: null,
  ...more,
})

const apply = (told: CallArrived | CallEnded) => {
  const { deps } = running
  const raw = Buffer.from(JSON.stringify(told))
  const origin = { accountId: account.id, path: '', contentType: 'application/json', raw, receivedAt: deps.clock.now() }
  return deps.callIntake.apply(account, told, keptEvent(origin, told.externalId, told, { state: 'done' }))
}
const ended = (callId: string): CallEnded => ({
  kind: 'call.ended',
  externalId: `${callId}:ended`,
  at: null,
  sequence: null,
  callId,
  over: true,
  cause: 'completed',
  durationS: 3,
  waitedS: null,
})
const count = async (table: 'calls' | 'events', like: string) => {
  const { db } = running.deps
  const row =
    table === 'calls'
      ? await db.one<{ count: number }>(sql`select count(*) as count from calls where external_id like ${like}`)
      : await db.one<{ count: number }>(
          sql`select count(*) as count from inbound_events where external_id like ${like} and state = 'done'`,
        )
  return row!.count
}

test('many first events at once make a call each; the same one twice makes one', async () => {
  const applied = await Promise.all([1, 2, 3, 3, 4].map((n) => apply(arrival(`CA-many-${n}`))))
  expect(applied.map((each) => each?.call.state)).toEqual(Array.from({ length: 5 }, () => 'menu'))
  expect(applied[2]!.call.id).toBe(applied[3]!.call.id)
  expect([await count('calls', 'CA-many-%'), await count('events', 'CA-many-%')]).toEqual([4, 4])
})

test('the whole of a call in one go is one call with one ending', async () => {
  const [first, last] = await Promise.all([apply(arrival('CA-short')), apply(ended('CA-short'))])
  expect(first!.call.id).toBe(last!.call.id)
  const rows = await running.deps.db.rows<{ ending: string }>(
    sql`select l.ending from kpi_ledger l join calls c on c.id = l.call_id where c.external_id = 'CA-short'`,
  )
  expect(rows).toEqual([{ ending: 'hung-up-in-menu' }])
})

test('calls that end together stand in the chain one after the other', async () => {
  const calls = [1, 2, 3, 4, 5, 6].map((n) => `CA-chain-${n}`)
  await Promise.all(calls.map((callId) => apply(arrival(callId))))
  await Promise.all(calls.map((callId) => apply(ended(callId))))
  const chain = await running.deps.db.rows<{ follows: boolean }>(
    sql`select prev_hash = lag(hash) over (order by seq) and seq = lag(seq) over (order by seq) + 1 as follows from kpi_ledger order by seq`,
  )
  expect(chain.length).toBeGreaterThanOrEqual(6)
  expect(chain.slice(1).every(({ follows }) => follows)).toBe(true)
})

test('one that cannot be applied fails alone, and stays in sight', async () => {
  const results = await Promise.allSettled([
    apply(arrival('CA-fine-1')),
    apply(arrival('CA-odd', { at: new Date(Number.NaN) })),
    apply(arrival('CA-fine-2')),
  ])
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect([await count('calls', 'CA-fine-%'), await count('events', 'CA-fine-%')]).toEqual([2, 2])
  const failed = await running.deps.db.one(sql`select state from inbound_events where external_id = 'CA-odd:arrived'`)
  expect(failed).toEqual({ state: 'failed' })
})

test('a call somebody else has locked holds up nobody but itself', async () => {
  await Promise.all([apply(arrival('CA-locked')), apply(arrival('CA-free'))])
  const other = openDatabase(running.deps.db.pool.options, { max: 1, onError: () => undefined })
  let locked: Promise<unknown> | undefined
  await other.transaction(async (tx) => {
    await tx.run(
      sql`select 1 from contacts k join calls c on c.contact_id = k.id where c.external_id = 'CA-locked' for update of k`,
    )
    locked = apply(ended('CA-locked'))
    const free = await apply(ended('CA-free'))
    expect(free?.call.state).toBe('ended')
    expect(await count('events', 'CA-locked:ended')).toBe(0)
  })
  expect(await locked).toMatchObject({ call: { state: 'ended' } })
  await other.close()
})
