import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { sql } from '../../src/db/database.ts'
import type { Api } from '../support/app.ts'
import { axeViolations } from '../support/browser.ts'
import { openScreens } from '../support/screens.ts'

/** How long data is kept, as its administrator sets it, and a letter of which only the text is left. */
const screens = openScreens({ openAlways: true, readers: true })
const shots = process.env['SHOTS']
const shot = (page: Page, name: string) => (shots ? page.screenshot({ path: `${shots}/${name}.png` }) : undefined)
let admin: Api
let agent: Api
beforeAll(async () => {
  admin = await screens.app.as('admin@demo.example')
  agent = await screens.app.as('agent1@demo.example')
})

/** As it is now, in both schemes, languages and widths. */
async function fineForEveryone(page: Page, user: Api, what: string): Promise<void> {
  for (const locale of ['en', 'lv'] as const) {
    await user.send('PATCH', '/api/me', { locale })
    await page.evaluate((chosen) => localStorage.setItem('locale', chosen), locale)
    await page.reload()
    await page.locator(`html[lang=${locale}]`).waitFor()
    await page.locator('main').first().waitFor()
    await page.getByText(/^(Ielādē…|Loading…)$/).waitFor({ state: 'detached' })
    for (const width of [1280, 375]) {
      await page.setViewportSize({ width, height: 800 })
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme })
        await page.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor()
        expect(await axeViolations(page), `${what}, ${locale}, ${width}, ${colorScheme}`).toEqual([])
        await shot(page, `${what}-${locale}-${width}-${colorScheme}`)
      }
      const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      expect(over, `${what}, ${width}`).toBeLessThanOrEqual(0)
    }
  }
  await page.setViewportSize({ width: 1280, height: 800 })
}

/** An answer of ours with a file, gone out; answers its id. */
async function sentFile(ticketId: string): Promise<string> {
  const { db } = screens.app.deps
  const form = new FormData()
  form.set('file', new File(['Izziņas saturs'], 'izziņa.txt', { type: 'text/plain' }))
  const headers = { authorization: `Bearer ${agent.token}` }
  const file = await (await fetch(`${screens.app.url}/api/uploads`, { method: 'POST', headers, body: form })).json()
  const contact = await db.one<{ id: string }>(sql`
    update contacts set state = 'open', phase = 'working', agent_id = (select a.id from agents a join users u on u.id = a.user_id where u.email = 'agent1@demo.example')
    where ticket_id = ${ticketId} returning id`)
  const answer = { text: 'Labdien! Izziņa ir pielikumā.', attachments: [(file as { id: string }).id], holdS: 0 }
  const { body } = await agent.send('POST', `/api/contacts/${contact!.id}/messages`, answer)
  const status = async () => (await db.one<{ status: string }>(sql`select status from messages where id = ${body.id}`))?.status
  await expect.poll(status).toBe('sent')
  return body.id
}

test('a shorter time is asked about once more, a longer one is saved; nonsense says what is allowed', async () => {
  const page = await screens.open('admin', '/admin/retention')
  await page.getByText('Šobrīd glabā 1825 dienas.').waitFor()
  const days = page.getByLabel('Glabāt (dienas)')
  const save = page.getByRole('button', { name: 'Saglabāt' })
  const inForce = async () => (await admin.get('/api/settings')).values.keptDays.letterOriginals
  await days.fill('29')
  await page.getByText('Ievadiet 0 vai veselu skaitli 30 … 36').waitFor()
  await shot(page, 'retention-wrong')
  expect(await save.getAttribute('aria-disabled')).toBe('true')
  await days.fill('3650')
  await days.press('Enter')
  await page.getByText('Šobrīd glabā 3650 dienu.').waitFor()
  await days.fill('31')
  await save.click()
  await page.getByRole('dialog').getByText('agrāk nekā pirms 31 dienas').waitFor()
  await shot(page, 'retention-shorter')
  expect(await axeViolations(page)).toEqual([])
  expect(await inForce()).toBe(3650)
  await page.getByRole('button', { name: 'Saīsināt un dzēst' }).click()
  await page.getByText('Šobrīd glabā 31 dienu.').waitFor()
  expect(await inForce()).toBe(31)
  await days.fill('0')
  await save.click()
  await page.getByText('Šobrīd glabā bez termiņa.').waitFor()
  expect(await inForce()).toBe(0)
  await admin.send('PATCH', '/api/settings', { keptDays: { letterOriginals: null } })
  await page.getByText('Šobrīd glabā 1825 dienas.').waitFor()
  await fineForEveryone(page, admin, 'retention')
  await page.goto(`${screens.app.url}/admin/settings`)
  await page.getByText('Glabāšanas termiņš dienās: Vēstuļu oriģināli 31 → 0').waitFor()
  expect(await page.getByText('keptDays').count()).toBe(0)
  await page.context().close()
})

