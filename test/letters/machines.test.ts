import { beforeAll, describe, expect, test } from 'vitest'
import { sql } from '../../src/db/database.ts'
import { bounceReport } from './bounce-report.ts'
import { startMailCentre, type MailCentre } from './mail-centre.ts'

let centre: MailCentre
beforeAll(async () => {
  centre = await startMailCentre()
})

const anna = 'Anna Piemēra <anna@example.org>'
const arrived = async (input: Record<string, unknown>) =>
  centre.letter(await centre.arrive({ from: anna, text: 'Labdien!', ...input }))
const contacts = async (ticketId: string) => (await centre.ticket(ticketId)).contacts.map(({ state }) => state)

let sent = 0
/** A ticket whose letter we have answered. */
async function answeredLetter(phase: 'parked' | 'closed' = 'parked') {
  sent += 1
  const letter = await arrived({ subject: `Lieta ${sent}` })
  const agentId = await centre.hold(letter.contactId!, phase === 'closed' ? 'working' : phase)
  const messageId = `<om-m${sent}@centrs.example>`
  const outId = await centre.answered(letter.contactId!, messageId)
  if (phase === 'closed') await centre.agent.send('POST', `/api/contacts/${letter.contactId}/close`, { outcome: 'resolved' })
  else await centre.running.deps.db.run(sql`update tickets set status = 'waiting' where id = ${letter.ticketId}`)
  return { ...letter, messageId, outId, agentId }
}

describe('reports', () => {
  test('an answer that came back: failed in words, the ticket open, the agent told', async () => {
    const letter = await answeredLetter()
    const id = await centre.arrive({ raw: bounceReport({ originalId: letter.messageId }) })
    const bounce = await centre.letter(id)
    expect(bounce).toMatchObject({
      ticketId: letter.ticketId,
      contactId: letter.contactId,
      letter: { automatic: 'bounce', bounce: { action: 'failed', status: '5.1.1', diagnostic: '550 5.1.1 User unknown' } },
    })
    const timeline = await centre.timeline(letter.ticketId)
    expect(timeline.find(({ id: each }) => each === letter.outId).message).toMatchObject({
      status: 'failed',
      problem: { code: '5.1.1', meaning: 'invalid-address' },
    })
    expect(await centre.ticket(letter.ticketId)).toMatchObject({ status: 'open', contacts: [{ state: 'waiting' }] })
    const row = await centre.running.deps.db.one(
      sql`select sticky_agent_id, address from contacts where id = ${letter.contactId}`,
    )
    expect(row).toEqual({ stickyAgentId: letter.agentId, address: 'anna@example.org' })
  })

  test('stands after the answer it is about, whatever its server’s clock says; so does what answers that', async () => {
    const letter = await answeredLetter()
    const minutesAgo = new Date(Date.now() - 120_000)
    const raw = bounceReport({ originalId: letter.messageId, date: minutesAgo })
    const bounce = await centre.letter(await centre.arrive({ raw }))
    const head = [
      'Message-ID: <piebilde@example.org>',
      `Date: ${minutesAgo.toUTCString()}`,
      `From: ${anna}`,
      'To: pieteikumi@centrs.example',
      `In-Reply-To: ${bounce.externalId}`,
      'Subject: Vēl',
    ]
    const last = await centre.letter(await centre.arrive({ raw: [...head, '', 'Piebilde'].join('\r\n') }))
    const ids = (await centre.timeline(letter.ticketId)).filter(({ kind }) => kind === 'message').map(({ id }) => id)
    expect(ids).toEqual([letter.id, letter.outId, bounce.id, last.id])
  })

  test('also when all was thought to be done', async () => {
    const letter = await answeredLetter('closed')
    await centre.letter(
      await centre.arrive({ raw: bounceReport({ originalId: letter.messageId, status: '5.2.2', diagnostic: '552 full' }) }),
    )
    expect(await contacts(letter.ticketId)).toEqual(['waiting', 'closed'])
    expect((await centre.ticket(letter.ticketId)).status).toBe('open')
    const row = await centre.running.deps.db.one(
      sql`select address, sticky_agent_id from contacts where ticket_id = ${letter.ticketId} and state = 'waiting'`,
    )
    expect(row).toEqual({ address: 'anna@example.org', stickyAgentId: letter.agentId })
  })

  test('one that names nothing but whom it was for: the last answer to him', async () => {
    const from = 'Zane <zane@unnamed.example>'
    const first = await arrived({ from })
    const second = await arrived({ from, subject: 'Cita lieta' })
    for (const { contactId } of [first, second]) await centre.hold(contactId!, 'parked')
    await centre.answered(first.contactId!, '<om-zane1@centrs.example>')
    const outId = await centre.answered(second.contactId!, '<om-zane2@centrs.example>')
    const raw = bounceReport({ originalId: '<om-zane2@centrs.example>' })
      .replaceAll('<om-zane2@centrs.example>', '')
      .replaceAll(/^Final-Recipient:.*$/gm, 'Final-Recipient: rfc822; Zane@unnamed.example')
    const report = await centre.letter(await centre.arrive({ raw }))
    expect(report).toMatchObject({ ticketId: second.ticketId, letter: { bounce: { originalMessageId: null } } })
    const out = (await centre.timeline(second.ticketId)).find(({ id }) => id === outId)
    expect(out.message.status).toBe('failed')
    expect(await contacts(second.ticketId)).toEqual(['waiting'])
    expect(await contacts(first.ticketId)).toEqual(['open'])
  })

  test('a warning changes nothing', async () => {
    const letter = await answeredLetter()
    const warning = await centre.letter(
      await centre.arrive({
        raw: bounceReport({ originalId: letter.messageId, action: 'delayed', status: '4.4.1', diagnostic: 'timed out' }),
      }),
    )
    expect(warning).toMatchObject({ ticketId: letter.ticketId, letter: { bounce: { action: 'delayed' } } })
    const timeline = await centre.timeline(letter.ticketId)
    expect(timeline.find(({ id }) => id === letter.outId).message.status).toBe('sent')
    expect(await centre.ticket(letter.ticketId)).toMatchObject({
      status: 'waiting',
      contacts: [{ state: 'open', phase: 'parked' }],
    })
  })

  test('about something we do not know: there to be seen, no work', async () => {
    const letter = await centre.letter(
      await centre.arrive({ raw: bounceReport({ originalId: '<om-nezinams@centrs.example>', diagnostic: '550' }) }),
    )
    expect(await centre.ticket(letter.ticketId)).toMatchObject({
      status: 'resolved',
      citizenId: null,
      contacts: [{ state: 'closed' }],
    })
  })
})

