import { beforeAll, describe, expect, test } from 'vitest'
import { sweep } from '../../src/jobs/sweep.ts'
import { sendMessage } from '../../src/outbound/send-message.ts'
import { sql } from '../../src/db/database.ts'
import { testClock, type Api, type TestClock } from '../support/app.ts'
import { startMailCentre, until, type MailCentre } from './mail-centre.ts'

/** Answers by letter over HTTP, read in the citizen's mailbox at the simulated server. The clock stands still unless moved. */
let centre: MailCentre
let clock: TestClock
let agent: Api
beforeAll(async () => {
  clock = testClock()
  centre = await startMailCentre({ clock })
  agent = centre.agent
})

let people = 0
const person = () => `citizen${(people += 1)}@example.org`

async function asked(from: string, input: Record<string, unknown> = {}) {
  const message = await centre.letter(
    await centre.arrive({ from: `Jānis Paraugs <${from}>`, subject: 'Ķīlas dzēšana', text: 'Labdien! Kā dzēst ķīlu?', ...input }),
  )
  await centre.running.settled()
  await centre.hold(message.contactId!, 'working')
  await centre.running.deps.db.run(
    sql`update offers set state = 'withdrawn', ended_at = now() where contact_id = ${message.contactId} and state = 'open'`,
  )
  return message
}

const answer = (contactId: string, body: object) => agent.send('POST', `/api/contacts/${contactId}/messages`, body)
const misbehave = (how: object) => centre.admin.send('POST', '/simulator/control/email-imap/misbehave', how)
const byId = async (ticketId: string, id: string) => (await centre.timeline(ticketId)).find((item) => item.id === id)?.message

type Mail = {
  id: string
  direction: string
  text: string
  subject: string
  references: string[]
  inReplyTo: string
  messageId: string
  envelopeFrom: string
  attachments: { name: string }[]
  cc: string[]
}
async function mailbox(address: string): Promise<Mail[]> {
  const view = await centre.admin.get('/simulator/control/email-imap/view')
  return view.mailboxes.find((each: { address: string }) => each.address === address)?.letters ?? []
}
const received = async (address: string) => (await mailbox(address)).filter(({ direction }) => direction === 'out')
const inMailbox = (address: string, count = 1) =>
  until(`${count} letters of ours for ${address}`, async () => {
    const letters = await received(address)
    return letters.length === count && letters
  })

/** As if `ms` had passed. */
async function later(ms: number): Promise<void> {
  clock.forward(ms)
  await centre.running.sweep()
}

async function uploaded(name: string, content: string, type = 'text/html'): Promise<any> {
  const form = new FormData()
  form.set('file', new File([content], name, { type }))
  const response = await fetch(`${centre.running.url}/api/uploads`, {
    method: 'POST',
    headers: { authorization: `Bearer ${agent.token}` },
    body: form,
  })
  return { status: response.status, body: await response.json() }
}

