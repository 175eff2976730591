import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { demoPassword, type Api } from '../support/app.ts'
import { axeViolations } from '../support/browser.ts'
import { openScreens } from '../support/screens.ts'

const screens = openScreens({ openAlways: true })
const deskUrl = '/desk'
let supervisor: Api
let lastNumber = 200

beforeAll(async () => {
  supervisor = await screens.app.as('supervisor@demo.example')
  // What stands on the screen waits for a slow machine.
  await (await screens.app.as('admin@demo.example')).send('PATCH', '/api/settings', { offerTtlS: 120, wrapUpS: 120 })
})

const newNumber = () => `+447700900${(lastNumber += 1)}`

/** Keys 1, 1: Latvian, about the portal. */
async function call(from = newNumber(), keys = ['1', '1']): Promise<{ from: string; callId: string }> {
  const { body } = await supervisor.send('POST', '/simulator/control/phone-twilio/arrive', { from, keys, speed: 20 })
  return { from, callId: body.callId }
}

async function text(words: string, from = newNumber()): Promise<string> {
  await supervisor.send('POST', '/simulator/control/sms-twilio/arrive', { from, text: words })
  return from
}

const hangUpCitizen = (callId: string) =>
  supervisor.send('POST', `/simulator/control/phone-twilio/act/${callId}`, { hangup: true })

/** A desk whose agent is ready and alone: everyone else is in training, so that all work comes here. */
async function readyDesk(login: string): Promise<Page> {
  await everyoneInTraining()
  const page = await screens.open(login, deskUrl)
  await presence(page, 'Mācības').waitFor()
  await page.keyboard.press('g')
  await presence(page, 'Gatavs').waitFor()
  return page
}

async function everyoneInTraining(): Promise<void> {
  for (const n of [1, 2, 3, 4, 5, 6, 7, 8])
    await (await screens.app.as(`agent${n}@demo.example`)).send('PATCH', '/api/agents/me/presence', { state: 'training' })
}

const presence = (page: Page, word: string) => page.getByRole('button', { name: new RegExp(`^Klātbūtne: ${word}`) })
const callOffer = (page: Page) => page.getByRole('region', { name: 'Zvans Jums' })
const textOffer = (page: Page) => page.getByRole('region', { name: 'Īsziņa Jums' })
const strip = (page: Page) => page.getByRole('region', { name: 'Zvans', exact: true })
const wrapUp = (page: Page) => page.getByRole('region', { name: 'Pēcapstrāde' })
const work = (page: Page) => page.getByRole('list', { name: 'Mani darbi' })
const timeline = (page: Page) => page.getByRole('log', { name: 'Notikumu gaita' })

/** The card is up, and old enough for its keys: one pressed just as it came would have been meant for something else. */
async function offered(page: Page, offer: (page: Page) => ReturnType<Page['getByRole']>): Promise<void> {
  await offer(page).waitFor()
  const since = Date.now()
  await expect.poll(() => Date.now() - since, { interval: 50 }).toBeGreaterThan(400)
}

/** One key, and the citizen is heard. */
async function accept(page: Page, offer: (page: Page) => ReturnType<Page['getByRole']>): Promise<void> {
  await offered(page, offer)
  await page.keyboard.press('Enter')
  await offer(page).waitFor({ state: 'detached' })
}

async function talk(page: Page): Promise<{ from: string; callId: string }> {
  const placed = await call()
  await accept(page, callOffer)
  await strip(page).getByText('Sarunā').waitFor()
  return placed
}

async function endTalk(page: Page): Promise<void> {
  await page.keyboard.press('Alt+b')
  await wrapUp(page).waitFor()
  await page.keyboard.press('1')
  await page.keyboard.press('Enter')
  await wrapUp(page).waitFor({ state: 'detached' })
}

/** With Tab, as whoever has no mouse gets there. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let step = 0; step < 60; step++) {
    await page.keyboard.press('Tab')
    const here = await page.evaluate(() => {
      const one = document.activeElement
      return [
        one?.getAttribute('aria-label'),
        one?.textContent,
        document.getElementById(one?.getAttribute('aria-labelledby') ?? '')?.textContent,
      ]
    })
    if (here.some((words) => words?.includes(name))) return
  }
  throw new Error(`Tab does not lead to ${name}`)
}

/** The next option of a group is chosen by an arrow. */
async function choose(page: Page, label: RegExp): Promise<void> {
  const option = page.getByRole('dialog').getByRole('radio', { name: label })
  for (let step = 0; step < 20; step++) {
    await page.keyboard.press('ArrowDown')
    if (await option.isChecked()) return
  }
  throw new Error(`the arrows do not lead to ${String(label)}`)
}

