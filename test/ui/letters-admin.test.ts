import { expect, test } from 'vitest'
import { axeViolations } from '../support/browser.ts'
import { openScreens, type Look } from '../support/screens.ts'

const screens = openScreens()
const admin = () => screens.app.as('admin@demo.example')

test.each<Look>([
  { width: 1280, scheme: 'light', locale: 'lv' },
  { width: 1920, scheme: 'dark', locale: 'en' },
  { width: 375, scheme: 'light', locale: 'lv' },
])('texts of letters and the account are fine for everyone: $width, $scheme, $locale', async (look) => {
  for (const section of ['letters', 'accounts']) {
    const page = await screens.open('admin', `/admin/${section}`, look)
    await page.locator('h3').first().waitFor()
    await page.getByText(look.locale === 'lv' ? 'Ielādē' : 'Loading…').waitFor({ state: 'detached' })
    if (section === 'accounts') await page.locator('details > summary').first().click()
    expect(await axeViolations(page)).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
    const shots = process.env['SHOTS']
    if (shots) await page.screenshot({ path: `${shots}/${section}-${look.width}.png`, fullPage: true })
    await page.context().close()
  }
})

test('a template is made, changed and removed', async () => {
  const page = await screens.open('admin', '/admin/letters')
  await page.getByRole('button', { name: 'Jauna sagatave' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Nosaukums').fill('Atgādinājums')
  await dialog.getByLabel('Teksts').fill('Labdien, {citizen.name}!')
  await dialog.getByText('{ticket.number}').waitFor()
  expect(await axeViolations(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Saglabāt' }).click()
  await page.getByRole('button', { name: /Mainīt.*Atgādinājums/ }).click()
  await dialog.getByLabel('Teksts').fill('Labrīt!')
  await dialog.getByRole('button', { name: 'Saglabāt' }).click()
  await dialog.waitFor({ state: 'detached' })
  const { items } = await (await admin()).get('/api/templates?language=lv')
  expect(items.find(({ name }: { name: string }) => name === 'Atgādinājums').text).toBe('Labrīt!')
  await page.getByRole('button', { name: /Mainīt.*Atgādinājums/ }).click()
  await dialog.getByRole('button', { name: 'Dzēst sagatavi' }).click()
  await page.getByRole('button', { name: /Mainīt.*Atgādinājums/ }).waitFor({ state: 'detached' })
  await page.context().close()
})

test('a signature and a confirmation are written and switched on', async () => {
  const page = await screens.open('admin', '/admin/letters')
  await page.getByLabel('Paraksti, E-pasts: latviešu').fill('Ar cieņu')
  await page.getByRole('button', { name: 'Saglabāt' }).click()
  await page.getByText('Saglabāts').waitFor()
  await page.getByLabel('Sūtīt no konta: E-pasts').click()
  await page.getByLabel('Temats').selectOption({ label: 'E-adrese un autentifikācija' })
  const text = page.getByLabel('Ārpus darba laika: latviešu')
  expect(await text.inputValue()).toBe('')
  await text.fill('Par e-adresi atbildēsim rīt.')
  await page.getByRole('button', { name: 'Saglabāt' }).click()
  await expect
    .poll(async () => (await (await admin()).get('/api/acknowledgements')).texts)
    .toContainEqual({
      topicId: 'eadrese',
      hours: 'closed',
      language: 'lv',
      text: 'Par e-adresi atbildēsim rīt.',
    })
  const { accounts } = await (await admin()).get('/api/acknowledgements')
  expect(accounts).toEqual([{ account: 'email', name: 'E-pasts', on: true }])
  const { items } = await (await admin()).get('/api/signatures')
  expect(items[0]).toMatchObject({ account: 'email', language: 'lv', text: 'Ar cieņu' })
  await page.context().close()
})

test('a test letter tells whether letters go out; settings of a map are changed one by one', async () => {
  const page = await screens.open('admin', '/admin/accounts')
  const card = page.locator('section', { has: page.getByRole('heading', { name: 'E-pasts', exact: true }) })
  await card.getByText('Konta iestatījumi').click()
  await card.getByLabel('Izmēģinājuma vēstules adresāts').fill('zane@example.org')
  await card.getByRole('button', { name: 'Nosūtīt izmēģinājuma vēstuli' }).click()
  await card.getByText('Vēstule ir nodota pasta serverim.').waitFor()
  await (await admin()).send('POST', '/simulator/control/email-imap/misbehave', { failShare: 1, failStatus: 550 })
  await card.getByRole('button', { name: 'Nosūtīt izmēģinājuma vēstuli' }).click()
  await card.getByText('No such user here').waitFor()
  await (await admin()).send('POST', '/simulator/control/email-imap/misbehave', {})
  const before = (await (await admin()).get('/api/accounts/email')).settings
  await card.getByLabel('Vēstuļu temats').selectOption({ label: 'E-adrese un autentifikācija' })
  await card.getByLabel('Lasāmās mapes').fill('INBOX, Arhīvs')
  await card.getByLabel('Nosūtīšana (SMTP): lietotājvārds').fill('cits@simulator')
  await card.getByRole('button', { name: 'Saglabāt' }).click()
  await page.getByText('Saglabāts').waitFor()
  const { settings, secretsSet, topicId } = await (await admin()).get('/api/accounts/email')
  expect(topicId).toBe('eadrese')
  expect(settings).toMatchObject({
    folders: ['INBOX', 'Arhīvs'],
    imap: before.imap,
    smtp: { ...before.smtp, user: 'cits@simulator' },
  })
  expect(secretsSet).toEqual(['imap.password', 'smtp.password'])
  await page.context().close()
})

test('a mailbox is added', async () => {
  const page = await screens.open('admin', '/admin/accounts')
  await page.getByRole('button', { name: 'Jauns konts' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Kanāls').selectOption({ label: 'E-pasts (IMAP un SMTP)' })
  await dialog.getByLabel('Nosaukums', { exact: true }).fill('Otrs e-pasts')
  await dialog.getByLabel('Īsais nosaukums adresē').fill('email-2')
  await dialog.getByLabel('Vēstuļu temats').selectOption({ label: 'Citi jautājumi' })
  await dialog.getByLabel('E-pasta adrese').fill('info@centrs.example')
  for (const side of ['Saņemšana (IMAP)', 'Nosūtīšana (SMTP)']) {
    await dialog.getByLabel(`${side}: serveris`).fill('pasts.centrs.example')
    await dialog.getByLabel(`${side}: lietotājvārds`).fill('info')
    await dialog.getByLabel(`${side}: parole (noslēpums)`).fill('nav-īsta')
  }
  expect(await axeViolations(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Pievienot kontu' }).click()
  await dialog.waitFor({ state: 'detached' })
  const { settings, topicId } = await (await admin()).get('/api/accounts/email-2')
  expect(topicId).toBe('citi')
  expect(settings).toEqual({
    address: 'info@centrs.example',
    imap: { host: 'pasts.centrs.example', port: '993', secure: true, user: 'info' },
    smtp: { host: 'pasts.centrs.example', port: '465', secure: true, user: 'info' },
  })
  await page.context().close()
})
