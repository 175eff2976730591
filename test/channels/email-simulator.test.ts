import { ImapFlow } from 'imapflow'
import { createTransport } from 'nodemailer'
import { describe, expect, test } from 'vitest'
import type { Misbehaviour } from '../../channels/simulator.ts'
import { lettersOf, mailbox, start, type Mailbox } from './mail-servers.ts'

/** The simulator over real IMAP and SMTP, with the real clock. */

async function imapOf({ imap }: Mailbox): Promise<ImapFlow> {
  const client = new ImapFlow({
    host: String(imap['host']),
    port: Number(imap['port']),
    secure: false,
    auth: { user: String(imap['user']), pass: String(imap['password']) },
    logger: false,
  })
  client.on('error', () => undefined)
  await client.connect()
  return client
}

async function lettersIn(account: Mailbox, folder = 'INBOX'): Promise<{ uid: number; source: string }[]> {
  const client = await imapOf(account)
  const found: { uid: number; source: string }[] = []
  await client.mailboxOpen(folder, { readOnly: true })
  for await (const letter of client.fetch('1:*', { uid: true, source: true }, { uid: true }))
    found.push({ uid: letter.uid, source: letter.source!.toString('utf8') })
  client.close()
  return found
}

function send({ smtp, address }: Mailbox, letter: object, envelope?: object) {
  const auth = { user: String(smtp['user']), pass: String(smtp['password']) }
  const transport = createTransport({ host: '127.0.0.1', port: Number(smtp['port']), secure: false, auth, socketTimeout: 700 })
  return transport.sendMail({
    from: address,
    to: 'janis@example.org',
    subject: 'Atbilde',
    text: 'Labdien!',
    ...envelope,
    ...letter,
  })
}

describe('a citizen writes', () => {
  test('and the letter lies in our mailbox, with what the server found out above all else', async () => {
    const email = await mailbox()
    const simulator = await start({ email })
    const { messageId } = (await simulator.arrive({
      from: 'Jānis Paraugs <janis@example.org>',
      subject: 'Ķīļa dzēšana',
      text: 'Labdien!',
      attachments: [{ name: 'pielikums.txt', content: 'ā', contentType: 'text/plain' }],
    })) as { messageId: string }
    const [letter] = await lettersIn(email)
    expect(letter!.source).toMatch(
      /^Return-Path: <janis@example\.org>\r\nAuthentication-Results: mx\.centrs\.example;[^]*dmarc=pass[^]*\r\nReceived:/,
    )
    expect(letter!.source).toContain(`Message-ID: ${messageId}`)
    expect(lettersOf(simulator, 'janis@example.org')).toMatchObject([
      { direction: 'in', subject: 'Ķīļa dzēšana', text: 'Labdien!', attachments: [{ name: 'pielikums.txt', size: 2 }] },
    ])
  })

  test('who waits for letters is told at once', async () => {
    const email = await mailbox()
    const simulator = await start({ email })
    const client = await imapOf(email)
    await client.mailboxOpen('INBOX', { readOnly: true })
    const told = new Promise<{ count: number }>((resolve) => client.once('exists', resolve))
    const idle = client.idle()
    await simulator.arrive({ text: 'x' })
    expect(await told).toMatchObject({ count: 1 })
    client.close()
    await idle
  })

  test('other UIDs, other folders, pieces of a large letter, two accounts', async () => {
    const [email, other] = [await mailbox(), await mailbox('otra')]
    email.folders = ['INBOX', 'Arhīvs']
    const simulator = await start({ email, other })
    const large = 'ā'.repeat(300_000)
    await simulator.arrive({ text: 'x', folder: 'Arhīvs' })
    await simulator.arrive({ raw: `From: a@example.org\r\nMessage-ID: <1@example.org>\r\n\r\n${large}` })
    await simulator.arrive({ account: 'other', text: 'y', copies: 2 })
    expect(await lettersIn(email, 'Arhīvs')).toHaveLength(1)
    expect(await lettersIn(other)).toHaveLength(2)
    const client = await imapOf(email)
    const before = await client.mailboxOpen('INBOX')
    const { content } = await client.download('1', undefined, { uid: true, chunkSize: 100_000 })
    let bytes = ''
    for await (const piece of content!) bytes += (piece as Buffer).toString('latin1')
    expect(Buffer.from(bytes, 'latin1').toString('utf8').endsWith(large)).toBe(true)
    client.close()
    await simulator.act('email', { renumber: true })
    const again = await imapOf(email)
    const after = await again.mailboxOpen('INBOX')
    expect(after.uidValidity).not.toBe(before.uidValidity)
    expect(after.uidNext).toBeGreaterThan(before.uidNext)
    again.close()
  })
})

