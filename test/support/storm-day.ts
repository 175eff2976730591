import { expect } from 'vitest'
import { requirementFor } from '../../src/contacts/requirement.ts'
import { sql } from '../../src/db/database.ts'
import { newId } from '../../src/db/new-id.ts'
import { randomStream } from '../../routing/twin/random.ts'
import { attach, presence } from '../doubles/centre-on-double.ts'
import { TwilioDouble } from '../doubles/twilio-double.ts'
import type { Leg } from '../doubles/twilio-leg.ts'
import { startApp, testClock, type Api, type RunningApp, type TestClock } from './app.ts'

type Call = {
  what: 'call'
  from: string
  keys: [string, string]
  atMs: number
  patienceMs: number
  handleMs: number
  wrapMs: number
}
type Text = { what: 'text'; from: string; atMs: number; handleMs: number }
type Agent = Api & { id: string; emptyChair: boolean }
/** What the driver keeps of a contact. `number` voids what was planned for an earlier offer or spell. */
type Known = {
  plan: Call | Text
  leg: Leg | null
  agent: Agent | null
  answered: boolean
  number: number
  restMs: number
  sinceMs: number
}
type Offer = { id: string; contactId: string; agentId: string; channel: string; createdAt: Date; interrupts: string[] | null }

const languages = { '1': 'lv', '2': 'ru', '3': 'en' } as const
const topics = { '1': 'latvija', '2': 'eadrese', '3': 'citi' } as const
const offerTtlMs = { voice: 15_000, sms: 60_000 }
const acceptAfterMs = 2000

export type StormDay = { app: RunningApp; clock: TestClock; day: string; contacts: number }

/**
 * A day of the product itself, by its public interface: callers too many for eight agents, texts that are laid aside for calls,
 * people who hang up, empty chairs, breaks. Every instant is the driver's: it moves the clock from one thing to the next, and
 * each thing comes to rest before the next.
 */
export async function playStormDay({
  calls,
  texts,
  overMs,
  seed,
}: {
  calls: number
  texts: number
  overMs: number
  seed: number
}): Promise<StormDay> {
  const clock = testClock()
  const app = await startApp({ clock })
  const twilio = new TwilioDouble({ now: () => clock.now(), style: { timestamps: false } })
  await twilio.listen()
  await attach(twilio, app.url, await app.as('admin@demo.example'))
  const startMs = clock.now().getTime()
  const plans = planOf({ calls, texts, overMs, seed, startMs: startMs + 60_000 })
  await asIfYesterday(app, plans)
  const agents: Agent[] = []
  for (let n = 1; n <= 8; n++) {
    const api = await app.as(`agent${n}@demo.example`)
    agents.push({ ...api, id: (await api.get('/api/me')).agent.id, emptyChair: false })
  }
  await drive({ app, clock, twilio, agents, plans, startMs, seed })
  await twilio.close()
  return { app, clock, day: '2026-11-24', contacts: plans.length }
}

function planOf({
  calls,
  texts,
  overMs,
  seed,
  startMs,
}: {
  calls: number
  texts: number
  overMs: number
  seed: number
  startMs: number
}) {
  const random = randomStream('storm', seed)
  const between = (from: number, to: number) => Math.floor(from + random() * (to - from))
  const one = <T>(...of: readonly T[]): T => of[Math.floor(random() * of.length)]!
  const plans: (Call | Text)[] = []
  for (let n = 0; n < calls; n++)
    plans.push({
      what: 'call',
      from: `+447700900${100 + n}`,
      keys: [one('1', '1', '1', '2', '3'), one('1', '2', '3')],
      atMs: startMs + between(0, overMs),
      // Some have thought better of it before anybody can answer.
      patienceMs: n % 5 === 0 ? between(500, 1900) : between(20_000, 200_000),
      handleMs: between(40_000, 240_000),
      wrapMs: between(2000, 25_000),
    })
  for (let n = 0; n < texts; n++)
    plans.push({
      what: 'text',
      from: `+447700901${100 + n}`,
      atMs: startMs + between(0, overMs),
      handleMs: between(20_000, 90_000),
    })
  // Some call again: whoever owns the matter is preferred.
  plans.sort((a, b) => a.atMs - b.atMs)
  for (const [n, plan] of plans.entries())
    if (plan.what === 'call' && n > plans.length / 2 && n % 4 === 0) plan.from = plans.find(({ what }) => what === 'call')!.from
  return plans
}

