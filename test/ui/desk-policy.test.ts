import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { openScreens } from '../support/screens.ts'

const screens = openScreens({ openAlways: true })

/** Opens pages and tells what the browser refused because of our content policy. */
async function watched(login: string): Promise<{ page: Page; refused: string[] }> {
  const page = await screens.open(login, '/sign-in')
  const refused: string[] = []
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) refused.push(`${page.url()}: ${message.text()}`)
  })
  return { page, refused }
}

const go = async (page: Page, path: string) => {
  await page.goto(`${screens.app.url}${path}`)
  await page.getByText('Tiešsaistē').waitFor()
}

test('no screen needs more than the content policy allows', async () => {
  const supervisor = await screens.app.as('supervisor@demo.example')
  const agent = await screens.app.as('agent1@demo.example')
  await agent.send('PATCH', '/api/agents/me/presence', { state: 'ready' })
  const desk = await watched('agent1')
  await desk.page.goto(`${screens.app.url}/sign-in`)
  await go(desk.page, '/desk')
  await supervisor.send('POST', '/simulator/control/phone-twilio/arrive', { from: '+447700900151', keys: ['1', '1'], speed: 20 })
  await desk.page.getByRole('button', { name: 'Noraidīt un norādīt iemeslu' }).click()
  await desk.page.getByRole('menuitem', { name: 'Nav mans temats' }).waitFor()
  await desk.page.keyboard.press('Escape')
  await desk.page.getByRole('button', { name: /^Pieņemt/ }).click()
  await desk.page.getByRole('region', { name: 'Zvans', exact: true }).getByText('Sarunā').waitFor()
  await desk.page.getByRole('button', { name: /^Klātbūtne/ }).click()
  await desk.page.getByRole('menuitem', { name: 'Mācības' }).waitFor()
  await desk.page.keyboard.press('Escape')
  await desk.page.getByRole('button', { name: /^Noslēgt/ }).hover()
  await desk.page.getByText('Kāpēc man?').click()
  await desk.page.getByText('Viss lēmums').click()
  await desk.page.keyboard.press('Escape')
  for (const key of ['?', 'Control+k', 'n']) {
    await desk.page.keyboard.press(key)
    await desk.page.getByRole('dialog').waitFor()
    await desk.page.keyboard.press('Escape')
    await desk.page.getByRole('dialog').waitFor({ state: 'detached' })
  }
  await desk.page.keyboard.press('Alt+b')
  await desk.page.getByRole('region', { name: 'Pēcapstrāde' }).waitFor()
  await desk.page.context().setOffline(true)
  await desk.page.keyboard.press('g')
  await desk.page.getByText('Nav savienojuma ar serveri.').first().waitFor()
  expect(desk.refused).toEqual([])
  await desk.page.context().close()

  const { page, refused } = await watched('admin')
  for (const path of ['/board', '/board?wall=1', '/board?show=waiting', '/ledger', '/simulator']) await go(page, path)
  for (const section of ['agents', 'skills', 'accounts', 'hours', 'prompts', 'settings', 'failed-events'])
    await go(page, `/admin/${section}`)
  await go(page, '/admin/agents')
  await page.getByRole('button', { name: 'Jauns operators' }).click()
  await go(page, '/ledger')
  await page.getByRole('button', { name: 'Atvērt rindu 1', exact: true }).click()
  await page.getByRole('dialog').waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: /^Izvēlne/ }).click()
  await page.getByText('Izskats').waitFor()
  expect(refused).toEqual([])
  // The watch sees: a style that somebody slips in is refused.
  await page.evaluate(() => document.head.append(Object.assign(document.createElement('style'), { textContent: 'b{}' })))
  await expect.poll(() => refused.length).toBe(1)
  await page.context().close()
})
