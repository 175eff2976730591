import fc from 'fast-check'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { definitions } from '../../routing/definitions.ts'
import { endings } from '../../routing/ending.ts'
import { currentRows, type CountedCall } from '../../routing/ledger-row.ts'
import { serviceDay } from '../../routing/service-day.ts'
import { unanswered, unansweredBy } from '../../routing/unanswered.ts'
import { sql } from '../../src/db/database.ts'
import { newId } from '../../src/db/new-id.ts'
import { openAggregates } from '../../src/kpi/aggregate.ts'
import { callerPseudonym } from '../../src/kpi/caller-pseudonym.ts'
import type { ChainedRow } from '../../src/kpi/chain-hash.ts'
import type { FigureView } from '../../src/kpi/kpi.contract.ts'
import { startApp, testClock, type Api, type RunningApp } from '../support/app.ts'
import { accountId, addCall, addContact, addTicket, appendRows, type LedgerGiven } from '../support/read-fixtures.ts'

const clock = testClock()
let app: RunningApp
let auditor: Api
let supervisor: Api
let phone: string

beforeAll(async () => {
  app = await startApp({ clock })
  auditor = await app.as('auditor@demo.example')
  supervisor = await app.as('supervisor@demo.example')
  phone = await accountId(app.deps.db, 'phone')
})

beforeEach(async () => {
  await app.deps.db.run(sql`truncate kpi_ledger, calls, call_legs, calls_to_return`)
  await app.deps.db.run(sql`update kpi_chain set seq = 0, hash = ${'0'.repeat(64)}`)
  clock.set('2026-11-24T08:00:00.000Z')
})

const seconds = (from: number, to: number) => fc.integer({ min: from, max: to }).map((s) => s * 1000)
/** A call of the last 40 days, in a state the ledger can hold. */
const drawnCall = fc.record({
  ageMs: seconds(0, 40 * 86_400),
  queuedMs: fc.option(seconds(0, 60)),
  offeredMs: fc.option(seconds(0, 40)),
  lengthMs: seconds(1, 600),
  ending: fc.constantFrom(...endings),
  opening: fc.constantFrom('open', 'open', 'open', 'closed', 'holiday', 'incident' as const),
  caller: fc.option(fc.constantFrom('a', 'b', 'c', 'd')),
  topic: fc.option(fc.constantFrom('latvija', 'citi')),
  correctedTo: fc.option(fc.constantFrom(...endings), { freq: 4 }),
})
type Drawn = typeof drawnCall extends fc.Arbitrary<infer T> ? T : never

function rowOf(drawn: Drawn): LedgerGiven {
  const arrivedAt = new Date(clock.now().getTime() - drawn.ageMs)
  const after = (at: Date | null, ms: number | null) => (at === null || ms === null ? null : new Date(at.getTime() + ms))
  const queuedAt = after(arrivedAt, drawn.queuedMs)
  const answeredAt = drawn.ending === 'answered' ? after(queuedAt ?? arrivedAt, 7000) : null
  return {
    callId: newId(),
    replacesSeq: null,
    reason: null,
    accountId: phone,
    arrivedAt,
    serviceDay: serviceDay(arrivedAt.getTime()),
    opening: drawn.opening,
    caller: drawn.caller,
    queuedAt,
    offeredAt: after(queuedAt, drawn.offeredMs),
    answeredAt,
    endedAt: new Date((answeredAt ?? queuedAt ?? arrivedAt).getTime() + drawn.lengthMs),
    ending: drawn.ending,
    topic: drawn.topic,
  }
}

/** First all calls, then the corrections, as they come late. */
async function writeLedger(calls: readonly Drawn[]): Promise<ChainedRow[]> {
  const first = await appendRows(app.deps.db, calls.map(rowOf))
  const corrections = calls.flatMap(({ correctedTo }, n) =>
    correctedTo ? [{ ...first[n]!, replacesSeq: first[n]!.seq, reason: 'late-event', ending: correctedTo }] : [],
  )
  return [...first, ...(await appendRows(app.deps.db, corrections))]
}

const ms = (at: Date | null) => at?.getTime() ?? null
const countedOf = (rows: readonly ChainedRow[]): CountedCall[] =>
  currentRows(rows).map((row) => ({
    ...row,
    arrivedAtMs: row.arrivedAt.getTime(),
    queuedAtMs: ms(row.queuedAt),
    offeredAtMs: ms(row.offeredAt),
    answeredAtMs: ms(row.answeredAt),
    endedAtMs: row.endedAt.getTime(),
  }))