/** The demand of the last weeks, from which production knows who is least flexible, is that of the storm: the twin knows only its day. */
async function asIfYesterday({ deps }: RunningApp, plans: readonly (Call | Text)[]): Promise<void> {
  const centre = await deps.centre.get()
  const at = new Date(deps.clock.now().getTime() - 86_400_000)
  const account = centre.accountsBySlug.get('phone')!
  for (const plan of plans) {
    if (plan.what !== 'call') continue
    const { rings, key } = requirementFor(centre, languages[plan.keys[0] as '1'], topics[plan.keys[1] as '1'])
    const [ticketId, id] = [newId(), newId()]
    await deps.db.run(
      sql`insert into tickets (id, number, status, created_at, updated_at) values (${ticketId}, ${`2026-Y${id.slice(-6)}`}, 'resolved', ${at}, ${at})`,
    )
    await deps.db
      .run(sql`insert into contacts (id, ticket_id, account_id, channel, state, rings, requirement_key, entered_at, queued_at, rank_at, last_at, closed_at)
      values (${id}, ${ticketId}, ${account.id}, 'voice', 'closed', ${JSON.stringify(rings)}::jsonb, ${key}, ${at}, ${at}, ${at}, ${at}, ${at})`)
  }
}

type Stage = {
  app: RunningApp
  clock: TestClock
  twilio: TwilioDouble
  agents: Agent[]
  plans: readonly (Call | Text)[]
  startMs: number
  seed: number
}

