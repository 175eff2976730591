import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { sql } from '../../src/db/database.ts'
import { sendMessage } from '../../src/outbound/send-message.ts'
import type { Api } from '../support/app.ts'
import { axeViolations } from '../support/browser.ts'
import { openScreens } from '../support/screens.ts'

/** Letters that did not arrive, and what helps; files on their way. */
const screens = openScreens({ openAlways: true, readers: true })
const shots = process.env['SHOTS']
let agent: Api
let admin: Api
beforeAll(async () => {
  agent = await screens.app.as('agent1@demo.example')
  admin = await screens.app.as('admin@demo.example')
})

type Held = { ticketId: string; contactId: string; from: string }
let people = 0

/** A letter that lies in the hands of agent1. */
async function letterInHand(): Promise<Held> {
  const from = `lasma${(people += 1)}@example.org`
  const given = { from: `Lāsma Paraudziņa <${from}>`, subject: 'Par izziņu', text: 'Labdien! Kur saņemt izziņu?' }
  await admin.send('POST', '/simulator/control/email-imap/arrive', given)
  const find = () =>
    screens.app.deps.db.one<Omit<Held, 'from'>>(
      sql`select m.ticket_id, m.contact_id from messages m join contacts k on k.id = m.contact_id where k.address = ${from}`,
    )
  await expect.poll(find).toBeTruthy()
  const held = (await find())!
  await screens.app.settled()
  await screens.app.deps.db.run(sql`
    update contacts set state = 'open', phase = 'working', agent_id = (select a.id from agents a join users u on u.id = a.user_id where u.email = 'agent1@demo.example')
    where id = ${held.contactId}`)
  return { ...held, from }
}

const misbehave = (how: object) => admin.send('POST', '/simulator/control/email-imap/misbehave', how)

/** An answer, refused by the recipient's server; the work is in the writer's hands again. */
async function refused(held: Held, how: object, body: object): Promise<void> {
  await misbehave(how)
  const answered = await agent.send('POST', `/api/contacts/${held.contactId}/messages`, { holdS: 0, ...body })
  expect(answered.status).toBe(202)
  const status = async () =>
    (await screens.app.deps.db.one<{ status: string }>(sql`select status from messages where id = ${answered.body.id}`))?.status
  await expect.poll(status).toBe('failed')
  await misbehave({})
  await screens.app.settled()
  await screens.app.deps.db.run(sql`
    update contacts set state = 'open', phase = 'working', agent_id = sticky_agent_id where id = ${held.contactId}`)
}

type Mail = { direction: string; text: string; attachments: { name: string }[]; cc: string[] }
async function received(address: string): Promise<Mail[]> {
  const { mailboxes } = await admin.get('/simulator/control/email-imap/view')
  const own = mailboxes.find((one: { address: string }) => one.address === address)
  return (own?.letters ?? []).filter((one: Mail) => one.direction === 'out')
}

/** As if its 15 s were over. */
async function released({ contactId }: Held): Promise<void> {
  const release = () =>
    screens.app.deps.db.rows<{ id: string }>(
      sql`update messages set not_before = now() where contact_id = ${contactId} and status = 'queued' returning id`,
    )
  await expect.poll(async () => (await release()).length).toBe(1)
  for (const { id } of await release()) await sendMessage(screens.app.deps, id)
}

const openDesk = ({ ticketId }: Held) => screens.open('agent1', `/desk?ticket=${ticketId}&pane=ticket`)
const timeline = (page: Page) => page.getByRole('log', { name: 'Notikumu gaita' })
const help = (page: Page, name: string) => timeline(page).getByRole('button', { name })
const shot = (page: Page, name: string) => (shots ? page.screenshot({ path: `${shots}/${name}.png` }) : undefined)
const files = (page: Page) => page.getByRole('list', { name: 'Pielikumi' })
const field = (page: Page) => page.getByLabel('Atbilde iedzīvotājam')

async function uploaded(name: string): Promise<string> {
  const form = new FormData()
  form.set('file', new File(['Izziņa'], name, { type: 'text/plain' }))
  const headers = { authorization: `Bearer ${agent.token}` }
  const answer = await fetch(`${screens.app.url}/api/uploads`, { method: 'POST', headers, body: form })
  return ((await answer.json()) as { id: string }).id
}

test('a full mailbox may have room later: the same letter goes again, with its copy and its file', async () => {
  const held = await letterInHand()
  const attachments = [await uploaded('izziņa.txt')]
  const letter = { text: 'Labdien! Izziņa pielikumā.', cc: ['kolega@example.org'], attachments }
  await refused(held, { failShare: 1, failStatus: 552 }, letter)
  const page = await openDesk(held)
  await help(page, 'Mēģināt vēlreiz').waitFor()
  expect([await help(page, 'Labot adresi').count(), await help(page, 'Rakstīt no jauna').count()]).toEqual([0, 0])
  await help(page, 'Mēģināt vēlreiz').press('Enter')
  await released(held)
  await expect.poll(async () => (await received(held.from)).length).toBe(1)
  const [again] = await received(held.from)
  expect(again).toMatchObject({ cc: ['kolega@example.org'], attachments: [{ name: 'izziņa.txt' }] })
  expect(again?.text).toContain('Izziņa pielikumā.')
  await page.context().close()
}, 60_000)

