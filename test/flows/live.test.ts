import { beforeAll, expect, test } from 'vitest'
import { startApp, type Api, type RunningApp } from '../support/app.ts'

let app: RunningApp
let agent: Api
let supervisor: Api

beforeAll(async () => {
  app = await startApp()
  agent = await app.as('agent1@demo.example')
  supervisor = await app.as('supervisor@demo.example')
}, 60_000)

async function openStream(api: Api) {
  const stop = new AbortController()
  const response = await fetch(`${app.url}/api/live`, { headers: { authorization: `Bearer ${api.token}` }, signal: stop.signal })
  const heard: string[] = []
  const reading = (async () => {
    for await (const chunk of response.body!) heard.push(Buffer.from(chunk).toString())
  })().catch(() => undefined)
  return {
    heard: () => heard.join(''),
    close: async () => {
      stop.abort()
      await reading
    },
  }
}

const stateOf = async (id: string) => (await supervisor.get('/api/agents')).items.find((each: any) => each.id === id)

test('an agent whose only browser is gone gets nothing more; one that comes back in time keeps its presence', async () => {
  const me = await agent.get('/api/me')
  const mine = () => stateOf(me.agent.id)
  await agent.send('PATCH', '/api/agents/me/presence', { state: 'ready' })
  const first = await openStream(agent)
  const second = await openStream(agent)
  await first.close()
  await expect.poll(async () => (await mine()).connected, { timeout: 2000 }).toBe(true)
  await second.close()
  const third = await openStream(agent)
  expect((await mine()).presence).toBe('ready')
  await third.close()
  await expect.poll(async () => (await mine()).presence, { timeout: 10_000, interval: 100 }).toBe('away')
  expect((await mine()).presenceReason).toBe('connection-lost')
}, 30_000)

test('a notice says what changed, and only to whom it concerns', async () => {
  const mine = await openStream(agent)
  const theirs = await openStream(await app.as('agent2@demo.example'))
  const boss = await openStream(supervisor)
  await agent.send('PATCH', '/api/agents/me/presence', { state: 'ready' })
  await expect.poll(() => mine.heard().includes('"desk"'), { timeout: 5000 }).toBe(true)
  await expect.poll(() => boss.heard().includes('"board"'), { timeout: 5000 }).toBe(true)
  await expect.poll(() => theirs.heard().includes('"agents"'), { timeout: 5000 }).toBe(true)
  expect(theirs.heard()).not.toContain('"desk"')
  expect(mine.heard()).not.toContain('"board"')
  for (const stream of [mine, theirs, boss]) await stream.close()
}, 30_000)
