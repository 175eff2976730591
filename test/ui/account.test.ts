import { Secret, TOTP } from 'otpauth'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { demoPassword } from '../support/app.ts'
import { axeViolations } from '../support/browser.ts'
import { openScreens } from '../support/screens.ts'

const screens = openScreens()
const own = 'zirgs baterija skava'

async function signIn(page: Page, email: string, password: string): Promise<void> {
  await page.goto(`${screens.app.url}/sign-in`)
  await page.getByLabel('E-pasts').fill(email)
  await page.getByLabel('Parole', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Pieslēgties' }).click()
}

test('an administrator adds a person; the person chooses an own password and lands on the desk', async () => {
  const admin = await screens.open('admin', '/admin/users')
  await admin.getByRole('button', { name: 'Jauns darbinieks' }).click()
  await admin.getByLabel('Vārds, uzvārds').fill('Jauna Piemēra')
  await admin.getByLabel('E-pasts').fill('agent1@demo.example')
  await admin.getByRole('button', { name: 'Pievienot' }).click()
  await admin.getByText('Šī e-pasta adrese jau pieder citam darbiniekam.').waitFor()
  await admin.getByLabel('E-pasts').fill('jauna@demo.example')
  await admin.getByRole('button', { name: 'Pievienot' }).click()
  const password = (await admin.locator('dialog code').textContent()) ?? ''
  expect(password).toMatch(/^[a-z2-9]{5}(-[a-z2-9]{5}){3}$/)
  expect(await axeViolations(admin)).toEqual([])
  await admin.keyboard.press('Escape')
  const row = admin.getByRole('row', { name: /Jauna Piemēra/ })
  await row.getByText('gaida pirmo pieslēgšanos').waitFor()
  expect(await admin.content()).not.toContain(password)

  const page = await admin.context().browser()!.newPage()
  await signIn(page, 'jauna@demo.example', password)
  await page.getByRole('heading', { name: 'Izvēlieties savu paroli' }).waitFor()
  expect(await axeViolations(page)).toEqual([])
  await page.goto(`${screens.app.url}/desk`)
  await page.getByLabel('Pirmā parole').fill(password)
  await page.getByLabel('Jaunā parole', { exact: true }).fill('parole123456')
  await page.getByLabel('Jaunā parole vēlreiz').fill('parole123456')
  await page.getByRole('button', { name: 'Mainīt paroli' }).click()
  await page.getByText('Šo paroli nevar lietot').waitFor()
  await page.getByLabel('Jaunā parole', { exact: true }).fill(own)
  await page.getByLabel('Jaunā parole vēlreiz').fill(own)
  await page.getByRole('button', { name: 'Mainīt paroli' }).click()
  await page.waitForURL(/\/desk/)

  // Disabled: what he has open closes by itself.
  await row.getByRole('button', { name: /Mainīt/ }).click()
  await admin.getByRole('button', { name: 'Atslēgt', exact: true }).click()
  await row.getByText('atslēgts').waitFor()
  await page.waitForURL(/\/sign-in/)
  await page.close()
  await admin.context().close()
})

test('my second factor is set up by a picture or a key; the codes are shown once', async () => {
  const page = await screens.open('supervisor', '/board', { width: 1280 })
  await page.getByRole('button', { name: /^Izvēlne:/ }).click()
  await page.getByRole('menuitem', { name: 'Mans konts' }).click()
  await page.getByRole('heading', { name: 'Kur esmu pieslēdzies' }).waitFor()
  await page.getByText('šī sesija').waitFor()
  expect(await axeViolations(page)).toEqual([])
  await page.getByRole('button', { name: 'Iestatīt otro faktoru' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Pašreizējā parole').fill('wrong')
  await dialog.getByRole('button', { name: 'Turpināt' }).click()
  await dialog.getByText('Šī nav Jūsu parole.').waitFor()
  await dialog.getByLabel('Pašreizējā parole').fill(demoPassword)
  await dialog.getByRole('button', { name: 'Turpināt' }).click()
  await dialog.getByRole('img', { name: /Kvadrātkods/ }).waitFor()
  expect(await axeViolations(page)).toEqual([])
  const secret = ((await dialog.locator('code').textContent()) ?? '').replaceAll(' ', '')
  await dialog.getByLabel('Kods no lietotnes').fill(new TOTP({ secret: Secret.fromBase32(secret) }).generate())
  await dialog.getByRole('button', { name: 'Ieslēgt' }).click()
  await dialog.getByText('Katrs kods vienu reizi aizstāj tālruni.').waitFor()
  const code = (await dialog.locator('li code').first().textContent()) ?? ''
  expect(await dialog.locator('li code').count()).toBe(10)
  await page.keyboard.press('Escape')
  await page.getByText('Palikuši 10 rezerves kodu.').waitFor()

  const other = await page.context().browser()!.newPage()
  await signIn(other, 'supervisor@demo.example', demoPassword)
  await other.getByLabel('Otrā faktora kods').fill(code)
  await other.getByRole('button', { name: 'Pieslēgties' }).click()
  await other.waitForURL(/\/board/)
  await page.getByRole('button', { name: 'Izbeigt pārējās sesijas' }).click()
  await other.waitForURL(/\/sign-in/)
  await other.close()
  await page.context().close()
})

test('a token is made for what it is needed for, shown once and ended', async () => {
  const page = await screens.open('auditor', '/account', { locale: 'en' })
  await page.getByRole('button', { name: 'New token' }).click()
  await page.getByLabel('What it is for').fill('Monthly report')
  await page.getByLabel('read the ledger').check()
  expect(await axeViolations(page)).toEqual([])
  await page.getByRole('button', { name: 'Make' }).click()
  const token = (await page.locator('dialog code').textContent()) ?? ''
  const by = (path: string) => fetch(`${screens.app.url}${path}`, { headers: { authorization: `Bearer ${token}` } })
  expect([(await by('/api/kpi/definitions')).status, (await by('/api/audit')).status]).toEqual([200, 403])
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: /End.*Monthly report/ }).click()
  await page.getByText('Monthly report', { exact: true }).waitFor({ state: 'detached' })
  expect((await by('/api/kpi/definitions')).status).toBe(401)
  await page.context().close()
})

test('the audit log shows who did what, by kind and by person, and that its chain is whole', async () => {
  const page = await screens.open('admin', '/admin/audit', { locale: 'en' })
  await page.getByRole('cell', { name: 'added a person' }).first().waitFor()
  await page.getByLabel('Action').selectOption('session')
  await page.getByRole('cell', { name: 'added a person' }).first().waitFor({ state: 'detached' })
  await page.getByRole('cell', { name: 'signed in' }).first().waitFor()
  await page.getByRole('button', { name: 'Check the chain' }).click()
  await page.getByText(/The chain is whole: \d+ entries/).waitFor()
  expect(await axeViolations(page)).toEqual([])
  await page.context().close()
})
