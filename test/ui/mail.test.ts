import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import type { Api } from '../support/app.ts'
import { axeViolations } from '../support/browser.ts'
import { openScreens } from '../support/screens.ts'

/** Letters on the desk: written by a citizen at the simulated mail server, read and answered by keyboard, read in his mailbox. */
const screens = openScreens({ openAlways: true, readers: true })
const shots = process.env['SHOTS']
let supervisor: Api
let admin: Api

beforeAll(async () => {
  supervisor = await screens.app.as('supervisor@demo.example')
  admin = await screens.app.as('admin@demo.example')
  await admin.send('PATCH', '/api/settings', { offerTtlS: 120, wrapUpS: 120 })
  await admin.send('PUT', '/api/signatures/email/lv', { text: 'Ar cieņu\n{agent.name}\n{account.name}' })
  await admin.send('POST', '/api/templates', {
    name: 'Kur skatīt statusu',
    language: 'lv',
    channel: 'email',
    text: 'Labdien! Pieteikuma {ticket.number} statusu var redzēt sadaļā „Mani dati”.',
  })
})

const shot = (page: Page, name: string) => (shots ? page.screenshot({ path: `${shots}/${name}.png` }) : undefined)

async function arrive(input: Record<string, unknown>): Promise<string> {
  const { status, body } = await supervisor.send('POST', '/simulator/control/email-imap/arrive', input)
  expect(status).toBe(200)
  return body.messageId
}

type Mail = {
  direction: string
  subject: string
  text: string
  inReplyTo: string
  references: string[]
  attachments: { name: string }[]
}

async function received(address: string): Promise<Mail[]> {
  const { mailboxes } = await supervisor.get('/simulator/control/email-imap/view')
  const own = mailboxes.find((one: { address: string }) => one.address === address)
  return (own?.letters ?? []).filter((one: Mail) => one.direction === 'out')
}

const presence = (page: Page, word: string) => page.getByRole('button', { name: new RegExp(`^Klātbūtne: ${word}`) })
const letterOffer = (page: Page) => page.getByRole('region', { name: 'Vēstule Jums' })
const callOffer = (page: Page) => page.getByRole('region', { name: 'Zvans Jums' })
const timeline = (page: Page) => page.getByRole('log', { name: 'Notikumu gaita' })
const field = (page: Page) => page.getByLabel('Atbilde iedzīvotājam')
const wrapUp = (page: Page) => page.getByRole('region', { name: 'Pēcapstrāde' })
const undoBar = (page: Page) => page.getByRole('region', { name: 'Vēstule vēl nav nosūtīta' })

async function readyDesk(login: string): Promise<Page> {
  for (const n of [1, 2, 3, 4, 5, 6, 7, 8])
    await (await screens.app.as(`agent${n}@demo.example`)).send('PATCH', '/api/agents/me/presence', { state: 'training' })
  const page = await screens.open(login, '/desk')
  await presence(page, 'Mācības').waitFor()
  await page.keyboard.press('g')
  await presence(page, 'Gatavs').waitFor()
  return page
}

/** The card is up, and old enough for its keys. */
async function accept(page: Page, offer: (page: Page) => ReturnType<Page['getByRole']>, key = 'Enter'): Promise<void> {
  await offer(page).waitFor()
  const since = Date.now()
  await expect.poll(() => Date.now() - since, { interval: 50 }).toBeGreaterThan(400)
  await page.keyboard.press(key)
  await offer(page).waitFor({ state: 'detached' })
}

