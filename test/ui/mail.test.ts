import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { sql } from '../../src/db/database.ts'
import type { Api } from '../support/app.ts'
import { bounceReport } from '../letters/bounce-report.ts'
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

/** The ticket a letter came to. */
async function ticketOf(messageId: string): Promise<string> {
  const find = () =>
    screens.app.deps.db.one<{ ticketId: string }>(
      sql`select ticket_id from messages where letter ->> 'messageId' = ${messageId} and direction = 'in'`,
    )
  await expect.poll(find).toBeTruthy()
  return (await find())!.ticketId
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
        await page.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor()
        expect(await axeViolations(page), `${what}, ${locale}, ${width}, ${colorScheme}`).toEqual([])
        await shot(page, `${what}-${locale}-${width}-${colorScheme}`)
      }
      expect(
        await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
        `${what}, ${width}`,
      ).toBeLessThanOrEqual(0)
    }
  }
  await page.setViewportSize({ width: 1920, height: 1000 })
  await shot(page, `${what}-1920`)
  await agent.send('PATCH', '/api/me', { locale: 'lv' })
  await page.setViewportSize({ width: 1280, height: 800 })
  await page.emulateMedia({ colorScheme: 'light' })
  await page.evaluate(() => localStorage.setItem('locale', 'lv'))
  await page.reload()
  await page.locator('html[lang=lv]').waitFor()
}

test(
  'a letter is read and answered by keyboard alone, taken back once, and read in its thread by the citizen',
  { timeout: 180_000 },
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
    await undoBar(page).waitFor({ state: 'detached', timeout: 60_000 })
    await expect.poll(async () => (await received(from)).length).toBe(1)
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
  { timeout: 180_000 },
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
    const dragged = await page.evaluateHandle(() => {
      const data = new DataTransfer()
      data.items.add(new File(['Otrais solis'], 'vilkts.txt', { type: 'text/plain' }))
      data.items.add(new File(['Ne tas'], 'lieks.txt', { type: 'text/plain' }))
      return data
    })
    await field(page).dispatchEvent('drop', { dataTransfer: dragged })
    await page.getByRole('button', { name: 'Noņemt pielikumu: vilkts.txt' }).waitFor()
    await page.getByRole('list', { name: 'Pielikumi' }).getByRole('link', { name: 'lieks.txt' }).waitFor()
    await page.getByRole('button', { name: 'Noņemt pielikumu: lieks.txt' }).press('Enter')
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
    await page.getByRole('button', { name: 'Noņemt pielikumu: soli.txt' }).waitFor()
    await page.keyboard.press('Control+Enter')
    await undoBar(page).waitFor()
    await expect.poll(async () => (await received('oskars.piemers@example.org')).length, { timeout: 30_000 }).toBe(1)
    const [copy] = await received('oskars.piemers@example.org')
    expect(copy?.attachments.map(({ name }) => name)).toEqual(['soli.txt', 'vilkts.txt'])
    await expect.poll(async () => (await received('kolege@example.org')).length).toBe(1)
    await page.context().close()
  },
)

