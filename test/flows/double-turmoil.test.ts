import { expect, test } from 'vitest'
import { callOf, calm, judged, legOf, presence, shareCentre, until, type Agent } from '../doubles/centre-on-double.ts'
import { dice, type Dice } from '../doubles/dice.ts'
import type { Leg } from '../doubles/twilio-leg.ts'

/**
 * Three agents do whatever can be done to calls, in any order, while the provider refuses some commands and holds some news back. In the
 * end nobody is on the line, and answered is whoever was in a room with an agent.
 */
const { centre } = shareCentre(0)
const seeds = Array.from(
  { length: Number(process.env['TURMOIL_SEEDS'] ?? 12) },
  (_, n) => n + Number(process.env['TURMOIL_FIRST'] ?? 1),
)

type World = { d: Dice; agents: Agent[]; citizens: Leg[]; talked: Set<Leg>; nextCaller: () => string; disturbed: boolean }

/** Time passes; whoever is in a room with somebody has talked. */
function pass({ citizens, talked }: World, ms: number): void {
  for (const leg of citizens) if (!leg.over && leg.room && leg.room.members.length >= 2) talked.add(leg)
  centre.clock.forward(ms)
}

async function arrive({ d, citizens, nextCaller }: World): Promise<void> {
  if (citizens.length >= 4) return
  const leg = await centre.twilio.call(nextCaller())
  citizens.push(leg)
  for (let key = 0; key < 2 && d.chance(0.9) && leg.at === 'gather'; key++) await leg.press('1')
}

/** Somebody of whom there is such a thing, and it. */
async function whoHas({ d, agents }: World, path: string, state: string): Promise<[Agent, any] | null> {
  for (const agent of d.shuffled(agents)) {
    const found = (await agent.get(path)).items.filter((each: any) => each.state === state)
    if (found.length > 0) return [agent, d.one(found)]
  }
  return null
}

async function takeOrDecline(world: World): Promise<void> {
  const { d } = world
  const found = await whoHas(world, '/api/offers?mine=1', 'open')
  if (!found) return
  const [agent, offer] = found
  centre.twilio.phones.set(agent.identity, d.chance(0.85) ? 'answers' : d.one(['busy', 'failed', 'no-answer', 'rings']))
  const [what, body] = d.chance(0.85) ? ['accept'] : ['decline', { reason: 'busy' }]
  expect((await agent.send('POST', `/api/offers/${offer.id}/${what}`, body)).status).toBeLessThan(500)
}

async function handle(world: World): Promise<void> {
  const { d, agents } = world
  const found = await whoHas(world, '/api/contacts?state=open&mine=1', 'open')
  if (!found) return
  const [agent, contact] = found
  pass(world, 1500)
  const [what, body] = d.one<[string, object?]>([
    ['hold', { on: d.chance(0.6) }],
    ['hold', { on: d.chance(0.6) }],
    ['mute', { on: d.chance(0.5) }],
    ['transfer', { to: { agentId: d.one(agents.filter((each) => each !== agent)).id } }],
    ['transfer', { to: { agentId: d.one(agents.filter((each) => each !== agent)).id } }],
    ['hangup'],
    ['close', { outcome: 'resolved' }],
  ])
  expect((await agent.send('POST', `/api/contacts/${contact.id}/${what}`, body)).status).toBeLessThan(500)
}

async function putDown(world: World, leg: Leg | undefined): Promise<void> {
  pass(world, 1500 + world.d.upTo(9000))
  if (!leg || leg.over) return
  if (leg.status === 'ringing' && leg.direction === 'outbound-api') await leg.answer()
  else await leg.hangUp()
}

async function oneThing(world: World): Promise<void> {
  const { d, agents, citizens } = world
  const agent = d.one(agents)
  const dieRoll = d.upTo(13)
  if (dieRoll <= 1) await arrive(world)
  else if (dieRoll <= 5) await takeOrDecline(world)
  else if (dieRoll <= 8) await handle(world)
  else if (dieRoll === 9 && d.chance(0.4)) await putDown(world, d.one(citizens))
  else if (dieRoll === 10 && d.chance(0.5)) await putDown(world, legOf(centre, agent))
  else if (dieRoll === 11) for (const each of agents) await presence(each, d.chance(0.9) ? 'ready' : 'break')
  else {
    pass(world, 1500 + d.upTo(14_000))
    await centre.app.sweep()
  }
  if (d.chance(0.7)) await centre.twilio.release(() => d.chance(0.6))
  if (d.chance(0.5)) pass(world, 1500 + d.upTo(3000))
  await calm(centre)
  // Where nothing is refused and all is told at once, nobody is ever a third in a room.
  if (!world.disturbed) for (const room of centre.twilio.rooms) expect(room.members.length).toBeLessThanOrEqual(2)
}

async function everybodyGoes(world: World): Promise<void> {
  const { twilio } = centre
  twilio.fault = () => undefined
  for (const leg of world.citizens) await putDown(world, leg)
  twilio.holdMail = false
  for (let n = 0; n < 8; n++) {
    await twilio.release()
    await calm(centre)
    centre.clock.forward(n < 4 ? 2000 : 31_000)
    await centre.app.sweep()
  }
  await until('that every line is cleared', async () => [...twilio.legs.values()].every((leg) => leg.over))
}

test.each(seeds)('seed %i', { timeout: 60_000 }, async (seed) => {
  const { twilio } = centre
  const d = dice(seed)
  let last = 0
  const nextCaller = () => `+4477009${String(20_000 + seed * 10 + ++last).slice(-5)}`
  twilio.holdMail = d.chance(0.6)
  const refusals = d.chance(0.5) ? 0.15 : 0
  const disturbed = twilio.holdMail || refusals > 0
  const world: World = { d, agents: centre.agents.slice(0, 3), citizens: [], talked: new Set(), nextCaller, disturbed }
  twilio.style = { ...twilio.style, labels: d.chance(0.7), statusFirst: d.chance(0.3), eventsBeforeAnswer: d.chance(0.3) }
  for (const agent of world.agents) await presence(agent, 'ready')
  for (let n = 0; n < 2; n++) await arrive(world)
  twilio.fault = () => (d.chance(refusals) ? { status: d.one([500, 429, 503]) } : undefined)
  for (let step = 0; step < 36; step++) await oneThing(world)
  await everybodyGoes(world)
  for (const leg of world.citizens) {
    const { ending } = await until('the ending', async () => {
      const call = await callOf(centre, leg)
      return call.ending && call
    })
    expect(ending === 'answered', `${leg.sid} ${ending}`).toBe(world.talked.has(leg))
    await judged(centre, leg, ending)
  }
  for (const agent of world.agents)
    for (const { phase } of (await agent.get('/api/contacts?state=open&mine=1')).items) expect(phase).toBe('wrap-up')
  expect(twilio.complaints).toEqual([])
})