test('a shift by keyboard alone: signed in, a call taken, held, muted, ended and wrapped up; the figure and the ledger know it', async () => {
  const away = await screens.open('agent1', '/sign-in')
  const context = await away
    .context()
    .browser()!
    .newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' })
  context.setDefaultTimeout(30_000)
  await away.context().close()
  const page = await context.newPage()
  await page.goto(`${screens.app.url}${deskUrl}`)
  await page.getByRole('heading', { name: 'Pieslēgties' }).waitFor()
  await page.keyboard.type('agent1@demo.example')
  await page.keyboard.press('Tab')
  await page.keyboard.type(demoPassword)
  await page.keyboard.press('Enter')
  await page.getByText('Vai sākam?').waitFor()
  await page.keyboard.press('g')
  await presence(page, 'Gatavs').waitFor()

  const { from } = await call()
  await offered(page, callOffer)
  await callOffer(page).getByText(from).waitFor()
  await callOffer(page).getByText('latviešu · Portāls Latvija.gov.lv').waitFor()
  expect(await page.title()).toMatch(/^\(1\)/)
  await page.keyboard.press('Enter')
  await strip(page).getByText('Sarunā').waitFor()

  await page.keyboard.press('h')
  await strip(page).getByText('Aizturēts').waitFor()
  await page.keyboard.press('h')
  await strip(page).getByText('Sarunā').waitFor()
  await page.keyboard.press('m')
  await strip(page).getByRole('button', { name: 'Ieslēgt mikrofonu', pressed: true }).waitFor()
  await page.keyboard.press('m')
  await strip(page).getByRole('button', { name: 'Izslēgt mikrofonu', pressed: false }).waitFor()
  await page.keyboard.press('n')
  await page.getByRole('dialog', { name: `Nodot: ${from}` }).waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await page.keyboard.press('?')
  await page.getByRole('dialog', { name: 'Tastatūras taustiņi' }).waitFor()
  await page.keyboard.press('Escape')
  await page.keyboard.press('p')
  await page.keyboard.type('Nav pieejams portāls, h m n')
  // A letter that is typed is a letter; with Alt it is a key.
  await page.keyboard.press('Alt+b')
  await wrapUp(page).waitFor()
  await page.keyboard.press('1')
  await page.getByRole('button', { name: 'Atrisināts', pressed: true }).waitFor()
  await page.keyboard.press('Enter')
  await page.getByText('Viss padarīts').waitFor()

  const board = await screens.open('supervisor', '/board')
  await board.getByText('0 no 1 zvana').first().waitFor()
  await board.goto(`${screens.app.url}/ledger`)
  await board.getByRole('button', { name: 'Atvērt rindu 1', exact: true }).waitFor()
  await board.getByRole('table').last().getByText('atbildēts').first().waitFor()
  await board.context().close()
  await page.context().close()
})

test('a text is accepted, answered, shown as delivered, and closed', async () => {
  const page = await readyDesk('agent2')
  const from = await text('Labdien! Nevaru atrast savu iesniegumu.')
  await accept(page, textOffer)
  await timeline(page).getByText('Nevaru atrast savu iesniegumu.').waitFor()
  await page.keyboard.press('a')
  await page.keyboard.type('Labdien! Atveriet sadaļu „Mani dati”.')
  await page.getByText('1 īsziņas daļa').waitFor()
  await page.keyboard.type(' ')
  await page.keyboard.press('Alt+s')
  const templates = page.getByRole('dialog', { name: 'Ievietot sagatavi' })
  await templates.waitFor()
  // Those for letters are of no use here.
  expect(await templates.getByRole('option', { name: /^Jautājums ir atrisināts/ }).count()).toBe(0)
  await page.keyboard.type('atrisin')
  await templates.getByRole('option', { name: /^Atrisināts \(īsziņa\)/ }).waitFor()
  await page.keyboard.press('Enter')
  await expect
    .poll(() => page.getByLabel('Atbilde iedzīvotājam').inputValue())
    .toMatch(/^Labdien! Atveriet sadaļu „Mani dati”\. Labdien! Jūsu jautājums \(pieteikums \d{4}-\d{6}\)/)
  await page.keyboard.press('Control+Enter')
  await timeline(page).getByText('piegādāts').waitFor()
  await page.keyboard.press('Alt+e')
  await page.getByRole('region', { name: 'Noslēgt saziņu' }).waitFor()
  await page.keyboard.press('2')
  await page.keyboard.press('Enter')
  await page.getByText('Viss padarīts').waitFor()
  const { items } = await supervisor.get(`/api/contacts?limit=50`)
  expect(items.find((one: { citizenLabel: string }) => one.citizenLabel === from)?.state ?? 'closed').toBe('closed')
  await page.context().close()
})

