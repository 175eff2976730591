import { beforeAll, expect, test } from 'vitest'
import { axeViolations } from '../support/browser.ts'
import { recordYesterday } from '../support/recorded-calls.ts'
import { openScreens } from '../support/screens.ts'

const screens = openScreens()
const looks = [
  { width: 1280, scheme: 'light', locale: 'lv' },
  { width: 1920, height: 1080, scheme: 'dark', locale: 'en' },
  { width: 375, scheme: 'dark', locale: 'lv' },
] as const

beforeAll(async () => {
  await recordYesterday(screens.app, 600)
}, 60_000)

test('a day is chosen, a variant put together, played, and the figures stand beside what was', async () => {
  const page = await screens.open('supervisor', '/planning')
  await page.getByRole('combobox', { name: 'Diena' }).waitFor()
  await page.getByLabel('Jauna prasme operatoram').selectOption({ label: 'Dace Parauga' })
  await page.getByLabel('Prasme', { exact: true }).selectOption({ label: 'Krievu valoda' })
  await page.getByLabel('Vēstules un īsziņas dod ceļu zvaniem').uncheck()
  await page.getByRole('button', { name: 'Pievienot', exact: true }).click()
  await page
    .getByRole('button', { name: /^Noņemt variantu: vēstules un īsziņas nedod ceļu zvaniem; jauna prasme: Dace Parauga/ })
    .waitFor()
  await page.getByRole('button', { name: 'Izspēlēt' }).click()
  await page.waitForURL(/\/planning\?replay=/)
  const table = page.getByRole('table', { name: 'Varianti skaitļos' })
  await table.waitFor({ timeout: 30_000 })
  expect(await table.getByRole('row').count()).toBe(8)
  expect(await table.getByRole('row', { name: /^par 1 operatoru vairāk/ }).innerText()).toMatch(/±/)
  expect(await page.getByRole('link', { name: 'līdzīgas dienas' }).first().getAttribute('href')).toMatch(/scenarios\/0$/)
  await page.context().close()
})

test.each(looks)('the page is fine for everyone at $width, $scheme, $locale', async (look) => {
  const { items } = await (await screens.app.as('supervisor@demo.example')).get('/api/planning/replays')
  const page = await screens.open('supervisor', `/planning?replay=${items[0].id}`, look)
  await page.getByRole('table').waitFor()
  await page.getByText('Dace Parauga').last().waitFor({ state: 'attached' })
  const folder = process.env['SHOTS']
  if (folder) await page.screenshot({ path: `${folder}/planning-${look.width}.png`, fullPage: true })
  expect(await axeViolations(page)).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
  await page.context().close()
})
