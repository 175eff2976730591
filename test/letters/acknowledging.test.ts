import { beforeAll, describe, expect, test } from 'vitest'
import { sql } from '../../src/db/database.ts'
import { testClock, type TestClock } from '../support/app.ts'
import { startMailCentre, until, type MailCentre } from './mail-centre.ts'

/** Confirmations that a letter has come. */
let centre: MailCentre
let clock: TestClock
beforeAll(async () => {
  clock = testClock()
  centre = await startMailCentre({ clock })
})

const asked = async (from: string, input: object = {}) =>
  centre.letter(await centre.arrive({ from, subject: 'Jautājums', text: 'Labdien! Kā saņemt izziņu?', ...input }))
const misbehave = (how: object) => centre.admin.send('POST', '/simulator/control/email-imap/misbehave', how)
const switchOn = (on: boolean) => centre.admin.send('PUT', '/api/acknowledgements/accounts/email', { on })

type Mail = { direction: string; text: string; subject: string; envelopeFrom: string; inReplyTo: string | null }
async function received(address: string): Promise<Mail[]> {
  const view = await centre.admin.get('/simulator/control/email-imap/view')
  const letters: Mail[] = view.mailboxes.find((each: { address: string }) => each.address === address)?.letters ?? []
  return letters.filter(({ direction }) => direction === 'out')
}
async function settle(): Promise<void> {
  clock.forward(10_000)
  await centre.running.sweep()
}
const confirmed = (address: string) =>
  until(`confirmation for ${address}`, async () => {
    const letters = await received(address)
    return letters.length > 0 && letters
  })

test('nobody is confirmed anything before it is switched on', async () => {
  expect(await centre.admin.get('/api/acknowledgements')).toMatchObject({ accounts: [{ account: 'email', on: false }] })
  await asked('quiet@example.org')
  await settle()
  expect(await received('quiet@example.org')).toEqual([])
})

