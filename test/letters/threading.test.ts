import { beforeAll, describe, expect, test } from 'vitest'
import { sql } from '../../src/db/database.ts'
import { startMailCentre, until, type MailCentre } from './mail-centre.ts'

let centre: MailCentre
beforeAll(async () => {
  centre = await startMailCentre()
})

const anna = 'Anna Piemēra <anna@example.org>'
const zane = 'Zane Testiņa <zane@example.org>'
const arrived = async (input: Record<string, unknown>) =>
  centre.letter(await centre.arrive({ from: anna, text: 'Labdien!', ...input }))

describe('a letter', () => {
  test('is a ticket with all it says', async () => {
    const message = await arrived({
      subject: 'Ķīļa dzēšana',
      text: 'Labdien! Lūdzu palīdzēt.',
      cc: [zane],
      attachments: [{ name: 'ēka.txt', content: 'abc', contentType: 'text/plain' }],
    })
    expect(message).toMatchObject({
      direction: 'in',
      text: 'Labdien! Lūdzu palīdzēt.',
      letter: {
        subject: 'Ķīļa dzēšana',
        from: { address: 'anna@example.org', name: 'Anna Piemēra' },
        to: [{ address: 'pieteikumi@centrs.example' }],
        cc: [{ address: 'zane@example.org' }],
        quoted: null,
        htmlUrl: null,
        authentication: { verified: 'yes' },
        automatic: null,
        hints: [],
      },
      attachments: [{ name: 'ēka.txt', size: 3, contentType: 'text/plain', kind: 'file' }],
    })
    const ticket = await centre.ticket(message.ticketId)
    expect(ticket).toMatchObject({ subject: 'Ķīļa dzēšana', status: 'new', citizenLabel: 'Anna Piemēra' })
    expect(ticket.contacts).toMatchObject([{ channel: 'email', state: 'waiting', language: 'lv' }])
    expect(ticket.citizen?.addresses).toMatchObject([{ kind: 'email', value: 'anna@example.org' }])
    const file = await fetch(`${centre.running.url}${message.attachments[0]!.url}`, {
      headers: { authorization: `Bearer ${centre.agent.token}` },
    })
    expect(await file.text()).toBe('abc')
    expect(file.headers.get('content-disposition')).toBe(`attachment; filename="eka.txt"; filename*=UTF-8''%C4%93ka.txt`)
    expect(file.headers.get('x-content-type-options')).toBe('nosniff')
    expect(file.headers.get('content-security-policy')).toContain('sandbox')
    expect((await fetch(`${centre.running.url}${message.attachments[0]!.url}`)).status).toBe(401)
    const original = await fetch(`${centre.running.url}${message.letter.originalUrl}`, {
      headers: { authorization: `Bearer ${centre.agent.token}` },
    })
    expect(await original.text()).toContain(`Message-ID: ${message.externalId}`)
  })

  test('with HTML: harmless, in a frame of its own', async () => {
    const message = await arrived({
      text: 'x',
      html: '<b>Treknraksts</b><script>alert(1)</script><img src="http://spiegs.example/a.png">',
    })
    const page = async (query: string) => {
      const answer = await fetch(`${centre.running.url}${message.letter.htmlUrl}${query}`, {
        headers: { authorization: `Bearer ${centre.agent.token}` },
      })
      return { policy: answer.headers.get('content-security-policy') ?? '', html: await answer.text() }
    }
    const quiet = await page('')
    expect(quiet.html).toContain('<b>Treknraksts</b>')
    expect(quiet.html).not.toMatch(/alert|spiegs/)
    expect(quiet.policy).toMatch(/default-src 'none'; img-src data:; .*sandbox/)
    const asked = await page('?remote=1')
    expect(asked.html).toContain('http://spiegs.example/a.png')
    expect(asked.policy).toContain('https:')
  })

  test('in Russian or English asks for who speaks it', async () => {
    const languages = ['Добрый день, помогите пожалуйста', 'Dear Sirs, could you please help me with the form?']
    const found = []
    for (const text of languages) found.push((await centre.ticket((await arrived({ text })).ticketId)).contacts[0]!.language)
    expect(found).toEqual(['ru', 'en'])
  })
})

