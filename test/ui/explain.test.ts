import { expect, test } from 'vitest'
import { axeViolations } from '../support/browser.ts'
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