test('where there is no such address, it is corrected; the same one is not tried again', async () => {
  const held = await letterInHand()
  await refused(held, { failShare: 1, failStatus: 550 }, { text: 'Labdien! Izziņu saņemsiet portālā.' })
  const page = await openDesk(held)
  await timeline(page).getByText('tādas adreses nav').waitFor()
  expect(await help(page, 'Mēģināt vēlreiz').count()).toBe(0)
  await help(page, 'Labot adresi').press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Cita adrese šai vēstulei' })
  const address = dialog.getByLabel('Kam')
  expect(await address.inputValue()).toBe(held.from)
  await page.keyboard.press('Enter')
  await dialog.getByText('Uz šo adresi vēstule nenonāca.').waitFor()
  await address.fill('nav adrese')
  await page.keyboard.press('Enter')
  await dialog.getByText('Šī nav pareiza e-pasta adrese.').waitFor()
  expect(await axeViolations(page)).toEqual([])
  await shot(page, 'correct')
  const right = `pareiza.${held.from}`
  await address.fill(right)
  await page.keyboard.press('Enter')
  await dialog.waitFor({ state: 'detached' })
  await released(held)
  await expect.poll(async () => (await received(right)).length).toBe(1)
  expect(await received(held.from)).toEqual([])
  await page.context().close()
}, 60_000)

test('what a server held back is written anew: text, subject and file stand in the letter, before what was begun', async () => {
  const held = await letterInHand()
  const letter = { text: 'Labdien! Lūdzu, noklikšķiniet šeit.', subject: 'Izziņa gatava', attachments: [await uploaded('a.txt')] }
  await refused(held, { failShare: 1, failStatus: 554, at: 'data' }, letter)
  await agent.send('PUT', `/api/contacts/${held.contactId}/draft`, { text: 'Jau iesākts.' })
  const page = await openDesk(held)
  await help(page, 'Rakstīt no jauna').waitFor()
  expect(await help(page, 'Mēģināt vēlreiz').count()).toBe(0)
  await shot(page, 'anew')
  await help(page, 'Rakstīt no jauna').press('Enter')
  await expect.poll(() => field(page).inputValue()).toBe('Labdien! Lūdzu, noklikšķiniet šeit.\n\nJau iesākts.')
  await expect.poll(() => page.getByRole('textbox', { name: 'Temats' }).inputValue()).toContain('Izziņa gatava')
  await files(page).getByRole('link', { name: 'a.txt' }).last().waitFor()
  await shot(page, 'anew-written')
  await field(page).fill('Labdien! Izziņa ir portālā.')
  await page.keyboard.press('Control+Enter')
  await released(held)
  await expect.poll(async () => (await received(held.from)).length).toBe(1)
  expect((await received(held.from))[0]).toMatchObject({ attachments: [{ name: 'a.txt' }] })
  await page.context().close()
}, 60_000)

test('a file on its way shows how far it is, can be stopped, and keeps the letter until it is here', async () => {
  const held = await letterInHand()
  const page = await openDesk(held)
  await field(page).fill('Labdien! Izziņa pielikumā.')
  // A slow line, as the browser knows it.
  const line = await page.context().newCDPSession(page)
  const speed = (uploadThroughput: number) =>
    line.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput })
  await line.send('Network.enable')
  await speed(200_000)
  const send = page.getByRole('button', { name: 'Nosūtīt' })
  const picker = page.locator('input[type=file]')
  await picker.setInputFiles({ name: 'liela.txt', mimeType: 'text/plain', buffer: Buffer.alloc(8_000_000, 'x') })
  const progress = page.getByRole('progressbar', { name: /liela\.txt/ })
  const share = () => progress.evaluate((element: HTMLProgressElement) => element.value)
  await expect.poll(share).toBeGreaterThan(0.01)
  const before = await share()
  await expect.poll(share).toBeGreaterThan(before)
  expect(await share()).toBeLessThan(1)
  expect(await send.getAttribute('aria-disabled')).toBe('true')
  await shot(page, 'uploading')
  expect(await axeViolations(page)).toEqual([])
  await page.getByRole('button', { name: 'Noņemt pielikumu: liela.txt' }).press('Enter')
  await progress.waitFor({ state: 'detached' })
  await speed(-1)
  await picker.setInputFiles({ name: 'maza.txt', mimeType: 'text/plain', buffer: Buffer.from('x') })
  await files(page).getByRole('link', { name: 'maza.txt' }).waitFor()
  await expect.poll(() => send.getAttribute('aria-disabled')).toBeNull()
  const kept = await screens.app.deps.db.rows<{ name: string }>(
    sql`select name from uploads where name in ('liela.txt', 'maza.txt') and discarded_at is null`,
  )
  expect(kept).toEqual([{ name: 'maza.txt' }])
  await page.context().close()
}, 60_000)