describe('an answer', () => {
  test('arrives in the citizen’s mailbox, in its thread, and his answer comes back to the ticket', async () => {
    const from = person()
    const question = await asked(from, { cc: ['dace@example.org'] })
    const file = await uploaded('izziņa.html', '<p>Izziņa</p>')
    expect(file).toMatchObject({ status: 201, body: { name: 'izziņa.html', contentType: 'text/plain', size: 14 } })
    const { status, body } = await answer(question.contactId!, {
      text: 'Labdien! Ķīlu dzēš šeit: https://latvija.gov.lv/kila.',
      cc: ['Dace@example.org'],
      attachments: [file.body.id],
    })
    expect(status).toBe(202)
    expect(new Date(body.undoUntil).getTime() - clock.now().getTime()).toBe(15_000)
    expect(await byId(question.ticketId, body.id)).toMatchObject({
      status: 'queued',
      undoUntil: body.undoUntil,
      authorName: 'Anna Testiņa',
    })
    await later(15_000)
    const [letter] = await inMailbox(from)
    const ticket = await centre.ticket(question.ticketId)
    expect(letter).toMatchObject({
      subject: `Re: Ķīlas dzēšana [${ticket.number}]`,
      messageId: `<om-${body.id}@centrs.example>`,
      inReplyTo: question.externalId,
      references: [question.externalId],
      cc: ['dace@example.org'],
      attachments: [{ name: 'izziņa.html' }],
      envelopeFrom: 'pieteikumi@centrs.example',
    })
    expect(letter!.text).toMatch(
      /^Labdien! Ķīlu dzēš[^]*\n\n24\.11\.2026\. 10:00 Jānis Paraugs <citizen\d+@example\.org> rakstīja:\n> Labdien! Kā dzēst ķīlu\?$/,
    )
    expect(await received('dace@example.org')).toHaveLength(1)
    expect(await byId(question.ticketId, body.id)).toMatchObject({
      status: 'sent',
      externalId: letter!.messageId,
      problem: null,
      undoUntil: null,
      attachments: [{ name: 'izziņa.html', size: 14, url: `/api/uploads/${file.body.id}` }],
      letter: { subject: letter!.subject, originalUrl: null, cc: [{ address: 'dace@example.org' }] },
    })
    const download = await fetch(`${centre.running.url}/api/uploads/${file.body.id}`, {
      headers: { authorization: `Bearer ${agent.token}` },
    })
    expect(download.headers.get('content-disposition')).toContain('attachment')
    expect(await download.text()).toBe('<p>Izziņa</p>')
    const thanks = await centre.letter(
      await centre.arrive({ from, text: 'Paldies!', subject: 'Cits temats', inReplyTo: letter!.id }),
    )
    expect(thanks.ticketId).toBe(question.ticketId)
    expect(thanks.contactId).toBe(question.contactId)
  })

  test('has its account’s signature, and begins with a template that knows the citizen', async () => {
    const from = person()
    const question = await asked(from)
    await centre.admin.send('PUT', '/api/signatures/email/lv', { text: 'Ar cieņu\n{agent.name}' })
    const { number } = await centre.ticket(question.ticketId)
    const { items } = await agent.get(`/api/templates?contactId=${question.contactId}`)
    expect(items[0].language).toBe('lv')
    expect(items.find((each: { name: string }) => each.name === 'Jautājums ir atrisināts').filled).toContain(
      `Labdien, Jānis Paraugs!\n\nJūsu jautājums (pieteikums ${number}) ir atrisināts.`,
    )
    await answer(question.contactId!, { text: 'Labdien!', holdS: 0 })
    const [letter] = await inMailbox(from)
    expect(letter!.text).toMatch(/^Labdien!\n\n-- \nAr cieņu\nAnna Testiņa\n\n24/)
    await centre.admin.send('PUT', '/api/signatures/email/lv', { text: '' })
  })

  test.each(['Atb: Ķīla', 'AW: Ķīla', 'RE[2]: Ķīla', 'Отв: Ķīla'])('to %s has no second sign of an answer', async (subject) => {
    const { contactId, ticketId } = await asked(person(), { subject })
    const { body } = await answer(contactId!, { text: 'Labdien!', holdS: 0 })
    expect((await byId(ticketId, body.id)).letter.subject.indexOf(`${subject} [`)).toBe(0)
  })

  test('can be taken back for 15 s: nothing leaves, the text is the draft again, the work in hand', async () => {
    const from = person()
    const question = await asked(from)
    const file = await uploaded('a.txt', 'a', 'text/plain')
    const { body } = await answer(question.contactId!, { text: 'Labdeen!', subject: 'Par ķīlu', attachments: [file.body.id] })
    expect(
      (await centre.running.as('agent2@demo.example').then((other) => other.send('POST', `/api/messages/${body.id}/undo`)))
        .status,
    ).toBe(409)
    clock.forward(14_000)
    const undone = await agent.send('POST', `/api/messages/${body.id}/undo`)
    expect(undone).toMatchObject({ status: 200, body: { text: 'Labdeen!' } })
    expect(await agent.get(`/api/contacts/${question.contactId}/draft`)).toMatchObject({
      text: 'Labdeen!',
      subject: expect.stringContaining('Par ķīlu'),
      attachments: [{ id: file.body.id, name: 'a.txt' }],
    })
    expect(await agent.get(`/api/contacts/${question.contactId}`)).toMatchObject({ state: 'open', phase: 'working' })
    await later(60_000)
    expect(await received(from)).toEqual([])
    expect(await agent.send('POST', `/api/messages/${body.id}/undo`)).toMatchObject({ status: 404 })
    const again = await answer(question.contactId!, { text: 'Labdien!', attachments: [file.body.id] })
    await later(15_000)
    await inMailbox(from)
    expect(await agent.send('POST', `/api/messages/${again.body.id}/undo`)).toMatchObject({ status: 409 })
  })

  test('that nobody holds back goes at once; two workers at once send it once', async () => {
    const from = person()
    const question = await asked(from)
    const { body } = await answer(question.contactId!, { text: 'Labdien!', holdS: 0 })
    expect(body.undoUntil).toBe(null)
    await Promise.all(Array.from({ length: 6 }, () => sendMessage(centre.running.deps, body.id)))
    await inMailbox(from)
    await later(60_000)
    expect(await received(from)).toHaveLength(1)
  })

  test('refuses what it cannot carry', async () => {
    const question = await asked(person())
    expect(await answer(question.contactId!, { text: 'x', cc: ['nav adrese'] })).toMatchObject({ status: 400 })
    expect(await answer(question.contactId!, { text: 'x', attachments: ['019a0000-0000-7000-8000-000000000000'] })).toMatchObject(
      { status: 400 },
    )
    expect((await uploaded('x.bin', 'x'.repeat(25 * 1024 * 1024 + 1))).status).toBe(413)
  })
})