test('what comes with a text is there to be opened, also where there are no words', async () => {
  const page = await readyDesk('agent2')
  await supervisor.send('POST', '/simulator/control/sms-twilio/arrive', { from: newNumber(), text: '', media: 2 })
  await accept(page, textOffer)
  const files = timeline(page).getByRole('list', { name: 'Pielikumi' }).getByRole('link')
  await files.first().waitFor()
  expect(
    await files.evaluateAll((links) => links.map((link) => [link.getAttribute('target'), link.getAttribute('rel')])),
  ).toEqual([
    ['_blank', 'noopener noreferrer'],
    ['_blank', 'noopener noreferrer'],
  ])
  expect(await axeViolations(page)).toEqual([])
})

test('in tickets put together each text keeps the number of whoever wrote it', async () => {
  const page = await readyDesk('agent2')
  const tickets: string[] = []
  const writers: string[] = []
  for (const words of ['Kad saņemšu pabalstu?', 'Es rakstu māsas vietā.']) {
    const from = await text(words)
    await accept(page, textOffer)
    const bubble = timeline(page).getByRole('article').filter({ hasText: words })
    await bubble.getByText(from).waitFor()
    writers.push(from)
    tickets.push(new URL(page.url()).searchParams.get('ticket') ?? '')
  }
  const agent = await screens.app.as('agent2@demo.example')
  expect((await agent.send('POST', `/api/tickets/${tickets[1]}/merge`, { into: tickets[0] })).status).toBe(200)
  await page.goto(`${screens.app.url}${deskUrl}?ticket=${tickets[0]}`)
  for (const [index, words] of ['Kad saņemšu pabalstu?', 'Es rakstu māsas vietā.'].entries())
    await timeline(page).getByRole('article').filter({ hasText: words }).getByText(writers[index]!).waitFor()
  for (const { id } of (await agent.get('/api/desk')).work)
    await agent.send('POST', `/api/contacts/${id}/close`, { outcome: 'resolved' })
  await page.context().close()
})

test('a declined text stays in the queue, from where it can be taken', async () => {
  const page = await readyDesk('agent2')
  const from = await text('Vai strādājat sestdienās?')
  await offered(page, textOffer)
  await page.keyboard.press('Escape')
  await textOffer(page).waitFor({ state: 'detached' })
  await page.keyboard.press('r')
  const queue = page.getByRole('list', { name: 'Rinda' })
  await queue.getByText(from).waitFor()
  await tabTo(page, 'Paņemt')
  await page.keyboard.press('Enter')
  await page.keyboard.press('d')
  await work(page).getByText('Vai strādājat sestdienās?').waitFor()
  await page.context().close()
})

test('a call goes to a colleague by name, whose desk offers it; a text goes to whoever knows the language', async () => {
  const page = await readyDesk('agent3')
  const colleague = await screens.open('agent4', deskUrl)
  await presence(colleague, 'Mācības').waitFor()
  const { from, callId } = await talk(page)
  await colleague.keyboard.press('g')
  await presence(colleague, 'Gatavs').waitFor()
  await page.keyboard.press('n')
  await page
    .getByRole('dialog')
    .getByRole('radio', { name: /^Oļegs Piemērs\s*gatavs/ })
    .waitFor()
  await choose(page, /^Oļegs Piemērs/)
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await accept(colleague, callOffer)
  await strip(colleague).getByText('Sarunā').waitFor()
  await strip(colleague).getByText(from).waitFor()
  await endTalk(colleague)
  await page.keyboard.press('1')
  await page.keyboard.press('Enter')
  await presence(page, 'Gatavs').waitFor()
  await (await screens.app.as('agent4@demo.example')).send('PATCH', '/api/agents/me/presence', { state: 'training' })

  const writer = await text('Здравствуйте! Где посмотреть статус заявления?')
  await accept(page, textOffer)
  await (await screens.app.as('agent3@demo.example')).send('PATCH', '/api/agents/me/presence', { state: 'training' })
  await (await screens.app.as('agent4@demo.example')).send('PATCH', '/api/agents/me/presence', { state: 'ready' })
  await work(page).getByText(writer).waitFor()
  await page.keyboard.press('n')
  await page.getByRole('dialog').waitFor()
  await choose(page, /^Krievu valoda/)
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await accept(colleague, textOffer)
  await work(colleague).getByText(writer).waitFor()
  await hangUpCitizen(callId)
  await colleague.context().close()
  await page.context().close()
})

