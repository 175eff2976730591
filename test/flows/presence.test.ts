import { beforeAll, expect, test } from 'vitest'
import { sql } from '../../src/db/database.ts'
import { newId } from '../../src/db/new-id.ts'
import { startApp, testClock, type Api, type RunningApp } from '../support/app.ts'

const clock = testClock()
let running: RunningApp
let agent: Api
let other: Api
beforeAll(async () => {
  running = await startApp({ clock })
  agent = await running.as('agent1@demo.example')
  other = await running.as('agent2@demo.example')
})

const presence = (who: Api, state: string) => who.send('PATCH', '/api/agents/me/presence', { state })
type Row = {
  state: string
  phase: string | null
  agentId: string | null
  stickyAgentId: string | null
  queuedAt: Date
  rankAt: Date
}
const contact = () =>
  running.deps.db.one<Row>(sql`select state, phase, agent_id, sticky_agent_id, queued_at, rank_at from contacts`)
const text = async () => {
  const simulator = await fetch(`${running.url}/simulator/control/sms-twilio/arrive`, {
    method: 'POST',
    headers: { authorization: `Bearer ${agent.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ from: '+447700900123', text: 'Labdien! Kā pieslēgties?' }),
  })
  expect(simulator.status).toBe(200)
  for (let tries = 0; tries < 200 && !(await contact()); tries++) await new Promise((resolve) => setTimeout(resolve, 25))
  await running.settled()
}

test('whoever leaves gives an open offer back at once, and held conversations when going offline; their place is kept', async () => {
  await presence(agent, 'ready')
  await text()
  const me = (await agent.get('/api/me')).agent
  expect(me.state).toBe('offered')
  const offered = await contact()
  expect(offered).toMatchObject({ state: 'offered', agentId: me.id })

  expect((await presence(agent, 'finishing')).body.state).toBe('finishing')
  expect(await contact()).toMatchObject({ state: 'waiting', agentId: null, queuedAt: offered?.queuedAt, rankAt: offered?.rankAt })
  expect(await running.deps.db.one(sql`select state, reason from offers`)).toEqual({ state: 'withdrawn', reason: 'presence' })

  await presence(agent, 'ready')
  await running.settled()
  const [{ id }] = (await agent.get('/api/offers?mine=1')).items
  expect((await agent.send('POST', `/api/offers/${id}/accept`)).status).toBe(200)
  await presence(agent, 'break')
  expect(await contact()).toMatchObject({ state: 'open', phase: 'working', agentId: me.id })
  expect((await agent.get('/api/me')).agent).toMatchObject({ state: 'break', load: { contacts: 1, weight: 20 } })

  await presence(agent, 'offline')
  expect(await contact()).toMatchObject({
    state: 'waiting',
    phase: null,
    agentId: null,
    stickyAgentId: me.id,
    queuedAt: offered?.queuedAt,
    rankAt: offered?.rankAt,
  })
  await presence(other, 'ready')
  await running.settled()
  expect((await other.get('/api/me')).agent.state).toBe('offered')
})

test('a lapse sets the agent away; coming back clears the reason and the count', async () => {
  const id = (await other.get('/api/me')).agent.id
  clock.forward(61_000)
  await running.sweep()
  expect((await other.get('/api/me')).agent).toMatchObject({ state: 'away', presenceReason: 'offer-lapsed' })
  await presence(other, 'ready')
  const row = await running.deps.db.one(
    sql`select presence, presence_reason, lapses_in_row, idle_since from agents where id = ${id}`,
  )
  expect(row).toEqual({ presence: 'ready', presenceReason: null, lapsesInRow: 0, idleSince: clock.now() })
})

test('many changes at once, with offers flying: nobody who left holds an offer', async () => {
  clock.forward(120_000)
  const answers = await Promise.all(
    Array.from({ length: 40 }, (_, n) => presence(n % 2 ? agent : other, n % 3 ? 'ready' : 'offline')),
  )
  expect(answers.map(({ status }) => status).filter((status) => status !== 200)).toEqual([])
  await Promise.all([presence(agent, 'offline'), presence(other, 'break')])
  await running.settled()
  expect(await running.deps.db.one(sql`select count(*) as count from offers where state = 'open'`)).toEqual({ count: 0 })
  expect(await contact()).toMatchObject({ state: 'waiting' })
})

test('an offer made at the very moment of leaving is given back too', async () => {
  const { db } = running.deps
  const me = (await agent.get('/api/me')).agent.id
  const offerId = newId()
  let leaving: Promise<unknown> | undefined
  // As a pass does it: the agent's row first, then contact and offer. Leaving has looked for offers before it waits for the row.
  await db.transaction(async (pass) => {
    await pass.run(sql`select 1 from agents where id = ${me} for update`)
    leaving = presence(agent, 'break')
    const blocked = () =>
      db.one(
        sql`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%from agents where id%'`,
      )
    for (let tries = 0; !(await blocked()); tries++) {
      if (tries > 200) throw new Error('leaving does not wait for the row')
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    await pass.run(sql`update contacts set state = 'offered', agent_id = ${me} where state = 'waiting'`)
    await pass.run(sql`insert into offers (id, contact_id, agent_id, state, created_at, expires_at, decision)
      select ${offerId}, id, ${me}, 'open', ${clock.now()}, ${new Date(clock.now().getTime() + 60_000)}, '{}' from contacts`)
  })
  expect(await leaving).toMatchObject({ status: 200, body: { state: 'break' } })
  expect(await db.one(sql`select state from offers where id = ${offerId}`)).toEqual({ state: 'withdrawn' })
  expect(await contact()).toMatchObject({ state: 'waiting', agentId: null })
})