test(
  'a letter that names a ticket of others is merged with it; that is taken back, done by number, and split again',
  { timeout: 180_000 },
  async () => {
    const page = await readyDesk('agent3')
    const first = await ticketOf(
      await arrive({ from: 'Ilze Parauga <ilze@example.org>', subject: 'Pabalsts', text: 'Kad saņemšu pabalstu?' }),
    )
    const { number } = await supervisor.get(`/api/tickets/${first}`)
    await accept(page, letterOffer)
    await timeline(page).getByText('Kad saņemšu pabalstu?').waitFor()
    await page.keyboard.press('e')
    await page.keyboard.press('2')
    await page.keyboard.press('Enter')
    await page.getByText('Viss padarīts').waitFor()
    const other = await ticketOf(
      await arrive({ from: 'Uldis Paraugs <uldis@example.org>', subject: `Par ${number}`, text: 'Es rakstu māsas vietā.' }),
    )
    await accept(page, letterOffer)
    await timeline(page).getByText(`Izskatās pēc pieteikuma ${number}`).waitFor()
    await fineForEveryone(page, await screens.app.as('agent3@demo.example'), 'hint')
    await page.getByRole('button', { name: `Apvienot ar ${number}` }).press('Enter')
    const bar = page.getByRole('region', { name: 'Apvienošana un sadalīšana' })
    await bar.getByText('Te ir pievienots pieteikums').waitFor()
    await timeline(page).getByText('Kad saņemšu pabalstu?').waitFor()
    await timeline(page).getByText('Es rakstu māsas vietā.').waitFor()
    await shot(page, 'merged')
    expect(await axeViolations(page)).toEqual([])
    await bar.getByRole('button', { name: 'Atsaukt' }).press('Enter')
    await bar.waitFor({ state: 'detached' })
    await expect.poll(() => page.url()).toContain(other)
    expect((await supervisor.get(`/api/tickets/${other}`)).mergedInto).toBeNull()

    await page.keyboard.press('Control+k')
    await page.keyboard.type('Apvienot')
    await page.getByRole('option', { name: /Apvienot ar citu/ }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('dialog', { name: /^Apvienot pieteikumu/ }).waitFor()
    await page.keyboard.type(number)
    await page.getByRole('option', { name: new RegExp(number) }).waitFor()
    await shot(page, 'merge')
    expect(await axeViolations(page)).toEqual([])
    await page.keyboard.press('Enter')
    await bar.getByText('Te ir pievienots pieteikums').waitFor()
    expect((await supervisor.get(`/api/tickets/${other}`)).mergedInto.number).toBe(number)

    await page.keyboard.press('Control+k')
    await page.keyboard.type('Sadalīt')
    await page.getByRole('option', { name: /Sadalīt/ }).waitFor()
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog', { name: /^Sadalīt pieteikumu/ })
    await dialog.getByRole('checkbox', { name: /māsas vietā/ }).press(' ')
    await shot(page, 'split')
    expect(await axeViolations(page)).toEqual([])
    await page.keyboard.press('Enter')
    await bar.getByText(`Šis pieteikums ir atdalīts no ${number}.`).waitFor()
    await timeline(page).getByText('Es rakstu māsas vietā.').waitFor()
    expect(await timeline(page).getByText('Kad saņemšu pabalstu?').count()).toBe(0)
    await page.context().close()
  },
)

/** The beginning of a signed container: a stored entry that names its kind. */
function signedContainer(): string {
  const kind = 'application/vnd.etsi.asic-e+zip'
  const head = Buffer.alloc(30)
  head.write('PK\u0003\u0004', 'latin1')
  head.writeUInt16LE(20, 4)
  head.writeUInt32LE(kind.length, 18)
  head.writeUInt32LE(kind.length, 22)
  head.writeUInt16LE('mimetype'.length, 26)
  return Buffer.concat([head, Buffer.from(`mimetype${kind}`)]).toString('base64')
}

const invitation = [
  'BEGIN:VCALENDAR',
  'VERSION:2.0',
  'METHOD:REQUEST',
  'BEGIN:VEVENT',
  'UID:1@example.org',
  'DTSTART:20261201T080000Z',
  'DTEND:20261201T090000Z',
  'SUMMARY:Tikšanās par iesniegumu',
  'ORGANIZER:mailto:rita@example.org',
  'END:VEVENT',
  'END:VCALENDAR',
].join('\r\n')

test(
  'formatting stays in its frame, files and invitations explain themselves, and a letter that came back says why at the reply',
  { timeout: 120_000 },
  async () => {
    const page = await readyDesk('agent4')
    const agent = await screens.app.as('agent4@demo.example')
    await arrive({
      from: 'Rita Paraudziņa <rita@example.org>',
      subject: 'Iesniegums un ielūgums',
      text: 'Labdien! Pielikumā iesniegums.',
      html: '<p>Labdien! <b>Pielikumā</b> iesniegums.</p><img src="https://pictures.example/one.png"><script>document.title = "no"</script>',
      authenticated: false,
      attachments: [
        { name: 'iesniegums.edoc', contentType: 'application/vnd.etsi.asic-e+zip', base64: signedContainer() },
        { name: 'winmail.dat', contentType: 'application/ms-tnef', base64: 'eJ8+IgAA' },
        { name: 'invite.ics', contentType: 'text/calendar; method=REQUEST', content: invitation },
      ],
    })
    await accept(page, letterOffer)
    const letter = timeline(page).getByRole('article').first()
    await letter.getByText('nepārbaudīts sūtītājs').waitFor()
    await letter.getByRole('link', { name: 'iesniegums.edoc' }).waitFor()
    await letter.getByText('Elektroniski parakstīts dokuments').waitFor()
    await letter.getByText('Tikšanās par iesniegumu').waitFor()
    await shot(page, 'files')
    await fineForEveryone(page, agent, 'reading')
    await letter.getByRole('link', { name: 'iesniegums.edoc' }).waitFor()
    await page.keyboard.press('w')
    const frame = page.frameLocator('iframe')
    await frame.getByText('Pielikumā').waitFor()
    expect(await page.locator('iframe').getAttribute('sandbox')).not.toMatch(/allow-scripts|allow-same-origin/)
    expect(await page.locator('iframe').getAttribute('src')).not.toContain('remote')
    await page.getByRole('button', { name: 'Ielādēt attēlus' }).press('Enter')
    await expect.poll(() => page.locator('iframe').getAttribute('src')).toContain('remote=1')
    await shot(page, 'formatted')
    expect(await axeViolations(page)).toEqual([])

    const { work } = await agent.get('/api/desk')
    const contactId = work[0].id
    const { body: sent } = await agent.send('POST', `/api/contacts/${contactId}/messages`, { text: 'Labdien, Rita!', holdS: 0 })
    const reply = () =>
      screens.app.deps.db.one<{ status: string; externalId: string }>(
        sql`select status, external_id from messages where id = ${sent.id}`,
      )
    await expect.poll(async () => (await reply())?.status).toBe('sent')
    await arrive({
      from: 'MAILER-DAEMON@mx.example.org',
      raw: bounceReport({ originalId: (await reply())!.externalId, recipient: 'rita@example.org' }),
    })
    await expect.poll(async () => (await reply())?.status).toBe('failed')
    const ours = timeline(page).getByRole('article').filter({ hasText: 'Labdien, Rita!' })
    await ours.getByText('neizdevās piegādāt').waitFor()
    await ours.getByText('tādas adreses nav').waitFor()
    await ours.getByText('User unknown').waitFor()
    await ours.getByRole('button', { name: 'Labot adresi' }).waitFor()
    await timeline(page).getByText('ziņojums par nepiegādi').waitFor()
    await shot(page, 'bounced')
    await fineForEveryone(page, agent, 'bounced')
    await page.context().close()

    const news = await ticketOf(
      await arrive({
        from: 'Jaunumi <jaunumi@example.org>',
        subject: 'Nedēļas jaunumi',
        text: 'Šonedēļ jauns.',
        headers: { 'List-Id': '<jaunumi.example.org>', Precedence: 'bulk' },
      }),
    )
    const reader = await screens.open('agent5', `/desk?ticket=${news}&pane=ticket`)
    await timeline(reader).getByText('jaunumu vēstule').waitFor()
    expect(await timeline(reader).getByText('Šonedēļ jauns.').count()).toBe(0)
    await reader.getByRole('button', { name: 'Rādīt vēstuli' }).press('Enter')
    await timeline(reader).getByText('Šonedēļ jauns.').waitFor()
    await reader.getByRole('link', { name: 'Lejupielādēt oriģinālu' }).waitFor()
    expect(await axeViolations(reader)).toEqual([])
    await reader.context().close()
  },
)