/** As it is now, in both schemes, languages and widths. */
async function fineForEveryone(page: Page, agent: Api, what: string): Promise<void> {
  for (const locale of ['lv', 'en'] as const) {
    await agent.send('PATCH', '/api/me', { locale })
    await page.evaluate((chosen) => localStorage.setItem('locale', chosen), locale)
    await page.reload()
    await page.locator(`html[lang=${locale}]`).waitFor()
    await page.locator('main').first().waitFor()
    await page.getByText(/^(Ielādē…|Loading…)$/).waitFor({ state: 'detached' })
    for (const width of [1280, 375]) {
      await page.setViewportSize({ width, height: 800 })
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme })
        expect(await axeViolations(page), `${what}, ${locale}, ${width}, ${colorScheme}`).toEqual([])
        await shot(page, `${what}-${locale}-${width}-${colorScheme}`)
      }
      expect(
        await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
        `${what}, ${width}`,
      ).toBeLessThanOrEqual(0)
    }
  }
  await agent.send('PATCH', '/api/me', { locale: 'lv' })
  await page.setViewportSize({ width: 1280, height: 800 })
  await page.emulateMedia({ colorScheme: 'light' })
  await page.evaluate(() => localStorage.setItem('locale', 'lv'))
  await page.reload()
  await page.locator('html[lang=lv]').waitFor()
}

test(
  'a letter is read and answered by keyboard alone, taken back once, and read in its thread by the citizen',
  { timeout: 90_000 },
  async () => {
    const page = await readyDesk('agent1')
    const from = 'zane.paraudzina@example.org'
    const question = await arrive({
      from: `Zane Paraudziņa <${from}>`,
      subject: 'Iesnieguma statuss',
      text: 'Labdien!\n\nKur redzēt sava iesnieguma statusu?\n\nZane\n\n> Labdien, Zane!\n> Jūsu iesniegums ir saņemts.',
      attachments: [{ name: 'iesniegums.pdf', contentType: 'application/pdf', content: '%PDF-1.4 paraugs' }],
    })
    await letterOffer(page).getByText('Iesnieguma statuss').waitFor()
    await letterOffer(page).getByText('Zane Paraudziņa').waitFor()
    await shot(page, 'offer')
    expect(await axeViolations(page)).toEqual([])
    await accept(page, letterOffer)
    await timeline(page).getByText('Kur redzēt sava iesnieguma statusu?').waitFor()
    await timeline(page).getByText('pārbaudīts sūtītājs').waitFor()
    await timeline(page).getByRole('link', { name: 'iesniegums.pdf' }).waitFor()
    await shot(page, 'read')

    await page.keyboard.press('a')
    await page.keyboard.type('Labdien, Zane! g h m ')
    await page.keyboard.press('Alt+s')
    await page.getByRole('dialog', { name: 'Ievietot sagatavi' }).waitFor()
    await page.keyboard.type('statusu')
    await page.getByRole('option', { name: /Kur skatīt statusu/ }).waitFor()
    await shot(page, 'template')
    expect(await axeViolations(page)).toEqual([])
    await page.keyboard.press('Enter')
    await expect.poll(() => field(page).inputValue()).toMatch(/^Labdien, Zane! g h m Labdien! Pieteikuma \d{4}-\d{6} statusu/)
    await page.getByText('melnraksts saglabāts').waitFor()
    const written = await field(page).inputValue()
    await shot(page, 'written')
    await page.keyboard.press('Control+Enter')
    await undoBar(page).waitFor()
    await shot(page, 'undo')
    expect(await axeViolations(page)).toEqual([])
    await page.keyboard.press('u')
    await undoBar(page).waitFor({ state: 'detached' })
    await expect.poll(() => field(page).inputValue()).toBe(written)
    await expect.poll(() => field(page).evaluate((element) => element === document.activeElement)).toBe(true)
    expect(await received(from)).toEqual([])

    await page.keyboard.press('Control+End')
    await page.keyboard.type(' Ar atbildi.')
    await page.keyboard.press('Control+Enter')
    await undoBar(page).waitFor()
    await undoBar(page).waitFor({ state: 'detached', timeout: 25_000 })
    await expect.poll(async () => (await received(from)).length, { timeout: 15_000 }).toBe(1)
    await timeline(page).getByText('nosūtīts', { exact: true }).waitFor()
    const [answer] = await received(from)
    expect(answer?.inReplyTo).toBe(question)
    expect(answer?.references).toContain(question)
    expect(answer?.subject).toMatch(/^Re: Iesnieguma statuss \[\d{4}-\d{6}\]$/)
    expect(answer?.text).toContain(`${written} Ar atbildi.`)
    expect(answer?.text).toContain('Ar cieņu')
    await shot(page, 'sent')
    await page.context().close()
  },
)

