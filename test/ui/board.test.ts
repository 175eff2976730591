import { expect, test } from 'vitest'
import { axeViolations } from '../support/browser.ts'
import { openScreens } from '../support/screens.ts'

const screens = openScreens({ openAlways: true })
const looks = [
  { width: 1280, scheme: 'light', locale: 'lv' },
  { width: 1920, height: 1080, scheme: 'dark', locale: 'en' },
  { width: 375, scheme: 'dark', locale: 'lv' },
] as const

test.each(looks)('the board is fine for everyone at $width, $scheme, $locale', async (look) => {
  const page = await screens.open('supervisor', '/board', look)
  await page.getByText(look.locale === 'lv' ? 'Gaida tagad' : 'Waiting now').waitFor()
  expect(await axeViolations(page)).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
  await page.context().close()
})

test('on the wall all of it is in sight at once', async () => {
  const page = await screens.open('supervisor', '/board?wall=1', { width: 1920, height: 1080 })
  await page.getByText('Gaida tagad').waitFor()
  expect(await page.evaluate(() => document.documentElement.scrollHeight - innerHeight)).toBeLessThanOrEqual(0)
  await page.context().close()
})

test('a caller who waits is seen without reloading, opens to the row, and goes to the agent the supervisor makes ready', async () => {
  const { app } = screens
  const [supervisor, agent] = await Promise.all([app.as('supervisor@demo.example'), app.as('agent1@demo.example')])
  await agent.send('PATCH', '/api/agents/me/presence', { state: 'training' })
  const page = await screens.open('supervisor', '/board')
  const tile = page.getByRole('button', { name: /^Gaida tagad: 0 zvanu/ })
  await tile.waitFor()

  const { body: placed } = await supervisor.send('POST', '/simulator/control/phone-twilio/arrive', {
    from: '+447700900131',
    keys: ['1', '1'],
  })
  await page.getByRole('button', { name: /^Gaida tagad: 1 zvans/ }).click()
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /\+447700900131/ })
    .click()
  await page.getByRole('dialog').getByText('Notikumu gaita').waitFor()
  expect(await axeViolations(page)).toEqual([])
  await page.keyboard.press('Escape')

  await page.getByRole('button', { name: /Anna Testiņa/ }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Gatavs' }).click()
  await page.getByRole('dialog').getByText('saņem piedāvājumu').first().waitFor()
  await supervisor.send('POST', `/simulator/control/phone-twilio/act/${placed.callId}`, { hangup: true })
  await page.context().close()
})

test('a text in hand is handed to a colleague by name', async () => {
  const { app } = screens
  const [supervisor, agent] = await Promise.all([app.as('supervisor@demo.example'), app.as('agent4@demo.example')])
  for (const n of [1, 2, 3, 4, 5, 6, 7, 8])
    await (await app.as(`agent${n}@demo.example`)).send('PATCH', '/api/agents/me/presence', { state: 'training' })
  await supervisor.send('POST', '/simulator/control/sms-twilio/arrive', { from: '+447700900132', text: 'Vai esat atvērti rīt?' })
  const page = await screens.open('supervisor', '/board?show=waiting')
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /\+447700900132/ })
    .click()
  await agent.send('PATCH', '/api/agents/me/presence', { state: 'ready' })
  await page.getByRole('dialog').getByText('Piedāvāts operatoram').waitFor()
  const [offer] = (await agent.get('/api/offers?mine=1')).items
  await agent.send('POST', `/api/offers/${offer.id}/accept`)
  await page.getByRole('dialog').getByText('darbā', { exact: true }).waitFor()
  const colleague = await app.as('agent5@demo.example')
  await colleague.send('PATCH', '/api/agents/me/presence', { state: 'ready' })
  await page.getByLabel('Nodot', { exact: true }).selectOption({ label: 'Dace Parauga – gatavs' })
  await page.getByRole('button', { name: 'Nodot', exact: true }).click()
  await page.getByRole('dialog').getByText('Piedāvāts operatoram').waitFor()
  expect((await colleague.get('/api/offers?mine=1')).items[0].contact.citizenLabel).toBe('+447700900132')
  await page.context().close()
})

test('the tile that must read 0 opens to all checks, and a figure to its rows', async () => {
  const page = await screens.open('supervisor', '/board')
  await page.getByRole('button', { name: /^Atvērts darbs, ar kuru neviens nevar rīkoties: 0/ }).click()
  await page.getByRole('dialog').getByText('Pārrāvumi pierādījumu ķēdē').waitFor()
  await page.getByRole('button', { name: 'Aizvērt' }).click()
  await page
    .getByRole('link', { name: /^Šodien|Šodien, atvērt zvanus/ })
    .first()
    .click()
  await page.waitForURL(/\/ledger\?from=\d{4}-\d{2}-\d{2}&to=\d{4}-\d{2}-\d{2}/)
  await page.getByText('95 % ticamības intervāls').or(page.getByText('Nav zvanu')).first().waitFor()
  expect(await axeViolations(page)).toEqual([])
  await page.context().close()
})

test('a lost connection shows at once, and heals by itself with what happened meanwhile', async () => {
  const page = await screens.open('supervisor', '/board')
  await page.getByText('Tiešsaistē').waitFor()
  await page.context().setOffline(true)
  await page.getByText('Savienojums zudis, atjauno…').waitFor()
  const agent = await screens.app.as('agent5@demo.example')
  await agent.send('PATCH', '/api/agents/me/presence', { state: 'break', reason: 'lunch' })
  await page.context().setOffline(false)
  await page.getByText('pauze · pusdienas').waitFor()
  await page.getByText('Tiešsaistē').waitFor()
  await page.context().close()
})
