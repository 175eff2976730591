import { expect, test } from 'vitest'
import { sql } from '../../src/db/database.ts'
import { newId } from '../../src/db/new-id.ts'
import { axeViolations } from '../support/browser.ts'
import { accountId, addTicket } from '../support/read-fixtures.ts'
import { openScreens } from '../support/screens.ts'

/** Why this one, why not the others, why still waiting: as sentences, for the supervisor and on the desk. */
const screens = openScreens({ openAlways: true })
const call = async (from: string, keys: string[]) =>
  (await screens.app.as('supervisor@demo.example')).send('POST', '/simulator/control/phone-twilio/arrive', { from, keys })

test('a supervisor reads why a caller waits and why an agent was chosen', async () => {
  const { app } = screens
  const supervisor = await app.as('supervisor@demo.example')
  await (await app.as('agent1@demo.example')).send('PATCH', '/api/agents/me/presence', { state: 'ready' })
  await call('+447700900141', ['1', '1'])
  // The agent is taken before the second comes: callers press their keys side by side.
  await expect.poll(async () => (await supervisor.get('/api/offers?limit=1')).items.length).toBe(1)
  await call('+447700900142', ['1', '2'])
  const page = await screens.open('supervisor', '/board')
  await app.sweep()
  const line = page.getByRole('row', { name: /E-adrese/ })
  await line.getByText('Kāpēc gaida: 1 aizņemts').waitFor()
  expect(await axeViolations(page)).toEqual([])

  await line.getByRole('button', { name: 'Zvans' }).click()
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /\+447700900142/ })
    .getByText('Kāpēc gaida: 1 aizņemts')
    .click()
  await page.getByRole('dialog').getByRole('definition').filter({ hasText: '1 aizņemts' }).waitFor()

  const [offer] = (await supervisor.get('/api/offers?limit=1')).items
  await page.goto(`${app.url}/board?show=contact&id=${offer.contactId}`)
  await page.getByRole('dialog').getByRole('button', { name: 'Kāpēc?' }).click()
  const decision = page.getByRole('dialog', { name: 'Lēmums par piešķiršanu' })
  await decision.getByText('Izvēlēts operators: Anna Testiņa.').waitFor()
  await decision.getByText(/Neviens cits nebija brīvs/).waitFor()
  expect(await axeViolations(page)).toEqual([])
  await page.context().close()
})

test('an agent sees in the queue why others wait, and from the timeline why an offer was made', async () => {
  const { app } = screens
  const page = await screens.open('agent1', '/desk?tab=queue', { width: 1280, height: 1000, locale: 'en' })
  await page.getByText('1 busy').first().waitFor()
  await page.keyboard.press('Enter')
  await app.settled()
  await page.getByRole('button', { name: 'Why?' }).first().click()
  const decision = page.getByRole('dialog', { name: 'The assignment decision' })
  await decision.getByText('Chosen: Anna Testiņa.').waitFor()
  expect(await axeViolations(page)).toEqual([])
  await page.context().close()
})

test('who came second is named with what decided, on the offer card too', async () => {
  const { app } = screens
  const [supervisor, administrator] = await Promise.all([app.as('supervisor@demo.example'), app.as('admin@demo.example')])
  const agents = await Promise.all([7, 8].map(async (n) => app.as(`agent${n}@demo.example`)))
  for (const [n, level] of [5, 4].entries()) {
    const { id } = (await agents[n]!.get('/api/me')).agent
    // What only they can answer, and one better than the other
    await administrator.send('PATCH', `/api/agents/${id}`, { skills: { en: level } })
  }
  const page = await screens.open('agent7', '/desk', { width: 1280, height: 1000 })
  for (const agent of agents) await agent.send('PATCH', '/api/agents/me/presence', { state: 'ready' })
  await app.settled()
  const rings = JSON.stringify([{ afterS: 0, requires: { en: 3 } }])
  const { db, clock } = app.deps
  const at = clock.now()
  const id = newId()
  await db.run(sql`insert into contacts (id, ticket_id, account_id, channel, state, rings, requirement_key, entered_at, queued_at, rank_at, last_at)
    values (${id}, ${await addTicket(db, { at })}, ${await accountId(db, 'sms')}, 'sms', 'waiting', ${rings}, 'en3', ${at}, ${at}, ${at}, ${at})`)
  app.deps.assigner.nudge()
  await app.settled()
  await page.getByText('Jums ir augstāks vajadzīgās prasmes līmenis.').waitFor()
  const board = await screens.open('supervisor', `/board?show=contact&id=${id}`)
  await board.getByRole('dialog').getByRole('button', { name: 'Kāpēc?' }).click()
  const decision = board.getByRole('dialog', { name: 'Lēmums par piešķiršanu' })
  await decision.getByText('Vajadzīgajās prasmēs ir augstāks līmenis.').waitFor()
  const second = (await agents[1]!.get('/api/me')).user.name
  await decision.getByRole('row', { name: `${second} zemāks prasmes līmenis` }).waitFor()
  expect((await supervisor.get(`/api/contacts/${id}`)).state).toBe('offered')
  await Promise.all([page.context().close(), board.context().close()])
})