describe('we write', () => {
  test('and the citizen reads it, and answers in the thread', async () => {
    const email = await mailbox()
    const simulator = await start({ email })
    const sent = await send(email, { messageId: '<om-1@centrs.example>', attachments: [{ filename: 'a.txt', content: 'abc' }] })
    expect(sent.accepted).toEqual(['janis@example.org'])
    await expect.poll(() => lettersOf(simulator, 'janis@example.org').length).toBe(1)
    const [letter] = lettersOf(simulator, 'janis@example.org')
    expect(letter).toMatchObject({ direction: 'out', messageId: '<om-1@centrs.example>', attachments: [{ name: 'a.txt' }] })
    expect(await simulator.act(String(letter!['id']), { attachment: 0 })).toMatchObject({ base64: 'YWJj' })
    await simulator.arrive({ from: 'janis@example.org', text: 'Paldies!', inReplyTo: String(letter!['id']) })
    expect((await lettersIn(email))[0]!.source).toMatch(
      /In-Reply-To: <om-1@centrs\.example>\r\nReferences: <om-1@centrs\.example>/,
    )
  })

  test.each<[string, Misbehaviour, object]>([
    ['busy', { failShare: 1, failStatus: 450 }, { responseCode: 450, command: 'RCPT TO' }],
    ['nobody there', { failShare: 1, failStatus: 550 }, { responseCode: 550 }],
    ['refused after all', { failShare: 1, failStatus: 554, at: 'data' }, { responseCode: 554, command: 'DATA' }],
    ['silent', { silentShare: 1 }, { code: 'ETIMEDOUT' }],
    ['line gone', { drop: 1 }, { code: 'ECONNECTION' }],
    ['wrong password', { wrongPassword: true }, { code: 'EAUTH', responseCode: 535 }],
  ])('%s', async (_, how, expected) => {
    const email = await mailbox()
    const simulator = await start({ email })
    simulator.misbehave({ ...how, times: 1 })
    await expect(send(email, {})).rejects.toMatchObject(expected)
    if (how.wrongPassword) simulator.misbehave({})
    await send(email, {})
    await expect.poll(() => lettersOf(simulator, 'janis@example.org').length).toBe(1)
  })

  test('taken, and the line breaks before it says so', async () => {
    const email = await mailbox()
    const simulator = await start({ email })
    simulator.misbehave({ drop: 1, at: 'after-data', times: 1 })
    await expect(send(email, {})).rejects.toThrow()
    await expect.poll(() => lettersOf(simulator, 'janis@example.org').length).toBe(1)
  })

  test('it comes back, and a machine answers', async () => {
    const email = await mailbox()
    const simulator = await start({ email })
    simulator.misbehave({ bounce: 'failed' })
    await send(email, { messageId: '<om-1@centrs.example>' })
    await expect.poll(() => lettersIn(email)).toHaveLength(1)
    expect((await lettersIn(email))[0]!.source).toMatch(
      /Return-Path: <>[^]*report-type=delivery-status[^]*Action: failed[^]*<om-1@centrs\.example>/,
    )
    simulator.misbehave({ autoReply: 'polite' })
    await send(email, { messageId: '<om-2@centrs.example>' })
    await expect.poll(() => lettersIn(email)).toHaveLength(2)
    expect((await lettersIn(email))[1]!.source).toMatch(/Auto-Submitted: auto-replied/)
    await send(email, { headers: { 'Auto-Submitted': 'auto-replied' } })
    await expect.poll(() => lettersOf(simulator, 'janis@example.org').length).toBe(4)
    expect(await lettersIn(email)).toHaveLength(2)
  })
})

describe('ports', () => {
  test('one that is taken is left alone, and the account says where we are instead', async () => {
    const [first, second] = [await mailbox(), await mailbox()]
    second.imap['port'] = first.imap['port']
    await start({ email: first })
    await start({ email: second })
    expect(second.imap['port']).not.toBe(first.imap['port'])
    expect(await lettersIn(second)).toEqual([])
  })

  test('a mail server of somebody else is never played', async () => {
    const email = await mailbox()
    email.imap['user'] = 'pieteikumi'
    const simulator = await start({ email: { ...email, smtp: { ...email.smtp, user: 'x' } } })
    await expect(lettersIn(email)).rejects.toThrow()
    await expect(simulator.arrive({ text: 'x' })).rejects.toThrow(/@simulator/)
  })

  test('away and back: what was in the mailbox is still there', async () => {
    const email = await mailbox()
    const simulator = await start({ email })
    await simulator.arrive({ text: 'x' })
    await simulator.act('email', { away: true })
    await expect(lettersIn(email)).rejects.toThrow()
    await simulator.arrive({ text: 'y' })
    await simulator.act('email', { away: false })
    expect(await lettersIn(email)).toHaveLength(2)
  })
})