test(
  'a call that comes first keeps the letter in writing: with its copies, its file and the cursor where it was',
  { timeout: 90_000 },
  async () => {
    const page = await readyDesk('agent2')
    await arrive({
      from: 'Oskars Piemērs <oskars.piemers@example.org>',
      subject: 'E-adrese',
      text: 'Labdien! Kā aktivizēt e-adresi?',
    })
    await accept(page, letterOffer)
    await timeline(page).getByText('Kā aktivizēt e-adresi?').waitFor()
    await page.keyboard.press('a')
    await page.keyboard.type('Labdien! Atveriet portālu.')
    await page.getByRole('button', { name: 'Pievienot kopiju' }).press('Enter')
    await page.keyboard.type('kolege@example.org')
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'soli.txt', mimeType: 'text/plain', buffer: Buffer.from('Pirmais solis') })
    await page.getByRole('list', { name: 'Pielikumi' }).getByText('soli.txt').last().waitFor()
    await page.getByText('melnraksts saglabāts').waitFor()
    await field(page).focus()
    await field(page).evaluate((element: HTMLTextAreaElement) => element.setSelectionRange(8, 8))

    await supervisor.send('POST', '/simulator/control/phone-twilio/arrive', {
      from: '+447700900177',
      keys: ['1', '1'],
      speed: 20,
    })
    await callOffer(page).waitFor()
    await page.getByText('Zvans bija pirmais: iesāktais gaida Jūs').waitFor()
    await shot(page, 'call-first')
    expect(await axeViolations(page)).toEqual([])
    // Enter belongs to the text while somebody writes; the call is taken with F2.
    await page.keyboard.press('Enter')
    await expect.poll(() => field(page).inputValue()).toBe('Labdien!\n Atveriet portālu.')
    await accept(page, callOffer, 'F2')
    await page.getByRole('region', { name: 'Zvans', exact: true }).getByText('Sarunā').waitFor()
    await page.keyboard.press('Alt+b')
    await wrapUp(page).waitFor()
    await page.keyboard.press('1')
    await page.keyboard.press('Control+Enter')
    await letterOffer(page).waitFor()
    await accept(page, letterOffer)
    await expect.poll(() => field(page).inputValue()).toBe('Labdien!\n Atveriet portālu.')
    expect(
      await field(page).evaluate((element: HTMLTextAreaElement) => [element === document.activeElement, element.selectionStart]),
    ).toEqual([true, 9])
    await page.keyboard.type('!')
    await page.getByText('melnraksts saglabāts').waitFor()
    await page.reload()
    await expect.poll(() => field(page).inputValue()).toBe('Labdien!\n! Atveriet portālu.')
    expect(await page.getByLabel('Kopija').inputValue()).toBe('kolege@example.org')
    await page.getByRole('list', { name: 'Pielikumi' }).getByText('soli.txt').last().waitFor()
    await shot(page, 'draft-back')
    await fineForEveryone(page, await screens.app.as('agent2@demo.example'), 'writing')
    await page.keyboard.press('Control+Enter')
    await undoBar(page).waitFor()
    await expect.poll(async () => (await received('kolege@example.org')).length, { timeout: 30_000 }).toBe(1)
    const [copy] = await received('oskars.piemers@example.org')
    expect(copy?.attachments.map(({ name }) => name)).toEqual(['soli.txt'])
    await page.context().close()
  },
)
