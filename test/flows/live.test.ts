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

test('a page is not told of what it did itself; the other page of the same agent is', async () => {
  const streams = [await openStream(agent), await openStream(agent)] as const
  await agent.send('PATCH', '/api/agents/me/presence', { state: 'ready' })
  await supervisor.send('POST', '/simulator/control/sms-twilio/arrive', { from: '+447700900171', text: 'Labdien!' })
  const offers = async () => (await agent.get('/api/offers?mine=1')).items
  await expect.poll(async () => (await offers()).length).toBe(1)
  const [offer] = await offers()
  const name = /"stream":"([^"]+)"/.exec(streams[0].heard())![1]!
  const newsOf = ({ heard }: (typeof streams)[0]) => {
    const from = heard().length
    return () => heard().slice(from)
  }
  // Whatever was said until now is heard before this is.
  const marks = streams.map(newsOf)
  await agent.send('PATCH', '/api/agents/me/presence', { state: 'ready' })
  for (const mark of marks) await expect.poll(() => mark().includes('"agents"')).toBe(true)

  const [news, otherNews] = [newsOf(streams[0]), newsOf(streams[1])]
  const { body } = await agent.send('POST', `/api/offers/${offer.id}/accept`, undefined, { 'x-live-stream': name })
  await expect.poll(() => otherNews().includes('"desk"')).toBe(true)
  await agent.send('POST', `/api/contacts/${body.contactId}/close`, { outcome: 'resolved' }, { 'x-live-stream': name })
  // Told with or after what concerns the desk alone.
  await expect.poll(() => news().includes('"queue"')).toBe(true)
  expect(news()).not.toContain('"desk"')
  for (const stream of streams) await stream.close()
})
