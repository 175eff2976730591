import { afterEach, beforeAll, expect } from 'vitest'
import { sql } from '../../src/db/database.ts'
import { startApp, testClock, type Api, type RunningApp, type TestClock } from '../support/app.ts'
import { TwilioDouble } from './twilio-double.ts'
import type { Leg, Style } from './twilio-leg.ts'
import type { DoubleOptions } from './twilio-voice.ts'

export type Agent = Api & { id: string; identity: string; email: string }

/** The product, attached to a double by its public interface alone. */
export type CentreOnDouble = {
  app: RunningApp
  clock: TestClock
  twilio: TwilioDouble
  admin: Api
  supervisor: Api
  agents: Agent[]
}

/** What the tests of one file share: the centre, two of its agents, and citizens. */
type SharedCentre = { centre: CentreOnDouble; anna: () => Agent; janis: () => Agent; somebody: () => string }

/**
 * One centre for a whole file, its desks cleared after each test. `from`: the first number of its citizens; every one calls from a
 * number of his own (Ofcom's range for fiction). `heard` is told of what the provider complained about during the test.
 */
export function shareCentre(
  from: number,
  { options = {}, heard = () => {} }: { options?: DoubleOptions; heard?: (complaints: readonly string[]) => void } = {},
): SharedCentre {
  const centre = {} as CentreOnDouble
  let last = from
  beforeAll(async () => {
    Object.assign(centre, await startCentreOnDouble(options))
  }, 60_000)
  afterEach(async () => {
    const complaints = [...centre.twilio.complaints]
    await clearDesk(centre)
    heard(complaints)
  })
  return { centre, anna: () => centre.agents[0]!, janis: () => centre.agents[1]!, somebody: () => `+447700900${++last}` }
}

/** A test clock on which no two looks read the same: two things never happen in the same millisecond by the test's doing. */
function tickingClock(): TestClock {
  const clock = testClock()
  return {
    ...clock,
    now() {
      clock.forward(1)
      return clock.now()
    },
  }
}

export async function startCentreOnDouble(options: DoubleOptions = {}): Promise<CentreOnDouble> {
  const clock = tickingClock()
  const app = await startApp({ clock })
  const twilio = new TwilioDouble({ now: () => clock.now(), ...options })
  await twilio.listen()
  const admin = patient(await app.as('admin@demo.example'))
  await attach(twilio, app.url, admin)
  const supervisor = patient(await app.as('supervisor@demo.example'))
  const agents = await Promise.all(
    [1, 2, 3, 4, 5, 6, 7, 8].map(async (n) => {
      const email = `agent${n}@demo.example`
      const api = patient(await app.as(email))
      const me = await api.get('/api/me')
      return { ...api, email, id: me.agent.id, identity: `agent_${me.agent.id.replaceAll('-', '')}` }
    }),
  )
  return { app, clock, twilio, admin, supervisor, agents }
}

/** Asks again where the limit of requests per user was met: a person clicks slower than a test. */
function patient(api: Api): Api {
  const wait = () => new Promise((resolve) => setTimeout(resolve, 100))
  return {
    ...api,
    async get(path) {
      for (let tries = 0; ; tries++) {
        try {
          return await api.get(path)
        } catch (error) {
          if (tries > 120 || !/: 429 /.test((error as Error).message)) throw error
          await wait()
        }
      }
    },
    async send(method, path, body) {
      for (let tries = 0; ; tries++) {
        const answer = await api.send(method, path, body)
        if (tries > 120 || answer.status !== 429) return answer
        await wait()
      }
    },
  }
}

export async function attach(twilio: TwilioDouble, url: string, admin: Api): Promise<void> {
  const { accountSid, authToken, number } = twilio
  for (const slug of ['phone', 'sms']) {
    const { status, body } = await admin.send('PATCH', `/api/accounts/${slug}`, {
      settings: { accountSid, authToken, number, apiBaseUrl: twilio.url },
    })
    expect(status, JSON.stringify(body)).toBe(200)
  }
  twilio.voiceUrl = `${url}/webhooks/phone-twilio/phone`
  twilio.fallbackUrl = `${url}/webhooks/phone-twilio/phone/fallback`
  twilio.statusUrl = `${url}/webhooks/phone-twilio/phone/status`
  twilio.smsUrl = `${url}/webhooks/sms-twilio/sms`
}

export async function until<T>(what: string, look: () => Promise<T | undefined | null | false>, timeout = 8000): Promise<T> {
  let found: T | undefined | null | false
  await expect.poll(async () => Boolean((found = await look())), { timeout, interval: 40, message: what }).toBe(true)
  return found as T
}

export const zeros = {
  ownerlessWork: 0,
  doubleOffers: 0,
  overCapacity: 0,
  callsWithoutEnding: 0,
  failedEvents: 0,
  chainBreaks: 0,
}

export async function setSettings(centre: CentreOnDouble, values: object): Promise<void> {
  const { status, body } = await centre.admin.send('PATCH', '/api/settings', values)
  expect(status, JSON.stringify(body)).toBe(200)
}

export async function presence(agent: Api, state: string): Promise<void> {
  const { status, body } = await agent.send('PATCH', '/api/agents/me/presence', { state })
  expect(status, JSON.stringify(body)).toBeLessThan(300)
}