describe('threads', () => {
  test('a reply to our answer joins its ticket, and wakes it', async () => {
    const first = await arrived({ subject: 'Pavediens' })
    const agentId = await centre.hold(first.contactId!, 'parked')
    await centre.answered(first.contactId!, '<om-t1@centrs.example>')
    await centre.running.deps.db.run(sql`update tickets set status = 'waiting' where id = ${first.ticketId}`)
    const reply = await arrived({ subject: 'Cita tēma', inReplyTo: '<om-t1@centrs.example>', text: 'Paldies!\n\n> Labdien!' })
    expect(reply).toMatchObject({
      ticketId: first.ticketId,
      contactId: first.contactId,
      text: 'Paldies!',
      letter: { quoted: '> Labdien!', hints: [] },
    })
    const ticket = await centre.ticket(first.ticketId)
    expect(ticket).toMatchObject({ status: 'open', contacts: [{ state: 'waiting' }] })
    const row = await centre.running.deps.db.one(sql`select sticky_agent_id from contacts where id = ${first.contactId}`)
    expect(row).toEqual({ stickyAgentId: agentId })
  })

  test('References are enough, last to first; so is an ancestor nobody saw, and an answer that overtook its question', async () => {
    const first = await arrived({ subject: 'A' })
    expect((await arrived({ references: ['<nezinams@x.example>', first.externalId!] })).ticketId).toBe(first.ticketId)
    const one = await arrived({ references: ['<senais@x.example>'] })
    expect((await arrived({ inReplyTo: '<senais@x.example>' })).ticketId).toBe(one.ticketId)
    const answer = await arrived({ inReplyTo: '<vel-nav@example.org>' })
    expect((await arrived({ messageId: '<vel-nav@example.org>' })).ticketId).toBe(answer.ticketId)
  })

  test('the same subject, and nothing else: another ticket', async () => {
    const [one, two] = [await arrived({ subject: 'Iesniegums' }), await arrived({ subject: 'Re: Iesniegums' })]
    expect(one.ticketId).not.toBe(two.ticketId)
  })

  test('a number in the subject: only for who has a part in it; others get a ticket of their own, and a hint', async () => {
    const first = await arrived({ subject: 'Mana lieta' })
    const { number } = await centre.ticket(first.ticketId)
    expect((await arrived({ subject: `Par ${number}` })).ticketId).toBe(first.ticketId)
    const stranger = await arrived({ from: zane, subject: `Re: [${number}] Mana lieta` })
    expect(stranger.ticketId).not.toBe(first.ticketId)
    expect(stranger.letter.hints).toEqual(['ticket-of-others'])
    const pretender = await arrived({ subject: `Par ${number}`, authenticated: false })
    expect(pretender.ticketId).not.toBe(first.ticketId)
    expect(pretender.letter.hints.toSorted()).toEqual(['ticket-of-others', 'unverified-sender'])
  })

  test('somebody else answers in a thread: seen to be somebody else, answered for himself', async () => {
    const first = await arrived({ subject: 'Divi' })
    const other = await arrived({ from: zane, inReplyTo: first.externalId! })
    expect(other).toMatchObject({ ticketId: first.ticketId, letter: { hints: ['other-sender'] } })
    expect(other.contactId).not.toBe(first.contactId)
    const row = await centre.running.deps.db.one(sql`select address from contacts where id = ${other.contactId}`)
    expect(row).toEqual({ address: 'zane@example.org' })
  })

  test('an answer after the end opens the ticket again, for its owner', async () => {
    const first = await arrived({ subject: 'Beidzies' })
    const agentId = await centre.hold(first.contactId!, 'working')
    await centre.agent.send('POST', `/api/contacts/${first.contactId}/close`, { outcome: 'resolved' })
    const again = await arrived({ inReplyTo: first.externalId! })
    expect(again.ticketId).toBe(first.ticketId)
    expect(again.contactId).not.toBe(first.contactId)
    expect((await centre.ticket(first.ticketId)).status).toBe('open')
    const row = await centre.running.deps.db.one(sql`select state, sticky_agent_id from contacts where id = ${again.contactId}`)
    expect(row).toEqual({ state: 'waiting', stickyAgentId: agentId })
  })

  test('a sender who is not who he says he is gets no profile', async () => {
    const message = await arrived({ authenticated: false })
    expect(message.letter).toMatchObject({ authentication: { verified: 'no' }, hints: ['unverified-sender'] })
    expect(await centre.ticket(message.ticketId)).toMatchObject({ citizenId: null, contacts: [{ replyable: true }] })
  })
})

describe('the same letter', () => {
  const count = async (messageId: string) =>
    (await centre.running.deps.db.one<{ n: number }>(
      sql`select count(*) as n from messages where letter ->> 'messageId' = ${messageId}`,
    ))!.n

  test('several times in the mailbox is one', async () => {
    const messageId = await centre.arrive({ from: anna, text: 'x', copies: 5 })
    const message = await centre.letter(messageId)
    expect((await centre.agent.get(`/api/messages?externalId=${encodeURIComponent(messageId)}`)).items).toHaveLength(1)
    await arrived({ text: 'later' })
    expect(await count(messageId)).toBe(1)
    const places = await centre.running.deps.db.one(
      sql`select count(*)::int as n from letter_places where letter_id = ${message.id}`,
    )
    expect(places).toEqual({ n: 5 })
  })

  test('under new numbers is one: nothing is work twice', async () => {
    const before = await centre.running.deps.db.one<{ n: number }>(sql`select count(*)::int as n from messages`)
    const { status } = await centre.admin.send('POST', '/simulator/control/email-imap/act/email', { renumber: true })
    expect(status).toBe(200)
    await centre.admin.send('POST', '/simulator/control/email-imap/act/email', { drop: true })
    await arrived({ text: 'after' })
    const after = await centre.running.deps.db.one<{ n: number }>(sql`select count(*)::int as n from messages`)
    expect(after!.n).toBe(before!.n + 1)
    const validities = await centre.running.deps.db.rows(sql`select distinct validity from letter_places`)
    expect(validities).toHaveLength(2)
  })

  test('the same id with another sender is another letter: kept, and said', async () => {
    const messageId = await centre.arrive({ from: anna, text: 'viens', messageId: '<atkartots@example.org>' })
    await centre.letter(messageId)
    await centre.arrive({ from: zane, text: 'divi', messageId: '<atkartots@example.org>' })
    await until('both', async () => (await count(messageId)) === 2)
    expect((await centre.agent.get(`/api/messages?externalId=${encodeURIComponent(messageId)}`)).items).toHaveLength(1)
    const hints = await centre.running.deps.db.rows(
      sql`select letter -> 'hints' as hints from messages where letter ->> 'messageId' = ${messageId} order by id`,
    )
    expect(hints).toEqual([{ hints: [] }, { hints: ['repeated-id'] }])
  })
})