describe('a mail server that', () => {
  test('is busy is asked again, and the letter goes as the same letter', async () => {
    const from = person()
    const question = await asked(from)
    await misbehave({ failShare: 1, failStatus: 450, times: 1 })
    const { body } = await answer(question.contactId!, { text: 'Labdien!', holdS: 0 })
    const waiting = await until('the refusal', async () => {
      const message = await byId(question.ticketId, body.id)
      return message.problem && message
    })
    expect(waiting).toMatchObject({
      status: 'queued',
      problem: { code: '450', retry: true, words: expect.stringContaining('Mailbox busy') },
    })
    expect(new Date(waiting.retryAt).getTime() - clock.now().getTime()).toBe(30_000)
    await centre.running.sweep()
    expect(await received(from)).toEqual([])
    await later(30_000)
    await inMailbox(from)
    expect(await byId(question.ticketId, body.id)).toMatchObject({ status: 'sent', problem: null })
    await misbehave({})
  })

  test('knows nobody there: failed in its words, the ticket open, the conversation back', async () => {
    const from = person()
    const question = await asked(from)
    await misbehave({ failShare: 1, failStatus: 550 })
    const { body } = await answer(question.contactId!, { text: 'Labdien!', holdS: 0 })
    const failed = await until('failure', async () => {
      const message = await byId(question.ticketId, body.id)
      return message.status === 'failed' && message
    })
    await misbehave({})
    expect(failed.problem).toMatchObject({
      code: '550',
      meaning: 'invalid-address',
      words: expect.stringContaining('5.1.1 No such user here'),
    })
    expect((await centre.ticket(question.ticketId)).status).toBe('open')
    await until('the conversation', async () =>
      ['waiting', 'offered'].includes((await agent.get(`/api/contacts/${question.contactId}`)).state),
    )
    await later(60_000)
    expect(await received(from)).toEqual([])
  })

  test('knows nobody there: the letter goes to the right address, and later answers do too', async () => {
    const [wrong, right] = [person(), person()]
    const question = await asked(wrong)
    const answered = await answer(question.contactId!, { text: 'Labdien!', to: right.toUpperCase(), holdS: 0 })
    expect(answered.status).toBe(202)
    expect(await inMailbox(right)).toMatchObject([{ inReplyTo: question.externalId }])
    expect((await agent.get(`/api/contacts/${question.contactId}/letter`)).to.address).toBe(right)
    await answer(question.contactId!, { text: 'Vēl.', holdS: 0 })
    await inMailbox(right, 2)
    expect(await received(wrong)).toEqual([])
    const { items } = await centre.admin.get('/api/audit?action=contact.address')
    expect(items).toMatchObject([{ subject: `contact ${question.contactId}`, details: {} }])
    expect(await answer(question.contactId!, { text: 'x', to: 'nobody' })).toMatchObject({ status: 400 })
  })

  test('took it and said nothing: sent again as the same letter', async () => {
    const from = person()
    const question = await asked(from)
    await misbehave({ drop: 1, at: 'after-data', times: 1 })
    const { body } = await answer(question.contactId!, { text: 'Labdien!', holdS: 0 })
    await until('the attempt', async () => (await byId(question.ticketId, body.id)).retryAt)
    await misbehave({})
    await later(30_000)
    const letters = await inMailbox(from, 2)
    expect(new Set(letters.map(({ messageId }) => messageId)).size).toBe(1)
  })

  test('is away for two days: given up, and said so', async () => {
    const from = person()
    const question = await asked(from)
    await centre.admin.send('POST', '/simulator/control/email-imap/act/email', { away: true })
    const { body } = await answer(question.contactId!, { text: 'Labdien!', holdS: 0 })
    await until('the attempt', async () => (await byId(question.ticketId, body.id)).retryAt)
    await later(2 * 86_400_000)
    const failed = await until('failure', async () => {
      const message = await byId(question.ticketId, body.id)
      return message.status === 'failed' && message
    })
    expect(failed.problem).toMatchObject({ code: 'smtp-unreachable' })
    await centre.admin.send('POST', '/simulator/control/email-imap/act/email', { away: false })
  })

  test('is silent keeps nobody else waiting', async () => {
    const question = await asked(person())
    const { body } = await answer(question.contactId!, { text: 'Labdien!' })
    await misbehave({ silentShare: 1, at: 'data', times: 1 })
    clock.forward(15_000)
    await sweep(centre.running.deps)
    await until('the attempt', async () => {
      const { items } = await centre.admin.get('/simulator/control/email-imap/requests')
      return items.at(-1).method === 'RCPT'
    })
    // It hangs; the sweep has gone on, and goes on.
    await sweep(centre.running.deps)
    expect(await byId(question.ticketId, body.id)).toMatchObject({ status: 'queued', problem: null })
    await centre.admin.send('POST', '/simulator/control/email-imap/act/email', { drop: true })
    await until('the end of the attempt', async () => (await byId(question.ticketId, body.id)).retryAt)
    await misbehave({})
  })

  test('took a process with it that was just sending: the letter goes again', async () => {
    const from = person()
    const question = await asked(from)
    const { body } = await answer(question.contactId!, { text: 'Labdien!' })
    await centre.running.deps.db.run(
      sql`update messages set sending_at = ${clock.now()}, send_attempts = 1 where id = ${body.id}`,
    )
    await later(300_000)
    expect(await received(from)).toEqual([])
    await later(400_000)
    await later(5000)
    await inMailbox(from)
  })
})