describe('switched on', () => {
  beforeAll(async () => {
    expect(await switchOn(true)).toMatchObject({ status: 200, body: { accounts: [{ on: true }] } })
  })

  test('a person is confirmed once a day, with the number, in the thread, by nobody', async () => {
    const from = 'once@example.org'
    const first = await asked(from)
    await settle()
    const [letter, ...more] = await confirmed(from)
    expect(more).toEqual([])
    const { number } = await centre.ticket(first.ticketId)
    expect(letter).toMatchObject({
      subject: `Re: Jautājums [${number}]`,
      envelopeFrom: '',
      inReplyTo: first.externalId,
      text: expect.stringContaining(`Tās numurs ir ${number}. Atbildēsim`),
    })
    expect((await centre.timeline(first.ticketId)).filter(({ message }) => message?.direction === 'out')).toMatchObject([
      { message: { authorName: null, status: 'sent', letter: { automatic: 'auto-reply' } } },
    ])
    expect((await centre.ticket(first.ticketId)).status).toBe('new')
    await asked(from, { subject: 'Cits' })
    await settle()
    expect(await received(from)).toHaveLength(1)
    clock.forward(86_400_000)
    await asked(from, { subject: 'Vēl' })
    await settle()
    await until('the next day’s', async () => (await received(from)).length === 2)
  })

  test('in the language of the letter, and by whether we are open', async () => {
    await asked('russian@example.org', { subject: 'Вопрос', text: 'Здравствуйте! Как получить справку о задолженности?' })
    await settle()
    expect((await confirmed('russian@example.org'))[0]!.text).toContain('Мы получили Ваше письмо')
    clock.set('2026-11-28T08:00:00.000Z')
    await asked('weekend@example.org')
    await settle()
    expect((await confirmed('weekend@example.org'))[0]!.text).toContain('Šobrīd esam slēgti')
    clock.set('2026-11-30T08:00:00.000Z')
  })

  test.each<[string, object]>([
    ['an out-of-office answer', { headers: { 'Auto-Submitted': 'auto-replied' } }],
    ['a list', { headers: { 'List-Id': '<x.example.org>' } }],
    ['somebody who may not be who he says', { authenticated: false }],
  ])('never %s', async (name, input) => {
    const from = `${name.replaceAll(/\W/g, '')}@example.org`
    await asked(from, input)
    await settle()
    await settle()
    expect(await received(from)).toEqual([])
    expect(await received('pieteikumi@centrs.example')).toEqual([])
  })

  test('never ourselves: who names us as the address to answer to is answered himself', async () => {
    await asked('names-us@example.org', { headers: { 'Reply-To': 'pieteikumi@centrs.example' } })
    await settle()
    await settle()
    expect(await received('pieteikumi@centrs.example')).toEqual([])
    expect(await confirmed('names-us@example.org')).toHaveLength(1)
  })

  test('a mailbox of one topic: its tickets are about it, ask for who knows it, and are confirmed with its text', async () => {
    const text = { topicId: 'eadrese', hours: 'open', language: 'lv', text: 'Par e-adresi atbildēs {ticket.number}.' }
    await centre.admin.send('PUT', '/api/acknowledgements/texts', text)
    const other = await asked('anything@example.org')
    await centre.admin.send('PATCH', '/api/accounts/email', { topicId: 'eadrese' })
    const about = await asked('eadrese@example.org')
    await settle()
    const { topicId, number } = await centre.ticket(about.ticketId)
    expect(topicId).toBe('eadrese')
    expect((await confirmed('eadrese@example.org'))[0]!.text).toContain(`Par e-adresi atbildēs ${number}.`)
    expect((await confirmed('anything@example.org'))[0]!.text).toContain('Atbildēsim, tiklīdz')
    const rings = async (contactId: string | null) => (await centre.admin.get(`/api/contacts/${contactId}`)).requirement
    expect(JSON.stringify(await rings(about.contactId))).toContain('eadrese')
    expect(JSON.stringify(await rings(other.contactId))).not.toContain('eadrese')
    // What is known to be about something else stays so.
    await centre.admin.send('PATCH', `/api/tickets/${other.ticketId}`, { topicId: 'citi' })
    await centre.running.deps.db.run(sql`update contacts set state = 'closed', closed_at = now() where id = ${other.contactId}`)
    const again = await asked('anything@example.org', { inReplyTo: other.externalId })
    expect(JSON.stringify(await rings(again.contactId))).toMatch(/citi(?!.*eadrese)/)
    // A topic that is no more is asked of nobody.
    const skill = { kind: 'topic', nameLv: 'E-adrese', nameEn: 'E-address', menuKey: null, retired: true }
    await centre.admin.send('PUT', '/api/skills/eadrese', skill)
    const later = await asked('later@example.org')
    expect((await centre.ticket(later.ticketId)).topicId).toBeNull()
    await centre.admin.send('PATCH', '/api/accounts/email', { topicId: null })
  })

  test('nobody who answers us', async () => {
    const from = 'answers@example.org'
    const first = await asked(from)
    await settle()
    await confirmed(from)
    clock.forward(86_400_000)
    await centre.running.deps.db.run(sql`update contacts set state = 'closed', closed_at = now() where id = ${first.contactId}`)
    await asked(from, { inReplyTo: first.externalId })
    await settle()
    expect(await received(from)).toHaveLength(1)
  })

  test('a rude machine that answers everything: it comes to rest by itself', async () => {
    const from = 'machine@example.org'
    await misbehave({ autoReply: 'rude' })
    await asked(from)
    let letters = 0
    await until(
      'rest',
      async () => {
        await settle()
        const view = await centre.admin.get('/simulator/control/email-imap/view')
        const now = view.mailboxes.find((each: { address: string }) => each.address === from).letters.length
        await new Promise((resolve) => setTimeout(resolve, 400))
        const rests = now === letters && now >= 3
        letters = now
        return rests
      },
      30,
    )
    await misbehave({})
    // Its question, our confirmation, its answer to that.
    expect(letters).toBe(3)
  })
})