/** Everything there is to come has come: notices, jobs, passes. */
export async function calm({ twilio, app }: Pick<CentreOnDouble, 'twilio' | 'app'>): Promise<void> {
  for (let n = 0; n < 3; n++) {
    await twilio.quiet()
    await app.settled()
  }
}

export const openOfferOf = (agent: Api) =>
  until('an open offer', async () => (await agent.get('/api/offers?mine=1')).items.find((offer: any) => offer.state === 'open'))

export async function queued(centre: CentreOnDouble, from: string, keys: readonly string[] = ['1', '1']): Promise<Leg> {
  const leg = await centre.twilio.call(from)
  for (const key of keys) await leg.press(key)
  expect(leg.at, leg.heard.join(' | ')).toBe('queue')
  // Whether the call is offered to somebody is decided right after: what follows must find it decided.
  await centre.app.settled()
  return leg
}

export async function accept(agent: Api): Promise<string> {
  const offer = await openOfferOf(agent)
  const { status, body } = await agent.send('POST', `/api/offers/${offer.id}/accept`)
  expect(status, JSON.stringify(body)).toBe(200)
  return body.contactId
}

/** From the menu to a conversation. */
export async function talk(
  centre: CentreOnDouble,
  agent: Agent,
  from: string,
): Promise<{ leg: Leg; contactId: string; agentLeg: Leg }> {
  const leg = await queued(centre, from)
  const contactId = await accept(agent)
  await until('the conversation', async () => (await agent.get(`/api/contacts/${contactId}`)).phase === 'talking')
  await calm(centre)
  const agentLeg = legOf(centre, agent)!
  return { leg, contactId, agentLeg }
}

/** The agent's latest leg. */
export const legOf = ({ twilio }: CentreOnDouble, agent: Agent): Leg | undefined =>
  [...twilio.legs.values()].filter((leg) => leg.to === `client:${agent.identity}` && !forgotten.has(leg)).at(-1)
const forgotten = new WeakSet<Leg>()

export async function callOf(centre: CentreOnDouble, leg: Leg): Promise<any> {
  const { items } = await centre.supervisor.get(`/api/calls?externalId=${leg.sid}`)
  expect(items.length).toBeLessThanOrEqual(1)
  return items[0]
}

/** Nobody is left with work of the last test, and everybody is away. */
export async function clearDesk(centre: CentreOnDouble, agents: readonly Agent[] = centre.agents): Promise<void> {
  const { twilio } = centre
  twilio.style = { ...twilio.style, ...plain }
  twilio.fault = () => undefined
  twilio.lose = () => false
  twilio.holdMail = false
  twilio.phone = 'answers'
  twilio.queueResult = null
  twilio.phones.clear()
  await twilio.release()
  for (const leg of twilio.legs.values()) if (!leg.over) await twilio.hangUp(leg)
  await calm(centre)
  for (const agent of agents) {
    const { items } = await agent.get('/api/contacts?state=open&mine=1')
    for (const contact of items) await agent.send('POST', `/api/contacts/${contact.id}/close`, { outcome: 'resolved' })
  }
  for (const agent of agents) await presence(agent, 'offline')
  centre.clock.forward(5000)
  await calm(centre)
  for (const leg of twilio.legs.values()) forgotten.add(leg)
  twilio.complaints.length = 0
  twilio.asked.length = 0
}

export const plain: Partial<Style> = {
  timestamps: true,
  sequences: true,
  labels: true,
  friendlyNames: true,
  extra: {},
  host: null,
  get: false,
  eventsBeforeAnswer: false,
  queueResult: 'after-status',
  numberStatus: true,
  legStatus: true,
  statusFirst: false,
}

/** What must hold of every call that is over, whatever happened on the way. */
export async function judged(centre: CentreOnDouble, leg: Leg, ending: string, more: object = {}): Promise<any> {
  const call = await until(`an ending of ${leg.sid}`, async () => {
    const found = await callOf(centre, leg)
    return found?.state === 'ended' && found
  })
  await calm(centre)
  const settled = await callOf(centre, leg)
  expect(settled, JSON.stringify(settled, null, 1)).toMatchObject({
    ending,
    externalId: leg.sid,
    ledger: { ending, externalId: leg.sid },
    ...more,
  })
  const current = await centre.app.deps.db.rows<{ ending: string }>(sql`
    select l.ending from kpi_ledger l join calls c on c.id = l.call_id where c.external_id = ${leg.sid} and not exists (select 1 from kpi_ledger n where n.replaces_seq = l.seq)`)
  expect(current.map((row) => row.ending)).toEqual([ending])
  expect(await centre.supervisor.get('/api/invariants')).toEqual(zeros)
  return call
}

/** Whether somebody is on the list of calls to return. */
export async function isToReturn(centre: CentreOnDouble, phone: string): Promise<boolean> {
  const { items } = await centre.supervisor.get('/api/calls-to-return?limit=200')
  const rows = await centre.app.deps.db.rows<{ citizenId: string }>(
    sql`select citizen_id from citizen_addresses where kind = 'phone' and value = ${phone}`,
  )
  return items.some((each: any) => rows.some((row) => row.citizenId === each.citizenId))
}