test('a text message can be taken back too, when that is asked for; it has no subject', async () => {
  await centre.admin.send('POST', '/simulator/control/sms-twilio/arrive', { from: '+447700900461', text: 'Labdien!' })
  const { id } = await until('the text', async () => (await agent.get('/api/contacts?channel=sms')).items[0])
  await centre.running.settled()
  await centre.running.deps.db.run(
    sql`update offers set state = 'withdrawn', ended_at = now() where contact_id = ${id} and state = 'open'`,
  )
  await centre.hold(id, 'working')
  expect(await answer(id, { text: 'x', subject: 'y' })).toMatchObject({ status: 400 })
  expect(await answer(id, { text: 'x', to: 'a@example.org' })).toMatchObject({ status: 400 })
  const { body } = await answer(id, { text: 'Labdien, Jāni!', holdS: 15 })
  expect(await agent.send('POST', `/api/messages/${body.id}/undo`)).toMatchObject({
    status: 200,
    body: { text: 'Labdien, Jāni!' },
  })
  await later(60_000)
  expect((await centre.admin.get('/simulator/control/sms-twilio/requests')).items).toEqual([])
})

test('a draft is kept, seen by others, and dropped', async () => {
  const question = await asked(person())
  const path = `/api/contacts/${question.contactId}/draft`
  expect(await agent.get(path)).toMatchObject({ text: '', updatedAt: null, alsoWriting: [] })
  await agent.send('PUT', path, { text: 'Labdien', subject: 'Par', cc: ['d'] })
  expect(await agent.get(path)).toMatchObject({ text: 'Labdien', subject: 'Par', cc: ['d'] })
  const other = await centre.running.as('agent2@demo.example')
  expect(await other.get(path)).toMatchObject({ text: '', alsoWriting: ['Anna Testiņa'] })
  expect((await other.get(`/api/tickets/${question.ticketId}`)).alsoWriting).toEqual(['Anna Testiņa'])
  expect((await agent.send('DELETE', path)).status).toBe(204)
  expect(await agent.get(path)).toMatchObject({ text: '' })
})

test('a mail server that does not take our password: the account’s light says so, and the letter goes when it is mended', async () => {
  const from = person()
  const question = await asked(from)
  await misbehave({ wrongPassword: true })
  const { body } = await answer(question.contactId!, { text: 'Labdien!', holdS: 0 })
  await until('the alarm', async () =>
    ['down', 'impaired'].includes((await centre.admin.get('/api/accounts/email')).health.state),
  )
  await until('the refusal', async () => (await byId(question.ticketId, body.id)).problem?.code === 'smtp-password')
  await misbehave({})
  await later(60_000)
  await inMailbox(from)
})
