import { expect, test } from 'vitest'
import { axeViolations } from '../support/browser.ts'
import { openScreens } from '../support/screens.ts'

const screens = openScreens({ openAlways: true })

test('a supervisor reports an incident, changes its words and ends it', async () => {
  const page = await screens.open('supervisor', '/board')
  await page.getByRole('button', { name: 'Ziņot par traucējumu' }).click()
  await page.getByLabel('Paziņojums latviešu valodā').fill('Portāls Latvija.gov.lv šobrīd nedarbojas. Strādājam pie tā.')
  await page.getByLabel('Sācies').selectOption('15')
  await page.getByLabel('Beigsies').selectOption('60')
  expect(await axeViolations(page)).toEqual([])
  await page.getByRole('button', { name: 'Ieslēgt' }).click()
  const bar = page.getByRole('region', { name: /Traucējums/ })
  await bar.getByText('Portāls Latvija.gov.lv šobrīd nedarbojas.').waitFor()
  await bar.getByText(/^Līdz .* Ziņoja: Ilze Piemēra$/).waitFor()
  expect(await axeViolations(page)).toEqual([])
  await bar.getByRole('button', { name: 'Mainīt' }).click()
  await page.getByLabel('Paziņojums latviešu valodā').fill('Portāls drīz atkal darbosies.')
  await page.getByRole('button', { name: 'Saglabāt' }).click()
  await bar.getByText('Portāls drīz atkal darbosies.').waitFor()
  await bar.getByRole('button', { name: 'Traucējums beidzies' }).click()
  await bar.waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Ziņot par traucējumu' }).waitFor()
  await page.context().close()
})