test('who it is and what it is about are written over in place; after the call there is more time for it', async () => {
  const page = await readyDesk('agent5')
  await talk(page)
  await tabTo(page, 'Vārds, uzvārds')
  await page.keyboard.type('Līga Testiņa')
  await page.keyboard.press('Enter')
  await strip(page).getByText('Līga Testiņa').waitFor()
  await tabTo(page, 'Temats')
  await page.keyboard.type('Citi')
  // Without a name of its own the matter is called after its topic.
  await page.getByPlaceholder('Citi jautājumi').waitFor()
  await page.keyboard.press('Alt+b')
  await wrapUp(page).waitFor()
  // The focus is still in the list of topics, where letters choose.
  await page.keyboard.press('Alt+v')
  await wrapUp(page).getByText('Laiks jau ir pagarināts vienu reizi.').waitFor({ state: 'attached' })
  await page.keyboard.press('Alt+3')
  await page.keyboard.press('Enter')
  await page.getByText('Viss padarīts').waitFor()
  await page.context().close()
})

test('whoever hung up while waiting is called back', async () => {
  await everyoneInTraining()
  const { from, callId } = await call()
  const page = await screens.open('agent6', deskUrl)
  await presence(page, 'Mācības').waitFor()
  await page.keyboard.press('r')
  await page.getByRole('list', { name: 'Rinda' }).getByText(from).waitFor()
  await hangUpCitizen(callId)
  await page.keyboard.press('z')
  await page.getByRole('list', { name: 'Jāatzvana' }).getByText(from).waitFor()
  await page.keyboard.press('c')
  await strip(page).getByText('Sarunā').waitFor()
  await strip(page).getByText(from).waitFor()
  await endTalk(page)
  await page.getByText('Visi iedzīvotāji ir atzvanīti.').waitFor()
  await page.context().close()
})

test('who wishes it is put through without a key', async () => {
  const { items } = await supervisor.get('/api/agents')
  const { id } = items.find(({ name }: { name: string }) => name === 'Ieva Piemēra')
  const admin = await screens.app.as('admin@demo.example')
  await admin.send('PATCH', `/api/agents/${id}`, { autoAnswer: true })
  const page = await readyDesk('agent7')
  await call()
  await callOffer(page).getByText('Savienos pats').waitFor()
  await strip(page).getByText('Sarunā').waitFor()
  await endTalk(page)
  await page.context().close()
})

test('a lost connection shows, refuses with the reason, and heals with what happened meanwhile', async () => {
  const page = await readyDesk('agent8')
  await page.getByText('Tiešsaistē').waitFor()
  await page.context().setOffline(true)
  await page.getByText('Savienojums zudis, atjauno…').waitFor()
  await page.keyboard.press('g')
  await page.getByText('Nav savienojuma ar serveri.').first().waitFor()
  const from = await text('Vai varat palīdzēt?')
  await page.context().setOffline(false)
  await page.getByText('Tiešsaistē').waitFor()
  await accept(page, textOffer)
  await work(page).getByText(from).waitFor()
  await page.context().close()
})

test('what is offered between the first look and the open line is seen without waiting for the next look', async () => {
  const page = await readyDesk('agent2')
  const line = Promise.withResolvers<void>()
  await page.route('**/api/live', async (route) => {
    await line.promise
    await route.continue()
  })
  await page.reload()
  await presence(page, 'Gatavs').waitFor()
  await text('Vai e-adrese ir obligāta?')
  const agent = await screens.app.as('agent2@demo.example')
  await expect.poll(async () => (await agent.get('/api/desk')).offer).not.toBeNull()
  expect(await textOffer(page).count()).toBe(0)
  line.resolve()
  // Taken, or it would be the next desk's first offer.
  await accept(page, textOffer)
  await page.context().close()
})

