// The pictures of the README. `PICTURES=1 npm test -- test/ui/pictures.test.ts` makes them anew; otherwise it is only seen that they are there.
import { statSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { sql } from '../../src/db/database.ts'
import { newId } from '../../src/db/new-id.ts'
import { appendLedger } from '../../src/kpi/append-ledger.ts'
import type { Ending } from '../../src/kpi/endings.contract.ts'
import { seededRandom } from '../../src/simulator/seeded-random.ts'
import type { Api } from '../support/app.ts'
import { openScreens } from '../support/screens.ts'

const folder = join(import.meta.dirname, '../../docs/pictures')
const names = ['desk-offer', 'desk-talking', 'desk-wrap-up', 'board', 'simulator', 'ledger', 'admin'] as const
const largestBytes = 300_000
const pathOf = (name: (typeof names)[number]) => join(folder, `${name}.png`)
const laptop = { width: 1440, height: 900 }
const dayMs = 86_400_000

test.runIf(!process.env['PICTURES']).each(names)('there is a picture %s of a bearable size', (name) => {
  expect(statSync(pathOf(name)).size).toBeLessThan(largestBytes)
})

describe.runIf(process.env['PICTURES'])('pictures', () => {
  const screens = openScreens({ openAlways: true })
  const take = async (page: Page, name: (typeof names)[number]) => {
    await page.evaluate(() => document.fonts.ready)
    await page.mouse.move(0, 0)
    await page.screenshot({ path: pathOf(name), animations: 'disabled' })
    expect(statSync(pathOf(name)).size).toBeLessThan(largestBytes)
  }
  const arrive = async (adapter: string, body: object) =>
    (await (await screens.app.as('supervisor@demo.example')).send('POST', `/simulator/control/${adapter}/arrive`, body)).body
  const presence = async (n: number, state: string, reason?: string): Promise<Api> => {
    const agent = await screens.app.as(`agent${n}@demo.example`)
    await agent.send('PATCH', '/api/agents/me/presence', { state, ...(reason ? { reason } : {}) })
    return agent
  }

  /** What a colleague talks about meanwhile. */
  const busyColleague = async (n: number, from: string): Promise<string> => {
    const agent = await presence(n, 'ready')
    const { callId } = await arrive('phone-twilio', { from, keys: ['1', '1'], speed: 20 })
    await expect.poll(async () => (await agent.get('/api/offers?mine=1')).items.length).toBe(1)
    await agent.send('POST', `/api/offers/${(await agent.get('/api/offers?mine=1')).items[0].id}/accept`)
    return callId
  }

  /** The working days of the last four weeks: from half of the calls unanswered to a quarter. */
  const fillHistory = async () => {
    const { db, clock, centre: centres } = screens.app.deps
    const centre = await centres.get()
    const [accountId] = [...centre.accountsById.keys()]
    const agents = await db.rows<{ id: string }>(sql`select id from agents order by id`)
    const random = seededRandom(11)
    for (let ago = 29; ago > 0; ago--) {
      const day = new Date(clock.now().getTime() - ago * dayMs)
      if ([0, 6].includes(day.getUTCDay())) continue
      const rate = 0.24 + 0.27 * (ago / 29) + (random() - 0.5) * 0.06
      await db.transaction(async (tx) => {
        for (let n = 0; n < 60; n++) {
          const arrivedAt = new Date(Math.floor(day.getTime() / dayMs) * dayMs + (6.1 + 9.7 * random()) * 3_600_000)
          const answered = random() >= rate
          const waitedMs = (answered ? 25_000 : 90_000) * (0.2 + random())
          const at = (ms: number) => new Date(arrivedAt.getTime() + ms)
          const ending: Ending = answered ? 'answered' : random() < 0.7 ? 'hung-up-in-queue' : 'wait-limit'
          await appendLedger(
            tx,
            centre,
            {
              id: newId(),
              contactId: newId(),
              accountId: accountId!,
              externalId: null,
              direction: 'in',
              state: 'ended',
              caller: null,
              room: '',
              conferenceId: null,
              agentLegId: null,
              language: 'lv',
              topic: 'latvija',
              menuPath: '1>1',
              announcedPosition: null,
              arrivedAt,
              queuedAt: at(15_000),
              offeredAt: answered ? at(15_000 + waitedMs) : null,
              answeredAt: answered ? at(18_000 + waitedMs) : null,
              endedAt: at(20_000 + waitedMs + (answered ? 240_000 * random() : 0)),
              ending,
              decision: null,
              muted: false,
              holdWanted: false,
              held: false,
              connectAt: null,
              joinAt: null,
              hangUpAt: null,
              hangUpSentAt: null,
              heardAt: arrivedAt,
              checks: 0,
              returnId: null,
              ticketId: newId(),
              citizenId: null,
              contactState: 'closed',
              phase: null,
              agentId: agents[n % agents.length]!.id,
              acceptedAt: null,
              rejoinUntil: null,
            },
            [],
            null,
          )
        }
      })
    }
  }

  test('of the desk', { timeout: 120_000 }, async () => {
    await (await screens.app.as('admin@demo.example')).send('PATCH', '/api/settings', { offerTtlS: 25, wrapUpS: 60 })
    const calls = [
      await busyColleague(1, '+447700900611'),
      await busyColleague(5, '+447700900612'),
      await busyColleague(7, '+447700900613'),
    ]
    await presence(3, 'break', 'lunch')
    await presence(4, 'training')
    const agent = await presence(2, 'ready')
    const page = await screens.open('agent2', '/desk', laptop)
    const name = async (phone: string, words: string) => {
      const { items } = await agent.get(`/api/citizens?query=${phone.slice(1)}`)
      await agent.send('PATCH', `/api/citizens/${items[0].id}`, { name: words })
    }
    // Answered, they wait for the citizen: what is being written would make room for a call.
    const answer = async (from: string, words: string, reply: string) => {
      await arrive('sms-twilio', { from, text: words })
      await page.getByRole('region', { name: 'Īsziņa Jums' }).waitFor()
      const [offer] = (await agent.get('/api/offers?mine=1')).items
      await agent.send('POST', `/api/offers/${offer.id}/accept`)
      await page.getByRole('region', { name: 'Īsziņa Jums' }).waitFor({ state: 'detached' })
      await agent.send('POST', `/api/contacts/${offer.contact.id}/messages`, { text: reply })
    }
    const [caller, writer] = ['+447700900201', '+447700900202']
    await answer(
      caller,
      'Labdien! Nevaru pieslēgties e-adresei, prasa atkārtotu autentifikāciju. Ko darīt?',
      'Labdien! Lūdzu, atjaunojiet eParaksta lietotni un mēģiniet vēlreiz. Ja neizdodas, zvaniet mums.',
    )
    await name(caller, 'Līga Testiņa')
    await answer(
      writer,
      'Vai dzīvesvietu var deklarēt arī bērnam, ja esmu aizbildnis?',
      'Labdien! Jā: pievienojiet tiesas lēmumu par aizbildnību.',
    )
    await name(writer, 'Uldis Piemērs')
    // Nobody who is ready speaks Russian: these wait.
    await arrive('phone-twilio', { from: '+447700900203', keys: ['2', '1'], speed: 20 })
    await arrive('phone-twilio', { from: '+447700900204', keys: ['2', '3'], speed: 20 })
    await presence(6, 'finishing')
    await arrive('phone-twilio', { from: caller, keys: ['1', '2'], speed: 20 })
    await page.getByRole('region', { name: 'Zvans Jums' }).waitFor()
    await page.getByText('Rindā tagad: 2 zvani').waitFor()
    await page.getByRole('region', { name: 'Zvans Jums' }).getByText('0:21').waitFor()
    await take(page, 'desk-offer')
    await expect
      .poll(() => page.keyboard.press('Enter').then(() => page.getByRole('region', { name: 'Zvans Jums' }).count()), {
        interval: 300,
      })
      .toBe(0)
    await page.getByRole('region', { name: 'Zvans', exact: true }).getByText('Sarunā').waitFor()
    await page.keyboard.press('p')
    await page.keyboard.type('Lietotne atjaunota, e-adrese vēl neatveras. Jāpārbauda konta statuss.')
    await page.getByText('melnraksts saglabāts').waitFor()
    await page.getByRole('region', { name: 'Zvans', exact: true }).getByText('0:08').waitFor()
    await take(page, 'desk-talking')
    await page.keyboard.press('Alt+b')
    await page.getByRole('region', { name: 'Pēcapstrāde' }).waitFor()
    await page.keyboard.press('1')
    await page.getByRole('button', { name: 'Atrisināts', pressed: true }).waitFor()
    await take(page, 'desk-wrap-up')
    await page.keyboard.press('Enter')
    await page.getByRole('region', { name: 'Pēcapstrāde' }).waitFor({ state: 'detached' })
    const supervisor = await screens.app.as('supervisor@demo.example')
    for (const callId of calls) await supervisor.send('POST', `/simulator/control/phone-twilio/act/${callId}`, { hangup: true })
    await page.context().close()
    // The day engages whoever is not at work.
    for (const n of [1, 2, 3, 4, 5, 6, 7, 8]) {
      const one = await screens.app.as(`agent${n}@demo.example`)
      await expect.poll(async () => (await one.get('/api/desk')).agent.state).not.toMatch(/talking|connecting/)
      for (const { id } of (await one.get('/api/desk')).work)
        await one.send('POST', `/api/contacts/${id}/close`, { outcome: 'resolved' })
      await presence(n, 'offline')
    }
    await presence(3, 'break', 'lunch')
  })

  test('of a lively day', { timeout: 240_000 }, async () => {
    const supervisor = await screens.app.as('supervisor@demo.example')
    await fillHistory()
    await supervisor.send('POST', '/api/simulator/busy-day', { speed: 60, calls: 1500, texts: 150, agents: 8, seed: 3 })
    const view = () => supervisor.get('/api/board')
    await expect
      .poll(async () => (await supervisor.get('/api/simulator')).busyDay.answered, { timeout: 150_000, interval: 500 })
      .toBeGreaterThan(75)
    const board = await screens.open('supervisor', '/board', { width: 1920, height: 1080 })
    await board.getByText('Tiešsaistē').waitFor()
    await expect
      .poll(async () => (await view()).waiting.byChannel['voice'] ?? 0, { timeout: 60_000, interval: 200 })
      .toBeGreaterThan(2)
    await board.getByRole('button', { name: /^Gaida tagad: [1-9]/ }).waitFor()
    await take(board, 'board')
    const simulator = await screens.open('supervisor', '/simulator', laptop)
    await simulator.getByText('Dienas pulkstenis').waitFor()
    await simulator.getByText('Tiešsaistē').waitFor()
    await take(simulator, 'simulator')
    await supervisor.send('DELETE', '/api/simulator/busy-day')
    const ledger = await screens.open('supervisor', '/ledger', laptop)
    await ledger.getByText('Pierādījumu ķēde ir vesela').waitFor()
    await ledger.getByText('Tiešsaistē').waitFor()
    await take(ledger, 'ledger')
    const admin = await screens.open('admin', '/admin/agents', laptop)
    await admin.getByText('Dace Parauga').first().waitFor()
    await take(admin, 'admin')
  })
})