const figureOnly = ({ definition, calls, unanswered, rate, interval, inProgress, beside }: FigureView) => ({
  definition,
  calls,
  unanswered,
  rate,
  interval,
  inProgress,
  beside,
})
const pointsOf = (points: readonly { key: string; calls: number; unanswered: number; rate: number | null }[]) =>
  points.map(({ key, calls, unanswered, rate }) => ({ key, calls, unanswered, rate }))

const [from, to] = ['2026-11-01', '2026-11-24T07:00:00Z']
const [fromMs, toMs] = [Date.parse('2026-10-31T22:00:00Z'), Date.parse(to)]

describe('the figure over HTTP', () => {
  test('agrees with the pure fold on random ledgers, in every definition and split', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(drawnCall, { maxLength: 120 }), async (calls) => {
        await app.deps.db.run(sql`truncate kpi_ledger`)
        await app.deps.db.run(sql`update kpi_chain set seq = 0, hash = ${'0'.repeat(64)}`)
        const rows = countedOf(await writeLedger(calls)).filter(({ arrivedAtMs }) => arrivedAtMs >= fromMs && arrivedAtMs < toMs)
        for (const definition of definitions) {
          const view = await auditor.get<FigureView>(
            `/api/kpi/unanswered?from=${from}&to=${to}&definition=${definition.id}&by=day&rows=1&counted=1&limit=200`,
          )
          expect(figureOnly(view)).toEqual(JSON.parse(JSON.stringify(unanswered(rows, definition))))
          expect(view.series).toEqual(pointsOf(unansweredBy(rows, definition, 'day')))
          if (definition.perPersonWindowMin === null) expect(view.rows).toHaveLength(view.calls)
        }
        for (const by of ['hour', 'channel', 'topic'] as const) {
          const view = await auditor.get<FigureView>(`/api/kpi/unanswered?from=${from}&to=${to}&by=${by}`)
          expect(view.series).toEqual(pointsOf(unansweredBy(rows, definitions[0]!, by)))
        }
      }),
      { numRuns: 8 },
    )
  })

  test('pages through rows that hold, each once, newest first', async () => {
    const calls = fc.sample(drawnCall, { numRuns: 40, seed: 7 })
    const rows = countedOf(await writeLedger(calls)).filter(({ arrivedAtMs }) => arrivedAtMs >= fromMs)
    const seen: { seq: number; arrivedAt: string }[] = []
    for (let after = ''; ;) {
      const view = await auditor.get<FigureView>(`/api/kpi/unanswered?from=${from}&rows=1&limit=7${after}`)
      seen.push(...view.rows!)
      if (view.next === null || view.next === undefined) break
      after = `&after=${view.next}`
    }
    expect(seen).toHaveLength(rows.length)
    expect(new Set(seen.map(({ seq }) => seq)).size).toBe(rows.length)
    expect(seen.map(({ arrivedAt }) => arrivedAt)).toEqual(
      seen
        .map(({ arrivedAt }) => arrivedAt)
        .toSorted()
        .toReversed(),
    )
  })

  test('counts a call that still goes on as in progress, and says "no calls" without any', async () => {
    expect(await auditor.get('/api/kpi/unanswered')).toMatchObject({
      from: '2026-10-31T22:00:00.000Z',
      to: '2026-11-30T22:00:00.000Z',
      calls: 0,
      rate: null,
      interval: null,
      inProgress: 0,
    })
    const ticketId = await addTicket(app.deps.db, { at: clock.now() })
    const contactId = await addContact(app.deps.db, { ticketId, channel: 'voice', state: 'waiting', at: clock.now() })
    await addCall(app.deps.db, { contactId, at: clock.now() })
    expect(await auditor.get('/api/kpi/unanswered')).toMatchObject({ calls: 1, unanswered: 0, rate: 0, inProgress: 1 })
    expect(await auditor.get('/api/kpi/unanswered?to=2026-11-24')).toMatchObject({ calls: 0, inProgress: 0 })
    await app.deps.db.run(sql`delete from calls`)
    await app.deps.db.run(sql`delete from contacts`)
  })

  test('recognises a person who calls again and still waits: one need, not two', async () => {
    const [number, at] = ['+37129000002', new Date(clock.now().getTime() - 600_000)]
    const caller = await callerPseudonym(app.deps.db, number, '2026-11-24')
    await appendRows(app.deps.db, [
      {
        ...rowOf({
          ageMs: 600_000,
          queuedMs: 1000,
          offeredMs: null,
          lengthMs: 60_000,
          ending: 'hung-up-in-queue',
          opening: 'open',
          caller: 'a',
          topic: null,
          correctedTo: null,
        }),
        caller,
        arrivedAt: at,
      },
    ])
    const contactId = await addContact(app.deps.db, {
      ticketId: await addTicket(app.deps.db, { at }),
      channel: 'voice',
      state: 'waiting',
      at: clock.now(),
    })
    await addCall(app.deps.db, { contactId, caller: number, at: clock.now() })
    expect(await auditor.get('/api/kpi/unanswered')).toMatchObject({ calls: 2, unanswered: 1, inProgress: 1 })
    expect(await auditor.get('/api/kpi/unanswered?definition=per-person')).toMatchObject({
      calls: 1,
      unanswered: 0,
      inProgress: 1,
    })
    await app.deps.db.run(sql`delete from calls`)
    await app.deps.db.run(sql`delete from contacts`)
  })

  test('names a person reached later the same day', async () => {
    const at = new Date('2026-11-23T08:00:00Z')
    const ticketId = await addTicket(app.deps.db, { at })
    const citizenId = newId()
    await app.deps.db.run(sql`insert into citizens (id, created_at) values (${citizenId}, ${at})`)
    const contactId = await addContact(app.deps.db, { ticketId, channel: 'voice', state: 'closed', at })
    const callId = await addCall(app.deps.db, { contactId, at, caller: '+37129000001', endedAt: at, ending: 'hung-up-in-queue' })
    await appendRows(app.deps.db, [
      {
        ...rowOf({
          ageMs: 86_400_000,
          queuedMs: 1000,
          offeredMs: null,
          lengthMs: 60_000,
          ending: 'hung-up-in-queue',
          opening: 'open',
          caller: 'a',
          topic: null,
          correctedTo: null,
        }),
        callId,
      },
    ])
    await app.deps.db
      .run(sql`insert into calls_to_return (id, citizen_id, ticket_id, phone, first_call_at, last_call_at, closed_at, closing)
      values (${newId()}, ${citizenId}, ${ticketId}, '+37129000001', ${at}, ${at}, ${new Date(at.getTime() + 3600_000)}, 'reached')`)
    expect((await auditor.get('/api/kpi/unanswered')).beside).toMatchObject({ reachedSameDay: 1, answeredLive: 0 })
    await app.deps.db.run(sql`update calls_to_return set closing = 'withdrawn'`)
    expect((await auditor.get('/api/kpi/unanswered')).beside).toMatchObject({ reachedSameDay: 0 })
  })

  test.each([
    'definition=nonsense',
    'from=2026-02-30',
    'by=agent',
    'from=2026-03-02&to=2026-03-01',
    'limit=201',
    'rows=1&after=nonsense',
  ])('%s is refused with the name of the field', async (query) => {
    const { status, body } = await auditor.send('GET' as 'POST', `/api/kpi/unanswered?${query}`)
    expect(status).toBe(400)
    expect(body.error.message).toMatch(/definition|from|by|to|limit|after/)
  })
})

