import { beforeAll, beforeEach, expect, test } from 'vitest'
import {
  accept,
  calm,
  callOf,
  clearDesk,
  legOf,
  presence,
  queued,
  startCentreOnDouble,
  talk,
  until,
  zeros,
  type Agent,
  type CentreOnDouble,
} from '../doubles/centre-on-double.ts'
import { sidOf } from '../doubles/twilio-wire.ts'
import type { Leg } from '../doubles/twilio-double.ts'
import { callsNotCountedOnce } from './processes.ts'

/** A provider that never answers, and agents who vanish in the middle of their work. */
let centre: CentreOnDouble
beforeAll(async () => {
  centre = await startCentreOnDouble()
}, 60_000)
beforeEach(() => clearDesk(centre))

const agents = (): [Agent, Agent, Agent, Agent] => centre.agents.slice(0, 4) as [Agent, Agent, Agent, Agent]
let people = 0
const somebody = () => `+44770090${String(1000 + people++)}`

async function expectWhole(): Promise<void> {
  expect(await centre.supervisor.get('/api/invariants')).toEqual(zeros)
  expect(await callsNotCountedOnce(centre.app.deps.db)).toEqual([])
}

const endingOf = (leg: Leg) => until('its ending', async () => (await callOf(centre, leg)).ending, 20_000)
const talking = (agent: Agent, contactId: string, limitMs = 30_000) =>
  until('the conversation', async () => (await agent.get(`/api/contacts/${contactId}`)).phase === 'talking', limitMs)

/** Into the queue, without waiting for what we ask of the provider meanwhile. */
async function call(): Promise<Leg> {
  const leg = await centre.twilio.call(somebody())
  for (const key of ['1', '1']) await leg.press(key)
  expect(leg.at).toBe('queue')
  return leg
}

test('no answer to a text, a ring, a redirect and a hang-up: each is tried again, nobody else waits for it', async () => {
  const [ringing, redirected, parting, quick] = agents()
  await presence(parting, 'ready')
  const { leg: left, contactId: leaving } = await talk(centre, parting, somebody())
  const silent = new Map<string, number>()
  let stalled: string | undefined
  centre.twilio.fault = (asked) => {
    if (asked.method !== 'POST') return undefined
    const what = asked.path.endsWith('/Messages.json')
      ? 'text'
      : asked.path.endsWith('/Participants.json')
        ? `ring ${asked.form['To']}`
        : `call ${asked.path.split('/').at(-1)?.slice(0, 34)}`
    if (stalled !== undefined && !what.includes(stalled) && what !== 'text') return undefined
    silent.set(what, (silent.get(what) ?? 0) + 1)
    return silent.get(what) === 1 ? 'no-answer' : undefined
  }
  // The line of the first never gets an answer
  stalled = ringing.identity
  await presence(ringing, 'ready')
  const first = await call()
  const ring = await accept(ringing)
  await until('the ring to be asked for', async () => silent.size === 1)
  // The second caller's move into the room gets none
  stalled = 'never'
  await presence(redirected, 'ready')
  const second = await call()
  stalled = second.sid
  const move = await accept(redirected)
  await until('the move to be asked for', async () => silent.size === 2)
  // Nor the hang-up of the third
  stalled = left.sid
  centre.clock.forward(2_000)
  expect((await parting.send('POST', `/api/contacts/${leaving}/hangup`)).status).toBe(204)
  await until('the hang-up to be asked for', async () => silent.size === 3)
  // Nor a text
  stalled = 'never'
  const texts = centre.twilio.texts.size
  const message = sidOf('SM')
  await centre.twilio.text({ MessageSid: message, From: somebody(), Body: 'Labdien' })
  const written = await until(
    'the text',
    async () => (await centre.supervisor.get(`/api/messages?externalId=${message}`)).items[0],
  )
  const writer = centre.agents[4]!
  await presence(writer, 'break')
  expect((await writer.send('POST', `/api/contacts/${written.contactId}/take`)).status).toBe(204)
  const replied = await writer.send('POST', `/api/contacts/${written.contactId}/messages`, { text: 'Atbilde' })
  expect(replied.status).toBe(202)
  await until('the text to be asked for', async () => silent.get('text') === 1)
  // Meanwhile somebody else calls and is spoken to at once
  stalled = 'never'
  await presence(quick, 'ready')
  const startedAt = performance.now()
  const other = await call()
  await talking(quick, await accept(quick))
  expect(performance.now() - startedAt).toBeLessThan(4_000)
  await Promise.all([
    talking(ringing, ring),
    talking(redirected, move),
    until('the third to be off the line', async () => left.over, 30_000),
  ])
  await until('the text to be sent', async () => centre.twilio.texts.size === texts + 1, 30_000)
  centre.clock.forward(2_000)
  for (const leg of [first, second, other]) await leg.hangUp()
  for (const leg of [first, second, other, left]) expect(await endingOf(leg)).toBe('answered')
  await calm(centre)
  expect(centre.twilio.texts.size).toBe(texts + 1)
  await expectWhole()
}, 90_000)