describe('machines', () => {
  test('out of office: on the timeline, and nothing wakes', async () => {
    const letter = await answeredLetter()
    const away = await arrived({
      subject: 'Automātiska atbilde',
      text: 'Esmu atvaļinājumā.',
      inReplyTo: letter.messageId,
      headers: { 'Auto-Submitted': 'auto-replied' },
    })
    expect(away).toMatchObject({ ticketId: letter.ticketId, letter: { automatic: 'auto-reply', autoReplyAllowed: false } })
    expect(await centre.ticket(letter.ticketId)).toMatchObject({ status: 'waiting', contacts: [{ phase: 'parked' }] })
  })

  test('out of office after the end does not open it again', async () => {
    const letter = await answeredLetter('closed')
    const away = await arrived({ inReplyTo: letter.messageId, headers: { 'Auto-Submitted': 'auto-generated' } })
    expect(away).toMatchObject({ ticketId: letter.ticketId, contactId: letter.contactId })
    expect(await centre.ticket(letter.ticketId)).toMatchObject({ status: 'resolved', contacts: [{ state: 'closed' }] })
  })

  test('a newsletter: kept apart, no work', async () => {
    const letter = await arrived({ from: 'Ziņas <news@list.example>', headers: { 'List-Id': '<zinas.list.example>' } })
    expect(letter.letter.automatic).toBe('list')
    expect(await centre.ticket(letter.ticketId)).toMatchObject({
      status: 'resolved',
      citizenId: null,
      contacts: [{ state: 'closed', outcome: 'no-need' }],
    })
  })

  test('our own letter coming back is seen where it belongs, and only there', async () => {
    const letter = await answeredLetter()
    const raw = `From: pieteikumi@centrs.example\r\nTo: pieteikumi@centrs.example\r\nMessage-ID: ${letter.messageId}\r\nDate: ${new Date().toUTCString()}\r\nSubject: Atbilde\r\n\r\nx`
    const back = await centre.letter(await centre.arrive({ raw }))
    expect(back).toMatchObject({ ticketId: letter.ticketId, externalId: null, letter: { automatic: 'own' } })
    expect((await centre.agent.get(`/api/messages?externalId=${encodeURIComponent(letter.messageId)}`)).items).toHaveLength(1)
    expect((await centre.ticket(letter.ticketId)).status).toBe('waiting')
  })

  test('two machines that answer each other end by count', async () => {
    const first = await arrived({ subject: 'Cilpa' })
    let last = first
    for (let n = 0; n < 18; n += 1) last = await arrived({ inReplyTo: first.externalId! })
    expect(last.letter.hints).toContain('loop')
    await centre.hold(first.contactId!, 'parked')
    await arrived({ inReplyTo: first.externalId! })
    expect(await centre.ticket(first.ticketId)).toMatchObject({ contacts: [{ phase: 'parked' }] })
  })

  test('an invitation is a letter; when it is, in our time', async () => {
    const letter = await arrived({
      attachments: [
        {
          name: 'invite.ics',
          contentType: 'text/calendar; method=REQUEST',
          content:
            'BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nDTSTART;TZID=FLE Standard Time:20261130T100000\r\nSUMMARY:Saruna\r\nEND:VEVENT\r\nEND:VCALENDAR',
        },
      ],
    })
    expect(letter.letter).toMatchObject({
      automatic: null,
      calendar: { method: 'REQUEST', start: '2026-11-30T08:00:00Z', summary: 'Saruna' },
    })
  })
})