describe('the figures of the board', () => {
  test(
    'are the same as those of the reports, also after a correction, a new row and another day',
    { timeout: 60_000 },
    async () => {
      const figures = openAggregates()
      const agree = async () => {
        const { calendar } = await app.deps.centre.get()
        const board = await figures.read(app.deps.db, clock.now(), calendar)
        for (const figure of [board.today, board.week, board.month]) {
          expect(figure).toEqual(await auditor.get(`/api/kpi/unanswered?from=${figure.from}&to=${figure.to}`))
        }
        const report = await auditor.get<FigureView>(`/api/kpi/unanswered?from=${board.trend[0]!.key}&by=day`)
        expect(board.trend).toHaveLength(30)
        expect(board.trend.filter(({ calls }) => calls > 0)).toEqual(report.series)
        const hours = await auditor.get<FigureView>(`/api/kpi/unanswered?from=${board.today.from}&to=${board.today.to}&by=hour`)
        expect(board.hours).toEqual(hours.series)
        const today = await app.deps.db.rows<{
          ending: string
          count: number
        }>(sql`select ending, count(*) from kpi_ledger l where arrived_at >= ${new Date(board.today.from)}
        and not exists (select 1 from kpi_ledger n where n.replaces_seq = l.seq) group by ending`)
        expect(board.endings).toEqual(Object.fromEntries(today.map(({ ending, count }) => [ending, count])))
      }
      const calls = fc.sample(drawnCall, { numRuns: 150, seed: 3 })
      const rows = await writeLedger([...calls, ...calls.map((call) => ({ ...call, ageMs: call.ageMs % 28_800_000 }))])
      await agree()
      await agree()
      // A correction of a row of some past day of the trend, one of today, then a new row.
      const uncorrected = rows.filter(
        (row) =>
          row.replacesSeq === null &&
          !rows.some((later) => later.replacesSeq === row.seq) &&
          row.ending !== 'answered' &&
          row.opening === 'open',
      )
      const past = uncorrected.find((row) => row.serviceDay < '2026-11-20' && row.serviceDay > '2026-11-01')!
      const present = uncorrected.find((row) => row.serviceDay === '2026-11-24')!
      await appendRows(
        app.deps.db,
        [past, present].map((row) => ({ ...row, replacesSeq: row.seq, reason: 'late-event', ending: 'answered' as const })),
      )
      await agree()
      clock.forward(3600_000)
      await appendRows(app.deps.db, [rowOf({ ...calls[0]!, ageMs: 5000, ending: 'wait-limit', opening: 'open' })])
      await agree()
      clock.set('2026-11-25T09:00:00Z')
      await appendRows(app.deps.db, [rowOf({ ...calls[1]!, ageMs: 5000, ending: 'wait-limit', opening: 'open' })])
      await agree()
      clock.set('2026-12-01T09:00:00Z')
      await agree()
    },
  )

  test('stand on the board with what goes on right now', async () => {
    const board = await supervisor.get('/api/board')
    expect(board).toMatchObject({
      target: 0.3,
      baseline: 0.5,
      today: { calls: 0, rate: null },
      ownerlessWork: 0,
      failedEvents: 0,
      returns: { open: 0, oldestAt: null, closedToday: 0 },
    })
    expect(board.agents).toHaveLength(8)
    expect(board.accounts.map(({ slug }: { slug: string }) => slug)).toEqual(['email', 'phone', 'sms'])
    expect(board.alerts).toContainEqual({ kind: 'nobody-ready', requires: null, subject: null, since: null })
  })
})

