import { createHash } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import { startApp, testClock, type Api, type RunningApp } from '../support/app.ts'
import { attach, until } from '../doubles/centre-on-double.ts'
import { TwilioDouble } from '../doubles/twilio-double.ts'

/** Calls to the millisecond of opening hours, on days that are not like others, and the figure added up from its rows by hand. */
const clock = testClock()
const twilio = new TwilioDouble({ now: () => clock.now() })
let app: RunningApp
let auditor: Api
let last = 800

beforeAll(async () => {
  app = await startApp({ clock })
  const admin = await app.as('admin@demo.example')
  auditor = await app.as('auditor@demo.example')
  await twilio.listen()
  await attach(twilio, app.url, admin)
  const weekdays = [1, 2, 3, 4, 5].map((day) => ({ day, from: '08:00', to: '18:00' }))
  const calendar = {
    timeZone: 'Europe/Riga',
    // Sundays around the hours in which clocks change.
    weekly: [...weekdays, { day: 7, from: '02:30', to: '03:30' }],
    exceptions: [
      { date: '2026-06-22', closed: true, name: 'Pārceltā darba diena' },
      { date: '2026-06-23', closed: true, name: 'Līgo diena' },
      { date: '2026-06-27', from: '09:00', to: '17:00', name: 'Pārceltā darba diena' },
      { date: '2026-11-30', from: '08:00', to: '24:00', name: 'Garā diena' },
    ],
  }
  expect((await admin.send('PUT', '/api/calendar', calendar)).status).toBe(200)
}, 60_000)

/** In order. Riga: UTC+3 in summer, UTC+2 in winter. */
const arrivals: [string, string, string][] = [
  ['2026-03-29T00:29:59.999Z', 'closed', '2026-03-29T02:00+02:00'],
  ['2026-03-29T00:30:00.000Z', 'open', '2026-03-29T02:00+02:00'],
  // At 03:00 it is 04:00: half past three does not come, and counts as so much later.
  ['2026-03-29T01:29:59.999Z', 'open', '2026-03-29T04:00+03:00'],
  ['2026-03-29T01:30:00.000Z', 'closed', '2026-03-29T04:00+03:00'],
  ['2026-06-19T14:59:59.999Z', 'open', '2026-06-19T17:00+03:00'],
  ['2026-06-19T15:00:00.000Z', 'closed', '2026-06-19T18:00+03:00'],
  ['2026-06-21T20:59:59.999Z', 'closed', '2026-06-21T23:00+03:00'],
  ['2026-06-21T21:00:00.000Z', 'holiday', '2026-06-22T00:00+03:00'],
  ['2026-06-23T20:59:59.999Z', 'holiday', '2026-06-23T23:00+03:00'],
  ['2026-06-23T21:00:00.000Z', 'closed', '2026-06-24T00:00+03:00'],
  ['2026-06-27T05:59:59.999Z', 'closed', '2026-06-27T08:00+03:00'],
  ['2026-06-27T06:00:00.000Z', 'open', '2026-06-27T09:00+03:00'],
  ['2026-06-27T14:00:00.000Z', 'closed', '2026-06-27T17:00+03:00'],
  ['2026-10-24T23:30:00.000Z', 'open', '2026-10-25T02:00+03:00'],
  // Half past three comes twice; the first time is meant.
  ['2026-10-25T00:29:59.999Z', 'open', '2026-10-25T03:00+03:00'],
  ['2026-10-25T00:30:00.000Z', 'closed', '2026-10-25T03:00+03:00'],
  ['2026-10-25T01:29:59.999Z', 'closed', '2026-10-25T03:00+02:00'],
  ['2026-11-30T21:59:59.999Z', 'open', '2026-11-30T23:00+02:00'],
  ['2026-11-30T22:00:00.000Z', 'closed', '2026-12-01T00:00+02:00'],
  ['2026-12-01T05:59:59.999Z', 'closed', '2026-12-01T07:00+02:00'],
  ['2026-12-01T06:00:00.000Z', 'open', '2026-12-01T08:00+02:00'],
]

test.each(arrivals)('who calls at %s finds it %s', async (at, opening) => {
  clock.set(at)
  const leg = await twilio.call(`+447700900${++last}`)
  expect(leg.over).toBe(opening !== 'open')
  if (!leg.over) await leg.hangUp()
  const [call] = await until('the call', async () => (await auditor.get(`/api/calls?externalId=${leg.sid}`)).items)
  expect([call.ledger.arrivedAt, call.ledger.opening, call.ending]).toEqual([
    at,
    opening,
    opening === 'open' ? 'hung-up-in-menu' : 'closed',
  ])
})

test.each([
  ['2026-01-01', '2027-01-01'],
  ['2026-10-01', '2026-11-01'],
  ['2026-11-01', '2026-12-01'],
  ['2026-12-01', '2027-01-01'],
  ['2026-03-29', '2026-03-30'],
])('from %s to %s the figure is what one counts by hand', async (from, to) => {
  const within = arrivals.filter(([, , hour]) => hour.slice(0, 10) >= from && hour.slice(0, 10) < to)
  for (const [definition, counted] of [
    ['unanswered-opening-hours', within.filter(([, opening]) => opening === 'open')],
    ['unanswered-all-hours', within],
  ] as const) {
    for (const by of ['hour', 'day'] as const) {
      const figure = await auditor.get(`/api/kpi/unanswered?from=${from}&to=${to}&definition=${definition}&by=${by}`)
      expect([figure.calls, figure.unanswered]).toEqual([counted.length, counted.length])
      const keys = counted.map(([, , hour]) => (by === 'hour' ? hour : hour.slice(0, 10)))
      const series = [...Map.groupBy(keys, (key) => key)].map(([key, same]) => [key, same.length])
      expect(figure.series.map(({ key, calls }: any) => [key, calls])).toEqual(series)
    }
  }
})

test('whoever has only the documentation follows the chain from its first row to its end', async () => {
  const keys =
    'seq callId externalId replacesSeq reason accountId arrivedAt serviceDay opening calendarVersion caller queuedAt offeredAt answeredAt endedAt ending agentId language topic menuPath evidence'
  let [seq, hash] = [0, '0'.repeat(64)]
  for (let after: string | number | null = 0; after !== null;) {
    const { items, next }: any = await auditor.get(`/api/kpi/ledger?limit=7&after=${after}`)
    for (const row of items) {
      const text = JSON.stringify(Object.fromEntries(keys.split(' ').map((key) => [key, row[key]])))
      expect([row.seq, row.prevHash]).toEqual([seq + 1, hash])
      expect(row.hash).toBe(createHash('sha256').update(`${hash}${text}`).digest('hex'))
      seq = row.seq
      hash = row.hash
    }
    after = next
  }
  expect(seq).toBe(arrivals.length)
})
