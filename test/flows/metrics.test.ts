import { beforeAll, expect, test } from 'vitest'
import { buildApp } from '../../src/http/build-app.ts'
import { healthRoutes } from '../../src/http/health.routes.ts'
import { startApp, testClock, type Api, type RunningApp } from '../support/app.ts'

const clock = testClock()
let running: RunningApp
let supervisor: Api
let token: string
beforeAll(async () => {
  running = await startApp({ clock })
  supervisor = await running.as('supervisor@demo.example')
  const admin = await running.as('admin@demo.example')
  const made = await admin.send('POST', '/api/me/tokens', { name: 'Prometheus', scopes: ['metrics.read'], days: 366 })
  token = made.body.token
})

const scrape = async () => {
  const response = await fetch(`${running.url}/metrics`, { headers: { authorization: `Bearer ${token}` } })
  expect(response.status).toBe(200)
  return (await response.text()).split('\n')
}

test('a token for nothing else reads how many wait, who is ready, how calls ended and how long a pass takes', async () => {
  await supervisor.send('POST', '/simulator/control/sms-twilio/arrive', { from: '+447700900180', text: 'Labdien!' })
  const { body: call } = await supervisor.send('POST', '/simulator/control/phone-twilio/arrive', {
    from: '+447700900181',
    account: 'phone',
    speed: 50,
  })
  await expect.poll(async () => (await supervisor.get('/api/kpi/unanswered')).inProgress).toBe(1)
  const end = await supervisor.send('POST', `/simulator/control/phone-twilio/act/${call.callId}`, { hangup: true })
  expect(end).toMatchObject({ status: 200 })
  await expect.poll(async () => (await supervisor.get('/api/kpi/unanswered?from=2026-11-24&to=2026-11-25')).unanswered).toBe(1)
  await expect.poll(async () => (await supervisor.get('/api/contacts?state=waiting')).items.length).toBe(1)
  const agent = await running.as('agent8@demo.example')
  await agent.send('PATCH', '/api/agents/me/presence', { state: 'break' })
  clock.forward(30_000)
  const lines = await scrape()
  expect(lines).toEqual(
    expect.arrayContaining([
      'contacts_waiting{channel="sms"} 1',
      'contacts_longest_wait_seconds{channel="sms"} 30',
      'agents{presence="break"} 1',
      'agents{presence="ready"} 0',
      'agents{presence="offline"} 7',
      'calls_today{ending="hung-up-in-menu"} 1',
      'unanswered_share_today 1',
      'failed_events 0',
      'jobs_waiting{queue="send"} 0',
    ]),
  )
  const passes = lines.find((line) => line.startsWith('assignment_pass_seconds_count'))
  expect(Number(passes?.split(' ')[1])).toBeGreaterThan(0)
  expect(lines.some((line) => line.startsWith('nodejs_eventloop_lag_p99_seconds '))).toBe(true)
  expect((await fetch(`${running.url}/api/board`, { headers: { authorization: `Bearer ${token}` } })).status).toBe(403)
})

test('a worker answers how it is, and nothing else', async () => {
  const { app } = await buildApp(running.deps, [healthRoutes])
  const statusOf = async (url: string) => (await app.inject({ url })).statusCode
  expect([await statusOf('/healthz'), await statusOf('/readyz'), await statusOf('/metrics')]).toEqual([200, 200, 401])
  expect([await statusOf('/'), await statusOf('/api/me'), await statusOf('/webhooks/sms-twilio/sms')]).toEqual([404, 404, 404])
  await app.close()
})