async function drive({ app, clock, twilio, agents, plans, startMs, seed }: Stage): Promise<void> {
  const random = randomStream('driver', seed)
  const known = new Map<string, Known>()
  const seen = new Set<string>()
  const due: { atMs: number; order: number; act: () => Promise<void> }[] = []
  let order = 0
  const plan = (atMs: number, act: () => Promise<void>) => due.push({ atMs, order: order++, act })
  const nudge = async () => app.deps.assigner.nudge()
  const nowMs = () => clock.now().getTime()
  const rest = async () => {
    for (let n = 0; n < 2; n++) {
      await twilio.quiet()
      await app.settled()
    }
  }
  /** A call has come as far as it will at this instant: the clock may not move before. */
  const callIs = async (contactId: string, state: 'talking' | 'ended') => {
    for (let tries = 0; tries < 500; tries++) {
      await rest()
      if (await app.deps.db.one(sql`select 1 from calls where contact_id = ${contactId} and state = ${state}`)) return
      await new Promise((resolve) => setTimeout(resolve, 2))
    }
    throw new Error(`the call is not ${state}`)
  }
  const post = async (api: Api, path: string, body?: object) => {
    const { status, body: answer } = await api.send('POST', path, body)
    expect(status, `${path} ${JSON.stringify(answer)}`).toBeLessThan(300)
  }

  async function arrive(what: Call | Text): Promise<void> {
    let leg: Leg | null = null
    if (what.what === 'call') {
      leg = await twilio.call(what.from)
      for (const key of what.keys) await leg.press(key)
      expect(leg.at, leg.heard.join(' | ')).toBe('queue')
    } else {
      await twilio.text({ From: what.from, Body: 'storm' })
      await app.sweep()
    }
    const row = await app.deps.db.one<{ id: string }>(sql`
      select k.id from contacts k left join calls c on c.contact_id = k.id where k.address = ${what.from} and (${leg?.sid ?? null}::text is null or c.external_id = ${leg?.sid ?? null}) order by k.entered_at desc limit 1`)
    const one: Known = { plan: what, leg, agent: null, answered: false, number: 0, restMs: what.handleMs, sinceMs: 0 }
    known.set(row!.id, one)
    plan(what.atMs + 30_000, nudge)
    if (what.what === 'call')
      plan(what.atMs + what.patienceMs, async () => {
        if (one.answered) return
        await leg!.hangUp()
        await callIs(row!.id, 'ended')
      })
  }

  async function accept(offer: Offer, one: Known, number: number): Promise<void> {
    const agent = agents.find(({ id }) => id === offer.agentId)!
    if (one.number !== number || one.leg?.over) return
    await post(agent, `/api/offers/${offer.id}/accept`)
    if (one.leg) await callIs(offer.contactId, 'talking')
    Object.assign(one, { answered: true, agent, sinceMs: nowMs() })
    plan(nowMs() + one.restMs, () => end(offer.contactId, one, number))
  }

  async function end(contactId: string, one: Known, number: number): Promise<void> {
    if (one.number !== number) return
    const { plan: what, agent, leg } = one
    if (what.what === 'text') return post(agent!, `/api/contacts/${contactId}/messages`, { text: 'storm' })
    await leg!.hangUp()
    await callIs(contactId, 'ended')
    plan(nowMs() + what.wrapMs, () => post(agent!, `/api/contacts/${contactId}/close`, { outcome: 'informed' }))
  }

  async function lapse(offer: Offer, one: Known, number: number): Promise<void> {
    const agent = agents.find(({ id }) => id === offer.agentId)!
    if (one.number === number && !one.leg?.over) {
      await app.sweep()
      plan(nowMs() + 60_000, nudge)
      plan(nowMs() + 7000, () => presence(agent, 'ready'))
    }
    agent.emptyChair = false
  }

  /** What a pass has just given out is answered, or not. */
  async function lookAtOffers(): Promise<void> {
    const offers = await app.deps.db.rows<Offer>(sql`
      select o.id, o.contact_id, o.agent_id, k.channel, o.created_at, o.decision -> 'record' -> 'interrupts' as interrupts
      from offers o join contacts k on k.id = o.contact_id where o.created_at >= ${clock.now()} order by o.id`)
    for (const offer of offers) {
      if (seen.has(offer.id)) continue
      seen.add(offer.id)
      for (const id of offer.interrupts ?? []) {
        const laid = known.get(id)!
        Object.assign(laid, { number: laid.number + 1, restMs: Math.max(1000, laid.restMs - (nowMs() - laid.sinceMs)) })
      }
      const one = known.get(offer.contactId)!
      const number = ++one.number
      const agent = agents.find(({ id }) => id === offer.agentId)!
      if (!agent.emptyChair && random() < 0.06) agent.emptyChair = true
      const ttlMs = offerTtlMs[offer.channel as 'voice']
      if (agent.emptyChair) plan(nowMs() + ttlMs, () => lapse(offer, one, number))
      else plan(nowMs() + acceptAfterMs, () => accept(offer, one, number))
    }
  }

  for (const [n, agent] of agents.entries()) plan(startMs + 1000 + 1303 * n, () => presence(agent, 'ready'))
  plan(startMs + 400_000, () => presence(agents[2]!, 'break'))
  plan(startMs + 520_000, () => presence(agents[2]!, 'ready'))
  for (const what of plans) plan(what.atMs, () => arrive(what))
  for (;;) {
    due.sort((a, b) => a.atMs - b.atMs || a.order - b.order)
    const next = due.shift()
    if (!next) break
    // Two things never happen at once.
    if (next.atMs > nowMs()) clock.set(new Date(next.atMs))
    await next.act()
    await rest()
    await lookAtOffers()
  }
}