test('a letter whose original is gone says so in both languages; its text and the names of its files stay', async () => {
  const files = [
    { name: 'pārdošanas līgums.pdf', contentType: 'application/pdf', base64: Buffer.from('%PDF-1.4').toString('base64') },
  ]
  await admin.send('POST', '/simulator/control/email-imap/arrive', {
    from: 'Inese Paraudziņa <inese@example.org>',
    subject: 'Par ķīlas dzēšanu',
    text: 'Labdien! Nosūtu pārdošanas līgumu. Vai ķīlu var dzēst attālināti?',
    html: '<p>Labdien! Nosūtu <b>pārdošanas līgumu</b>.</p>',
    attachments: files,
  })
  const { db } = screens.app.deps
  const find = () =>
    db.one<{ id: string; ticketId: string }>(sql`select id, ticket_id from messages where subject = 'Par ķīlas dzēšanu'`)
  await expect.poll(find).toBeTruthy()
  const { id, ticketId } = (await find())!
  await screens.app.settled()
  const ours = await sentFile(ticketId)
  await db.run(sql`update contacts set state = 'closed', closed_at = now(), outcome = 'no-need' where ticket_id = ${ticketId}`)
  await db.run(sql`update tickets set status = 'resolved', resolved_at = now() where id = ${ticketId}`)
  const page = await screens.open('agent1', `/desk?ticket=${ticketId}&pane=ticket`)
  const timeline = page.getByRole('log', { name: 'Notikumu gaita' })
  await timeline.getByRole('link', { name: 'Lejupielādēt oriģinālu' }).waitFor()
  await timeline.getByRole('link', { name: 'pārdošanas līgums.pdf' }).waitFor()
  await shot(page, 'letter-kept')
  await timeline.getByRole('link', { name: 'izziņa.txt' }).waitFor()
  // Six years later.
  await db.run(sql`update messages set created_at = created_at - interval '6 years' where id = ${ours}`)
  await db.run(sql`update uploads set created_at = created_at - interval '6 years' where message_id = ${ours}`)
  await db.run(sql`update letters set created_at = created_at - interval '6 years' where id = ${id}`)
  await screens.app.sweep()
  // The page that is open learns of it by itself.
  await timeline.getByText(/^Oriģināls, noformējums un pielikumi dzēsti \d\d\.\d\d\.\d{4}\./).waitFor()
  await timeline.getByText(/^Pielikumi dzēsti \d\d\.\d\d\.\d{4}\., jo beidzies/).waitFor()
  await timeline.getByText('izziņa.txt').waitFor()
  await timeline.getByText('pārdošanas līgums.pdf').waitFor()
  await timeline.getByText('Vai ķīlu var dzēst attālināti?').waitFor()
  expect(await timeline.getByRole('link').count()).toBe(0)
  expect(await timeline.getByRole('button', { name: 'Rādīt ar noformējumu' }).count()).toBe(0)
  await fineForEveryone(page, agent, 'letter-gone')
  await agent.send('PATCH', '/api/me', { locale: 'en' })
  await page.evaluate(() => localStorage.setItem('locale', 'en'))
  await page.reload()
  await page.getByText(/^The original, its formatting and attachments were deleted on/).waitFor()
  await page.context().close()
})
