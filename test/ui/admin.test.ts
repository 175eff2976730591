import { expect, test } from 'vitest'
import { axeViolations } from '../support/browser.ts'
import { openScreens } from '../support/screens.ts'

const screens = openScreens()
const sections = ['users', 'agents', 'skills', 'accounts', 'hours', 'prompts', 'settings', 'failed-events', 'audit']

test('every part of the administration is fine for everyone', async () => {
  const page = await screens.open('admin', '/admin/agents', { scheme: 'dark', locale: 'en' })
  for (const section of sections) {
    await page.goto(`${screens.app.url}/admin/${section}`)
    await page.locator('h2').first().waitFor()
    await page.getByText('Loading…').waitFor({ state: 'detached' })
    expect(await axeViolations(page), section).toEqual([])
  }
  await page.context().close()
})

test('a level of a skill is chosen in the table and in force when saved', async () => {
  const page = await screens.open('admin', '/admin/agents')
  await page.getByLabel('Dace Parauga – Angļu valoda, līmenis').selectOption('4')
  await page.getByText('Mainīti 1 operatora dati').waitFor()
  await page.getByRole('button', { name: 'Saglabāt' }).click()
  await page.getByText('Saglabāts').waitFor()
  const { items } = await (await screens.app.as('admin@demo.example')).get('/api/agents')
  expect(items.find(({ name }: { name: string }) => name === 'Dace Parauga').skills.en).toBe(4)
  await page.context().close()
})

test('a day is added to the calendar; nonsense for an hour cannot be saved', async () => {
  const page = await screens.open('admin', '/admin/hours')
  await page.getByRole('textbox', { name: 'Datums' }).fill('7.12.2026.')
  await page.getByRole('textbox', { name: 'Nosaukums', exact: true }).fill('Mācību diena')
  await page.getByRole('button', { name: 'Pievienot', exact: true }).click()
  await page.getByLabel('pirmdiena: līdz').fill('25')
  await page.getByLabel('pirmdiena: no').focus()
  expect(await page.getByRole('button', { name: 'Saglabāt' }).getAttribute('aria-disabled')).toBe('true')
  await page.getByLabel('pirmdiena: līdz').fill('17')
  await page.getByLabel('pirmdiena: no').focus()
  await page.getByRole('button', { name: 'Saglabāt' }).click()
  await page.getByText('2. versija').waitFor()
  const calendar = await (await screens.app.as('admin@demo.example')).get('/api/calendar')
  expect(calendar.exceptions).toContainEqual({ date: '2026-12-07', closed: true, name: 'Mācību diena' })
  expect(calendar.weekly).toContainEqual({ day: 1, from: '08:00', to: '17:00' })
  await page.context().close()
})

test('a number outside its bounds says so and cannot be saved; one inside is marked as changed', async () => {
  const page = await screens.open('admin', '/admin/settings')
  const wrapUp = page.getByLabel('Pēcapstrādes laiks, sekundes')
  await wrapUp.fill('99999')
  await page.getByText('Skaitlis 0 … 3600').waitFor()
  expect(await page.getByRole('button', { name: 'Saglabāt' }).getAttribute('aria-disabled')).toBe('true')
  await wrapUp.fill('45,5')
  await page.getByRole('button', { name: 'Saglabāt' }).click()
  await page.getByText('Iestatījumu 1. versija').waitFor()
  expect((await (await screens.app.as('admin@demo.example')).get('/api/settings')).values.wrapUpS).toBe(45.5)
  await page.getByText('mainīts', { exact: true }).waitFor()
  await page.getByText('Pēcapstrādes laiks 30 → 45,5').waitFor()
  await page.getByRole('button', { name: 'Atgriezt 0. versijas skaitļus' }).click()
  await page.getByText('Pēcapstrādes laiks 45,5 → 30').waitFor()
  await expect.poll(() => wrapUp.inputValue()).toBe('30')
  expect(await axeViolations(page)).toEqual([])
  await page.context().close()
})

test('a secret is written and never shown', async () => {
  const page = await screens.open('admin', '/admin/accounts')
  await page.getByText('Konta iestatījumi').last().click()
  const secret = page.getByLabel('Auth Token (noslēpums)').last()
  expect(await secret.inputValue()).toBe('')
  await secret.fill('not-a-real-token-0123456789abcdef')
  await page.getByRole('button', { name: 'Saglabāt' }).last().click()
  await page.getByText('Saglabāts').waitFor()
  await page.reload()
  await page.getByText('Konta iestatījumi').last().click()
  expect(await page.getByLabel('Auth Token (noslēpums)').last().inputValue()).toBe('')
  expect(await page.content()).not.toContain('not-a-real-token')
  await page.context().close()
})

test('a supervisor may look and not change', async () => {
  const page = await screens.open('supervisor', '/admin/settings')
  await page.getByText('Jūsu loma šeit ļauj tikai skatīt.').waitFor()
  expect(await page.getByLabel('Pēcapstrādes laiks, sekundes').isDisabled()).toBe(true)
  await page.context().close()
})