/** As it is now, in both schemes, languages and widths; the narrow one shows one pane. */
async function fineForEveryone(page: Page, agent: Api | null, what: string): Promise<void> {
  for (const locale of ['lv', 'en'] as const) {
    if (agent) await agent.send('PATCH', '/api/me', { locale })
    await page.evaluate((chosen) => localStorage.setItem('locale', chosen), locale)
    await page.reload()
    await page.locator(`html[lang=${locale}]`).waitFor()
    await page.locator('main, form').first().waitFor()
    await page.getByText(/^(Ielādē…|Loading…)$/).waitFor({ state: 'detached' })
    for (const width of [1280, 375]) {
      await page.setViewportSize({ width, height: 800 })
      // Each width is seen in both schemes, each language too.
      const colorScheme = (locale === 'lv') === (width === 1280) ? 'light' : 'dark'
      await page.emulateMedia({ colorScheme })
      // The screens hear of it a moment later.
      await page.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor()
      expect(await axeViolations(page), `${what}, ${locale}, ${width}`).toEqual([])
      expect(
        await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
        `${what}, ${width}`,
      ).toBeLessThanOrEqual(0)
    }
  }
  if (agent) await agent.send('PATCH', '/api/me', { locale: 'lv' })
  await page.setViewportSize({ width: 1280, height: 800 })
  await page.emulateMedia({ colorScheme: 'light' })
  await page.evaluate(() => localStorage.setItem('locale', 'lv'))
  await page.reload()
}

test('the desk is fine for everyone in each of its states', { timeout: 180_000 }, async () => {
  await everyoneInTraining()
  const agent = await screens.app.as('agent6@demo.example')
  const [waiting, gone] = [await call(), await call()]
  await text('Vai varat palīdzēt?')
  const page = await screens.open('agent6', `${deskUrl}?tab=queue`)
  await page.getByRole('list', { name: 'Rinda' }).getByText(gone.from).waitFor()
  await fineForEveryone(page, agent, 'queue')
  await hangUpCitizen(waiting.callId)
  await hangUpCitizen(gone.callId)
  await page.goto(`${screens.app.url}${deskUrl}?tab=returns`)
  await page.getByRole('list', { name: 'Jāatzvana' }).getByText(gone.from).waitFor()
  await fineForEveryone(page, agent, 'returns')
  await page.goto(`${screens.app.url}${deskUrl}`)
  await presence(page, 'Mācības').waitFor()
  await page.keyboard.press('g')
  await presence(page, 'Gatavs').waitFor()
  await accept(page, textOffer)
  await timeline(page).getByText('Vai varat palīdzēt?').waitFor()
  await page.keyboard.press('Alt+e')
  await page.getByRole('region', { name: 'Noslēgt saziņu' }).waitFor()
  expect(await axeViolations(page), 'closing').toEqual([])
  await page.keyboard.press('2')
  const closing = page.getByRole('region', { name: 'Noslēgt saziņu' })
  await closing.locator('[aria-pressed=true]').waitFor()
  await page.keyboard.press('Enter')
  await closing.waitFor({ state: 'detached' })
  await fineForEveryone(page, agent, 'idle')

  await call()
  await callOffer(page).waitFor()
  await fineForEveryone(page, agent, 'offer')
  await accept(page, callOffer)
  await strip(page).getByText('Sarunā').waitFor()
  await fineForEveryone(page, agent, 'talking')
  await page.setViewportSize({ width: 375, height: 800 })
  await page.getByRole('navigation', { name: 'Darba galda daļas' }).getByRole('button', { name: 'Iedzīvotājs' }).click()
  expect(await axeViolations(page), 'citizen').toEqual([])
  await page.getByRole('button', { name: 'Saruna', exact: true }).click()
  await page.setViewportSize({ width: 1280, height: 800 })
  await page.keyboard.press('n')
  await page.getByRole('dialog').waitFor()
  expect(await axeViolations(page), 'transfer').toEqual([])
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog').waitFor()
  expect(await axeViolations(page), 'command bar').toEqual([])
  await page.keyboard.press('Escape')
  await page.keyboard.press('Alt+b')
  await wrapUp(page).waitFor()
  await fineForEveryone(page, agent, 'wrap-up')
  await wrapUp(page).waitFor()
  await page.keyboard.press('1')
  await page.keyboard.press('Enter')
  await wrapUp(page).waitFor({ state: 'detached' })

  await page.context().clearCookies()
  await page.goto(`${screens.app.url}/sign-in`)
  await page.getByRole('heading', { name: 'Pieslēgties' }).waitFor()
  await fineForEveryone(page, null, 'sign-in')
  await page.context().close()
})
