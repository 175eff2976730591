import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { axeViolations } from '../support/browser.ts'
import { openScreens } from '../support/screens.ts'

const screens = openScreens({ openAlways: true })

test.each([
  { width: 1280, scheme: 'light', locale: 'lv' },
  { width: 375, scheme: 'dark', locale: 'en' },
] as const)('the simulator is fine for everyone at $width, $scheme, $locale', async (look) => {
  const page = await screens.open('supervisor', '/simulator', look)
  await page
    .getByText(look.locale === 'lv' ? 'Kas dzirdams' : 'What is heard')
    .or(page.getByText(look.locale === 'lv' ? 'Zvana nav.' : 'There is no call.'))
    .first()
    .waitFor()
  expect(await axeViolations(page)).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
  await page.context().close()
})

test('a call by keyboard alone: heard, keyed, hung up, and in the ledger', async () => {
  const page = await screens.open('supervisor', '/simulator')
  await page.getByLabel('Zvanītāja numurs').fill('+447700900141')
  await page.keyboard.press('Enter')
  const heard = page.getByRole('log', { name: 'Kas dzirdams' })
  await heard.getByText('Labdien!').waitFor()
  await page.getByText('Izvēlne gaida taustiņu').waitFor()
  await page.getByRole('button', { name: 'Beigt zvanu' }).focus()
  await page.keyboard.press('1')
  await heard.getByText('Par pakalpojumiem').waitFor()
  expect(await axeViolations(page)).toEqual([])
  await page.getByRole('button', { name: 'Beigt zvanu' }).focus()
  await page.keyboard.press('Enter')
  await page.getByText('Zvans ir beidzies.').first().waitFor()
  await page.goto(`${screens.app.url}/ledger`)
  await page.getByText('pārtrauca izvēlnē').last().waitFor()
  const downloading = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Lejupielādēt CSV' }).press('Enter')
  const download = await downloading
  expect(download.suggestedFilename()).toMatch(/^ledger.*\.csv$/)
  const lines = (await readFile(await download.path(), 'utf8')).trimEnd().split('\r\n')
  expect(lines[0]).toMatch(/^\u{feff}Nr\.;Saņemts;Iznākums;/u)
  expect(lines[1]).toMatch(/^1;\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2};pārtrauca izvēlnē;/)
  await page.getByRole('button', { name: 'Atvērt rindu 1', exact: true }).click()
  await page.getByRole('dialog').getByText('Šīs rindas jaucējvērtība').waitFor()
  expect(await axeViolations(page)).toEqual([])
  await page.context().close()
})

test('a text goes in and its delivery is told', async () => {
  const page = await screens.open('supervisor', '/simulator')
  await page.getByLabel('Numurs vai vārds').fill('+447700900142')
  await page.getByLabel('Teksts').fill('Vai e-adrese ir obligāta?')
  await page.keyboard.press('Enter')
  const conversation = page.getByRole('log', { name: 'Sarakste' })
  await conversation.getByText('Vai e-adrese ir obligāta?').waitFor()
  await conversation.getByText('nodots dienestam').waitFor()
  await page.context().close()
})

test('a letter with a file goes in; an answer is read and answered in its thread', async () => {
  const page = await screens.open('supervisor', '/simulator')
  await page.getByLabel('No kā').fill('Zane Testiņa <zane@example.org>')
  await page.getByLabel('Temats', { exact: true }).fill('E-adreses izveide')
  await page.getByLabel('Vēstules saturs').fill('Labdien! Kā izveidot e-adresi?')
  const file = { name: 'ekrāns.txt', mimeType: 'text/plain', buffer: Buffer.from('x'.repeat(3000)) }
  await page.locator('form input[type=file]').setInputFiles(file)
  await page.getByRole('button', { name: 'Sūtīt vēstuli' }).click()
  const letters = page.getByRole('log', { name: 'Vēstules' })
  await letters.getByRole('heading', { name: 'E-adreses izveide' }).waitFor()
  await letters.getByText('ekrāns.txt (3 kB)').waitFor()
  const view = await (await screens.app.as('admin@demo.example')).get('/simulator/control/email-imap/view')
  const email = (await screens.app.deps.centre.get()).accountsBySlug.get('email')!
  const message = { id: '019a0000-0000-7000-8000-0000000000aa', to: 'zane@example.org', text: 'Portālā Latvija.gov.lv.' }
  await email.channel.send!(message, { webhookUrl: '' }, screens.app.deps.reach, email.settings)
  await letters.getByText('Portālā Latvija.gov.lv.').waitFor()
  await letters.getByRole('button', { name: 'Atbildēt' }).click()
  await page.getByRole('heading', { name: 'Atbilde uz vēstuli' }).waitFor()
  await page.getByLabel('Vēstules saturs').fill('Paldies!')
  await page.getByRole('button', { name: 'Sūtīt vēstuli' }).click()
  await letters.getByText('Paldies!').waitFor()
  expect(view.mailboxes).toHaveLength(1)
  const after = await (await screens.app.as('admin@demo.example')).get('/simulator/control/email-imap/view')
  expect(after.mailboxes[0].letters.at(-1).inReplyTo).toBe(`<om-${message.id}@centrs.example>`)
  expect(await axeViolations(page)).toEqual([])
  if (process.env['SHOTS']) await page.screenshot({ path: `${process.env['SHOTS']}/mail-1280.png`, fullPage: true })
  await page.context().close()
})

test('a busy day is started, counted and stopped', async () => {
  const page = await screens.open('supervisor', '/simulator')
  await page.getByLabel('Ātrums (reizes)').fill('600')
  await page.getByLabel('Zvani dienā').fill('200')
  await page.getByRole('button', { name: 'Sākt dienu' }).click()
  await page.getByText('notiek, 600× ātrāk').waitFor()
  await page.getByText('Dienas pulkstenis').waitFor()
  await page.getByRole('button', { name: 'Apturēt' }).click()
  await page.getByRole('button', { name: 'Sākt dienu' }).waitFor()
  await page.context().close()
})

test('out of hours it says why calls end at once, and where that is changed', async () => {
  const admin = await screens.app.as('admin@demo.example')
  const before = await admin.get('/api/calendar')
  await admin.send('PUT', '/api/calendar', { timeZone: 'Europe/Riga', weekly: [], exceptions: [] })
  const page = await screens.open('admin', '/simulator')
  await page.getByText('Šobrīd ir ārpus darba laika').waitFor()
  expect(await axeViolations(page)).toEqual([])
  await admin.send('PUT', '/api/calendar', {
    timeZone: before.timeZone,
    weekly: before.weekly,
    exceptions: before.exceptions,
  })
  await page.reload()
  await page.getByText('Zvans ir beidzies.').or(page.getByText('Zvana nav.')).first().waitFor()
  expect(await page.getByText('Šobrīd ir ārpus darba laika').count()).toBe(0)
  await page.context().close()
})