test('all requests fail for good while a call is being connected: he keeps his place and another agent has him', async () => {
  const [one, two] = agents()
  await presence(one, 'ready')
  const leg = await queued(centre, somebody())
  const queuedAt = (await callOf(centre, leg)).queuedAt
  centre.twilio.fault = (asked) => (asked.method === 'POST' ? { status: 500 } : undefined)
  await accept(one)
  await until(
    'that he waits again',
    async () => {
      centre.clock.forward(1_000)
      return (await callOf(centre, leg)).state === 'waiting'
    },
    20_000,
  )
  expect((await callOf(centre, leg)).queuedAt).toBe(queuedAt)
  centre.twilio.fault = () => undefined
  await presence(two, 'ready')
  await talking(two, await accept(two))
  await calm(centre)
  centre.clock.forward(2_000)
  await leg.hangUp()
  expect(await endingOf(leg)).toBe('answered')
  await expectWhole()
}, 60_000)

async function openBrowser(agent: Agent): Promise<() => Promise<void>> {
  const stop = new AbortController()
  const { body } = await fetch(`${centre.app.url}/api/live`, {
    headers: { authorization: `Bearer ${agent.token}` },
    signal: stop.signal,
  })
  const reading = (async () => {
    for await (const chunk of body!) void chunk
  })().catch(() => undefined)
  return async () => {
    stop.abort()
    await reading
  }
}

const stateOf = async (agent: Agent) =>
  (await centre.supervisor.get('/api/agents')).items.find((each: any) => each.id === agent.id)
const lost = (agent: Agent) =>
  until('that he is missed', async () => (await stateOf(agent)).presenceReason === 'connection-lost', 10_000)

test('the browser gone with an offer open: it goes back at once, and the next agent has it', async () => {
  const [one, two] = agents()
  const closeBrowser = await openBrowser(one)
  await presence(one, 'ready')
  const leg = await queued(centre, somebody())
  await until('the offer', async () => (await one.get('/api/offers?mine=1')).items.length > 0)
  await closeBrowser()
  await lost(one)
  expect((await callOf(centre, leg)).state).toBe('waiting')
  await presence(two, 'ready')
  await talking(two, await accept(two))
  await calm(centre)
  centre.clock.forward(2_000)
  await leg.hangUp()
  expect(await endingOf(leg)).toBe('answered')
  await expectWhole()
}, 60_000)

test.each([
  ['and missed before the line drops', true],
  ['and the line drops with it', false],
])(
  'gone in the middle of a call, %s: the citizen waits where he was, another agent takes over',
  async (_, missedFirst) => {
    const [one, two] = agents()
    const closeBrowser = await openBrowser(one)
    await presence(one, 'ready')
    const { leg, contactId } = await talk(centre, one, somebody())
    const { queuedAt } = await callOf(centre, leg)
    const line = legOf(centre, one)!
    centre.clock.forward(5_000)
    await closeBrowser()
    if (missedFirst) await lost(one)
    else await until('the stream to close', async () => !(await stateOf(one)).connected, 2_000)
    await line.hangUp()
    // A page that is only reloaded has some seconds to come back.
    await until('that he waits again', async () => (await callOf(centre, leg)).state === 'waiting', 12_000)
    expect(leg.over).toBe(false)
    expect((await callOf(centre, leg)).queuedAt).toBe(queuedAt)
    expect((await one.get(`/api/contacts/${contactId}`)).agentId).toBe(null)
    await presence(two, 'ready')
    const next = await accept(two)
    expect(next).toBe(contactId)
    await talking(two, next)
    await calm(centre)
    centre.clock.forward(2_000)
    await leg.hangUp()
    expect(await endingOf(leg)).toBe('answered')
    await expectWhole()
  },
  60_000,
)

test('a page reloaded in the middle of a call: the same agent is rung again and goes on, whatever the old line still says', async () => {
  const [one, two] = agents()
  const closeBrowser = await openBrowser(one)
  await presence(one, 'ready')
  await presence(two, 'ready')
  const { leg, contactId } = await talk(centre, one, somebody())
  const line = legOf(centre, one)!
  centre.clock.forward(5_000)
  await closeBrowser()
  await until('the stream to close', async () => !(await stateOf(one)).connected, 2_000)
  await line.hangUp()
  await until('that his line is missed', async () => (await one.get(`/api/contacts/${contactId}`)).phase === 'connecting')
  const { items } = await two.get('/api/offers?mine=1')
  expect(items.filter((offer: any) => offer.contactId === contactId)).toEqual([])
  const closeAgain = await openBrowser(one)
  await until('that he talks again', async () => (await one.get(`/api/contacts/${contactId}`)).phase === 'talking', 8_000)
  expect(leg.over).toBe(false)
  expect(await stateOf(one)).toMatchObject({ state: 'talking', presence: 'ready' })
  await calm(centre)
  centre.clock.forward(2_000)
  await leg.hangUp()
  expect(await endingOf(leg)).toBe('answered')
  await closeAgain()
  await expectWhole()
}, 60_000)