describe('the chain', () => {
  const breaks = async () => (await auditor.get('/api/invariants')).chainBreaks

  test('is handed out row by row, corrections included, with all that its hashes seal', async () => {
    const written = await writeLedger(fc.sample(drawnCall, { numRuns: 20, seed: 5 }))
    const items: Record<string, unknown>[] = []
    for (let after = '0'; ;) {
      const page = await auditor.get(`/api/kpi/ledger?limit=6&after=${after}`)
      items.push(...page.items)
      if (page.next === null) break
      after = page.next
    }
    expect(items.map(({ seq }) => seq)).toEqual(written.map(({ seq }) => seq))
    // JSON of the sealed values as they were handed out, in the order of the documentation.
    const sealed = [
      'seq',
      'callId',
      'externalId',
      'replacesSeq',
      'reason',
      'accountId',
      'arrivedAt',
      'serviceDay',
      'opening',
      'calendarVersion',
      'caller',
      'queuedAt',
      'offeredAt',
      'answeredAt',
      'endedAt',
      'ending',
      'agentId',
      'language',
      'topic',
      'menuPath',
      'evidence',
    ]
    const { createHash } = await import('node:crypto')
    let previous = '0'.repeat(64)
    for (const item of items) {
      const text = JSON.stringify(Object.fromEntries(sealed.map((key) => [key, item[key]])))
      expect(item['prevHash']).toBe(previous)
      expect(item['hash']).toBe(
        createHash('sha256')
          .update(previous + text)
          .digest('hex'),
      )
      previous = item['hash'] as string
    }
  })

  test.each([
    ['an ending was changed', sql`update kpi_ledger set ending = 'answered' where seq = 4`, 1],
    ['a time was changed', sql`update kpi_ledger set arrived_at = arrived_at + interval '1 second' where seq = 2`, 1],
    ['evidence was changed', sql`update kpi_ledger set evidence = '[]' where seq = 9`, 1],
    ['a row was taken out', sql`delete from kpi_ledger where seq = 5`, 1],
    ['the last rows were taken out', sql`delete from kpi_ledger where seq > 7`, 1],
    ['two rows were changed', sql`update kpi_ledger set topic = 'x' where seq in (3, 6)`, 2],
  ])('shows that %s, also where it was checked before, and that it was put back', async (_, tamper, count) => {
    await appendRows(
      app.deps.db,
      fc.sample(drawnCall, { numRuns: 10, seed: 9 }).map((drawn) => rowOf({ ...drawn, ending: 'closed' })),
    )
    // What another test left in the memory of the process goes with a full check.
    expect((await auditor.get('/api/invariants?all=1')).chainBreaks).toBe(0)
    await app.deps.db.run(sql`create table saved as select * from kpi_ledger`)
    await app.deps.db.run(tamper)
    expect(await breaks()).toBe(count)
    expect((await auditor.get('/api/invariants?all=1')).chainBreaks).toBe(count)
    await app.deps.db.run(sql`truncate kpi_ledger`)
    await app.deps.db.run(sql`insert into kpi_ledger select * from saved`)
    await app.deps.db.run(sql`drop table saved`)
    expect(await breaks()).toBe(0)
  })
})
