import { beforeAll, expect, test } from 'vitest'
import { sql } from '../../src/db/database.ts'
import { newId } from '../../src/db/new-id.ts'
import { match } from '../../routing/match.ts'
import { defaultPolicy } from '../../routing/policy.ts'
import { storedPass } from '../../src/offers/stored-pass.ts'
import { agent, contact, now, snapshot } from '../routing/snapshots.ts'
import { axeViolations } from '../support/browser.ts'
import { openScreens } from '../support/screens.ts'

const screens = openScreens()
const looks = [
  { width: 1280, scheme: 'light', locale: 'lv' },
  { width: 1920, height: 1080, scheme: 'dark', locale: 'en' },
  { width: 375, scheme: 'dark', locale: 'lv' },
] as const

/** An hour of passes in which a text that is overdue, or a caller, can be served, not both. */
beforeAll(async () => {
  const { db } = screens.app.deps
  const agents = await db.rows<{ id: string }>(sql`select id from agents order by id limit 2`)
  for (let n = 0; n < 30; n++) {
    const [one, other] = agents
    const pass = snapshot({
      agents: [agent(one!.id, { skills: { lv: 5 }, limits: defaultPolicy.limits }), agent(other!.id, { skills: { ru: 3 } })],
      waiting: [contact(newId(), { channel: 'sms', queuedAtMs: now - 4_000_000 }), contact(newId())],
    })
    const at = new Date(Date.now() - 3_600_000 + n * 60_000)
    await db.run(
      sql`insert into passes (id, at, policy_version, stored) values (${newId(at.getTime())}, ${at}, 0, ${JSON.stringify(storedPass(pass, match(pass)))}::json)`,
    )
  }
}, 60_000)

test('a policy is put together, tried, read and adopted; one click takes it back', async () => {
  const page = await screens.open('admin', '/admin/shadow')
  await page.getByLabel('Iestatījums').selectOption('targetS.sms')
  await page.getByLabel('Vērtība').fill('7200')
  await page.getByRole('button', { name: 'Pievienot', exact: true }).click()
  await page.getByRole('button', { name: 'Sākt izmēģinājumu' }).click()
  await page.getByText('lemj līdzās').waitFor()
  const table = page.getByRole('table', { name: 'Lēmumi, kas būtu citādi' })
  await table.waitFor()
  await table.getByText('tobrīd nepiedāvā').first().waitFor()
  expect(await table.getByRole('row').count()).toBe(21)
  await page.getByRole('button', { name: 'Rādīt vēl' }).click()
  await expect.poll(() => table.getByRole('row').count()).toBe(41)

  await page.getByRole('button', { name: 'Pāriet uz šo kārtību' }).click()
  await page.getByText('stājusies spēkā').waitFor()
  const admin = await screens.app.as('admin@demo.example')
  expect((await admin.get('/api/settings')).values.targetS.sms).toBe(7200)
  await page.getByRole('button', { name: 'Atsaukt pāreju' }).click()
  await page.getByText('pāreja atsaukta').waitFor()
  expect((await admin.get('/api/settings')).values.targetS.sms).toBe(3600)
  await page.context().close()
})

test.each(looks)('the part is fine for everyone at $width, $scheme, $locale', async (look) => {
  const page = await screens.open('admin', '/admin/shadow', look)
  await page.getByRole('table').waitFor()
  await page.getByRole('combobox').first().waitFor()
  const folder = process.env['SHOTS']
  if (folder) await page.screenshot({ path: `${folder}/shadow-${look.width}.png`, fullPage: true })
  expect(await axeViolations(page)).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
  await page.context().close()
})

test('a supervisor reads and does not switch', async () => {
  const page = await screens.open('supervisor', '/admin/shadow')
  await page.getByText('pāreja atsaukta').waitFor()
  expect(await page.getByRole('button', { name: 'Sākt izmēģinājumu' }).count()).toBe(0)
  await page.context().close()
})
