import { beforeAll, expect, test } from 'vitest'
import { sql } from '../../src/db/database.ts'
import { startApp, testClock, type Api, type RunningApp } from '../support/app.ts'

const clock = testClock()
let running: RunningApp
let supervisor: Api
let auditor: Api
beforeAll(async () => {
  running = await startApp({ clock })
  supervisor = await running.as('supervisor@demo.example')
  auditor = await running.as('auditor@demo.example')
})

const today = '/api/kpi/unanswered?from=2026-11-24&to=2026-11-25&rows=1'
const figure = () => auditor.get(today)
const until = (what: () => Promise<unknown>, is: unknown) => expect.poll(what, { interval: 25 }).toEqual(is)

/** Calls, listens to the menu as far as the topics, hangs up; answers what was heard. */
async function hangUpAfterTopics(from: string): Promise<string> {
  const before = (await figure()).unanswered
  const { body } = await supervisor.send('POST', '/simulator/control/phone-twilio/arrive', {
    account: 'phone',
    speed: 50,
    from,
    keys: ['1'],
  })
  const heard = async () => {
    const { calls } = await supervisor.get('/simulator/control/phone-twilio/view')
    return calls.find(({ callId }: { callId: string }) => callId === body.callId).heard.join(' ') as string
  }
  await until(async () => (await heard()).includes('Latvija.gov.lv'), true)
  const text = await heard()
  await supervisor.send('POST', `/simulator/control/phone-twilio/act/${body.callId}`, { hangup: true })
  await until(async () => (await figure()).unanswered, before + 1)
  return text
}
const openings = async () =>
  (
    await running.deps.db.rows<{ opening: string }>(
      sql`select opening from kpi_ledger l where not exists (select 1 from kpi_ledger n where n.replaces_seq = l.seq) order by arrived_at, seq`,
    )
  ).map(({ opening }) => opening)

test('while an incident is on callers hear of it and their calls are marked; the figure keeps them', async () => {
  expect(await hangUpAfterTopics('+447700900191')).not.toContain('nedarbojas')
  clock.forward(60_000)
  const begun = await supervisor.send('POST', '/api/incidents', { message: { lv: 'Portāls šobrīd nedarbojas.' } })
  expect([begun.status, begun.body.until]).toEqual([201, null])
  expect((await supervisor.get('/api/board')).incident).toMatchObject({ message: { lv: 'Portāls šobrīd nedarbojas.' } })
  clock.forward(1000)
  expect(await hangUpAfterTopics('+447700900192')).toContain('Portāls šobrīd nedarbojas.')
  expect(await openings()).toEqual(['open', 'incident'])
  expect(await figure()).toMatchObject({ calls: 2, unanswered: 2 })
  const again = await supervisor.send('POST', '/api/incidents', { message: { lv: 'Vēl viens.' } })
  expect([again.status, again.body.error.details.reason]).toEqual([409, 'incident-on'])
  clock.forward(1000)
  const ended = await supervisor.send('PATCH', `/api/incidents/${begun.body.id}`, { until: clock.now().toISOString() })
  expect(ended.body.until).toBe(clock.now().toISOString())
  expect((await supervisor.get('/api/board')).incident).toBeNull()
  const late = await supervisor.send('PATCH', `/api/incidents/${begun.body.id}`, { until: null })
  expect([late.status, late.body.error.details.reason]).toEqual([409, 'incident-over'])
})

test('one that is noticed late marks the calls that came before by corrections, each once, in an unbroken chain', async () => {
  clock.forward(60_000)
  const from = clock.now()
  await hangUpAfterTopics('+447700900193')
  clock.forward(600_000)
  const before = await figure()
  const message = { lv: 'Bija traucējums.' }
  const wrong = await supervisor.send('POST', '/api/incidents', {
    message,
    from: new Date(from.getTime() - 25 * 3600_000).toISOString(),
  })
  expect([wrong.status, wrong.body.error.details.field]).toEqual([400, 'from'])
  const begun = await supervisor.send('POST', '/api/incidents', { message, from: from.toISOString() })
  await running.settled()
  expect(await openings()).toEqual(['open', 'incident', 'incident'])
  await supervisor.send('PATCH', `/api/incidents/${begun.body.id}`, { message: { lv: 'Vēl traucējums.' } })
  await running.settled()
  const corrections = await running.deps.db.rows(sql`select reason from kpi_ledger where replaces_seq is not null`)
  expect(corrections).toEqual([{ reason: 'incident' }])
  const after = await figure()
  expect([after.calls, after.unanswered, after.rate]).toEqual([before.calls, before.unanswered, before.rate])
  expect((await auditor.get('/api/invariants')).chainBreaks).toBe(0)
  expect((await auditor.get('/api/incidents')).items).toMatchObject([{ message: { lv: 'Vēl traucējums.' } }, {}])
  const audited = (await auditor.get('/api/audit?action=incident')).items.map(({ action }: { action: string }) => action)
  expect(audited).toEqual(['incident.change', 'incident.mark', 'incident.begin', 'incident.change', 'incident.begin'])
})
