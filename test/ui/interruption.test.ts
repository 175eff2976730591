import { expect, test } from 'vitest'
import { axeViolations } from '../support/browser.ts'
import { openScreens } from '../support/screens.ts'

const screens = openScreens({ openAlways: true })
const shots = process.env['SHOTS']

test('what a call laid aside stays on the desk with its reason, and comes back with what was begun', async () => {
  const supervisor = await screens.app.as('supervisor@demo.example')
  await (await screens.app.as('admin@demo.example')).send('PATCH', '/api/settings', { offerTtlS: 120, wrapUpS: 120 })
  const page = await screens.open('agent1', '/desk')
  const shot = (name: string) => (shots ? page.screenshot({ path: `${shots}/${name}.png` }) : undefined)
  await page.getByText('Vai sākam?').waitFor()
  await page.keyboard.press('g')
  await page.getByRole('button', { name: /^Klātbūtne: Gatavs/ }).waitFor()
  await supervisor.send('POST', '/simulator/control/sms-twilio/arrive', {
    from: '+447700900131',
    text: 'Kur ir mans pieteikums?',
  })
  await page.getByRole('region', { name: 'Īsziņa Jums' }).waitFor()
  await page.getByRole('button', { name: /^Pieņemt/ }).click()
  const field = page.getByLabel('Atbilde iedzīvotājam')
  await field.fill('Labdien! Jūsu pieteikums ir')
  await page.getByText('Melnraksts saglabāts').waitFor()

  await supervisor.send('POST', '/simulator/control/phone-twilio/arrive', { from: '+447700900132', keys: ['1', '1'], speed: 20 })
  await page.getByRole('region', { name: 'Zvans Jums' }).waitFor()
  await page.getByText('Brīva operatora šim zvanam nav').waitFor()
  const laidAside = page.getByRole('region', { name: 'Atlikts zvana dēļ' })
  await laidAside.getByText('+447700900131').waitFor()
  await page.getByText('Zvans bija pirmais: iesāktais gaida Jūs').waitFor()
  expect(await axeViolations(page)).toEqual([])
  await shot('laid-offer')
  await page.getByRole('button', { name: /^Pieņemt/ }).click()
  await page.getByRole('region', { name: 'Zvans', exact: true }).getByText('Sarunā').waitFor()
  await laidAside.waitFor()
  expect(await axeViolations(page)).toEqual([])
  await shot('laid-talking')
  if (shots)
    for (const [name, look] of Object.entries({
      dark: { scheme: 'dark', locale: 'en', width: 1920, height: 1000 },
      phone: { width: 390, height: 800 },
    } as const)) {
      const other = await screens.open('agent1', '/desk', look)
      await other.waitForTimeout(1500)
      await other.screenshot({ path: `${shots}/laid-${name}.png` })
      await other.context().close()
    }
  await page.keyboard.press('Alt+b')
  await page
    .getByRole('region', { name: 'Pēcapstrāde' })
    .getByRole('button', { name: /^Noslēgt/ })
    .waitFor()
  await page.keyboard.press('1')
  await page.keyboard.press('Control+Enter')
  await page.getByRole('region', { name: 'Īsziņa Jums' }).waitFor()
  await page.getByText('Šo darbu Jūs iesākāt, pirms pienāca zvans.').waitFor()
  await shot('laid-back')
  await page.getByRole('button', { name: /^Pieņemt/ }).click()
  await laidAside.waitFor({ state: 'detached' })
  expect(await page.getByLabel('Atbilde iedzīvotājam').inputValue()).toBe('Labdien! Jūsu pieteikums ir')
  await shot('laid-again')
  await page.context().close()
}, 60_000)
