import { beforeAll, expect, test } from 'vitest'
import { sql } from '../../src/db/database.ts'
import {
  accept,
  callOf,
  calm,
  clearDesk,
  judged,
  legOf,
  presence,
  startCentreOnDouble,
  until,
  zeros,
  type Agent,
  type CentreOnDouble,
} from '../doubles/centre-on-double.ts'
import { dice, type Dice } from '../doubles/dice.ts'
import type { Leg, Mail } from '../doubles/twilio-leg.ts'

/** Calls whose notices arrive late, twice, and in any order; what really happened decides, and nothing else. */
let centre: CentreOnDouble

beforeAll(async () => {
  centre = await startCentreOnDouble()
}, 60_000)

const sleepless = (ms: number) => centre.clock.forward(ms)

/** Some of what is on its way arrives, some of it twice. */
async function someArrives(d: Dice, all = false): Promise<void> {
  const { twilio } = centre
  const count = all ? twilio.mail.length : d.upTo(twilio.mail.length + 1)
  const chosen = new Set(d.shuffled(twilio.mail).slice(0, count))
  await twilio.release(
    (mail) => chosen.has(mail),
    (mails: Mail[]) => d.shuffled(mails.flatMap((mail) => (d.chance(0.3) ? [mail, mail] : [mail]))),
  )
}

async function play(d: Dice, agent: Agent, from: string): Promise<{ leg: Leg; talked: boolean }> {
  const { twilio } = centre
  const leg = await twilio.call(from)
  const stop = d.upTo(8)
  const end = async (how = d.upTo(3)) => {
    sleepless(1500 + d.upTo(20_000))
    if (how === 0 || !leg.room) await leg.hangUp()
    return { leg, talked: false }
  }
  if (stop === 0) return end(0)
  await leg.press('1')
  if (stop === 1) return end(0)
  const away = stop === 2 || stop === 3
  await presence(agent, away ? 'break' : 'ready')
  await leg.press('3')
  if (away) {
    sleepless(d.chance(0.5) ? 3000 + d.upTo(4000) : 13_000 + d.upTo(60_000))
    await someArrives(d)
    await leg.hangUp()
    return { leg, talked: false }
  }
  if (stop === 4) {
    await calm(centre)
    sleepless(1500 + d.upTo(8000))
    await leg.hangUp()
    sleepless(d.upTo(3000))
    return { leg, talked: false }
  }
  twilio.phones.set(agent.identity, stop === 5 ? 'rings' : 'answers')
  const contactId = await accept(agent)
  const agentLeg = await until('the agent’s line', async () => legOf(centre, agent))
  if (stop === 5) {
    sleepless(2000 + d.upTo(5000))
    await someArrives(d)
    await leg.hangUp()
    sleepless(1500)
    await someArrives(d)
    // He picks up a telephone at which nobody is any more.
    if (!agentLeg.over) await agentLeg.answer()
    sleepless(1500)
    return { leg, talked: false }
  }
  // The citizen is brought in once the join has arrived.
  await until('both in the room', async () => {
    await someArrives(d)
    return leg.room?.members.length === 2
  })
  sleepless(2000 + d.upTo(90_000))
  await someArrives(d)
  const how = d.upTo(3)
  if (how === 0) await leg.hangUp()
  else if (how === 1) await agentLeg.hangUp()
  else {
    await until('that we know of the conversation', async () => {
      await someArrives(d, true)
      return (await agent.get(`/api/contacts/${contactId}`)).phase === 'talking'
    })
    expect((await agent.send('POST', `/api/contacts/${contactId}/hangup`)).status).toBe(204)
    await until('that the line is cleared', async () => leg.over)
  }
  return { leg, talked: true }
}

/** From kpi.md and what really happened; our own offers as the agents saw them. */
async function truth(leg: Leg, talked: boolean): Promise<string> {
  if (talked) return 'answered'
  const call = await callOf(centre, leg)
  const at = leg.endedAt!.getTime()
  const { items } = await centre.supervisor.get(`/api/offers?contactId=${call.contactId}`)
  const ringing = items.some(
    (offer: any) =>
      Date.parse(offer.createdAt) <= at &&
      (offer.endedAt === null || offer.state === 'accepted' || Date.parse(offer.endedAt) >= at),
  )
  if (ringing) return 'hung-up-while-ringing'
  if (call.queuedAt === null || Date.parse(call.queuedAt) > at) return 'hung-up-in-menu'
  return at - Date.parse(call.queuedAt) <= 10_000 && items.length === 0 ? 'short-hang-up' : 'hung-up-in-queue'
}

const seeds = Array.from(
  { length: Number(process.env['DOUBLE_SEEDS'] ?? 48) },
  (_, n) => n + Number(process.env['DOUBLE_FIRST'] ?? 1),
)

test.each(seeds)('seed %i', async (seed) => {
  const d = dice(seed)
  const agent = centre.agents[seed % centre.agents.length]!
  const { twilio } = centre
  twilio.style = {
    ...twilio.style,
    sequences: d.chance(0.7),
    labels: d.chance(0.7),
    friendlyNames: d.chance(0.7),
    statusFirst: d.chance(0.3),
    eventsBeforeAnswer: false,
    get: d.chance(0.2),
    queueResult: (['before-status', 'after-status', 'never'] as const)[d.upTo(3)]!,
  }
  twilio.holdMail = true
  const { leg, talked } = await play(d, agent, `+4477009${String(10_000 + seed).slice(-5)}`)
  // Whatever is still on its way, in any order; more may follow from it.
  for (let rounds = 0; rounds < 50; rounds++) {
    await someArrives(d, rounds > 6)
    await calm(centre)
    sleepless(d.upTo(1500))
    if (!leg.over && talked) continue
    if (twilio.mail.length === 0 && rounds > 6) break
  }
  twilio.holdMail = false
  await until('that every line is cleared', async () => {
    await twilio.release()
    return [...twilio.legs.values()].every((each) => each.over)
  })
  const ending = await until('the ending', async () => (await callOf(centre, leg)).ending)
  expect(ending, JSON.stringify({ seed, style: twilio.style, mails: twilio.sent.slice(-20).map((mail) => mail.label) })).toBe(
    await truth(leg, talked),
  )
  await judged(centre, leg, ending)
  expect(twilio.complaints).toEqual([])
  await clearDesk(centre, [agent])
  twilio.sent.length = 0
})

test('and the figure is the sum of them', async () => {
  const figure = await centre.supervisor.get('/api/kpi/unanswered?from=2026-11-24&to=2026-11-25')
  const rows = await centre.app.deps.db.rows<{ ending: string }>(sql`select ending from calls where direction = 'in'`)
  expect(figure).toMatchObject({
    calls: rows.length,
    unanswered: rows.filter((row) => row.ending !== 'answered').length,
    inProgress: 0,
  })
  expect(await centre.supervisor.get('/api/invariants')).toEqual(zeros)
})
