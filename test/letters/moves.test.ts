import { beforeAll, describe, expect, test } from 'vitest'
import { sql } from '../../src/db/database.ts'
import { startMailCentre, type MailCentre } from './mail-centre.ts'

let centre: MailCentre
beforeAll(async () => {
  centre = await startMailCentre()
})

const anna = 'Anna Piemēra <anna@example.org>'
const arrived = async (input: Record<string, unknown>) =>
  centre.letter(await centre.arrive({ from: anna, text: 'Labdien!', ...input }))
const texts = async (ticketId: string) =>
  (await centre.timeline(ticketId)).filter(({ kind }) => kind === 'message').map(({ message }) => message.text)

describe('two tickets put together', () => {
  test('are one timeline; letters that answer either go there; taken back they are two again', async () => {
    const one = await arrived({ subject: 'Viens', text: 'pirmais' })
    const two = await arrived({ subject: 'Divi', text: 'otrais' })
    const { status, body } = await centre.agent.send('POST', `/api/tickets/${two.ticketId}/merge`, { into: one.ticketId })
    expect(status).toBe(200)
    expect(body.ticket.id).toBe(one.ticketId)
    expect(await texts(one.ticketId)).toEqual(['pirmais', 'otrais'])
    expect(await centre.ticket(two.ticketId)).toMatchObject({
      status: 'resolved',
      mergedInto: { id: one.ticketId },
      contacts: [],
    })
    expect((await arrived({ inReplyTo: two.externalId!, text: 'trešais' })).ticketId).toBe(one.ticketId)
    const { number } = await centre.ticket(two.ticketId)
    expect((await arrived({ subject: `Par ${number}`, text: 'ceturtais' })).ticketId).toBe(one.ticketId)

    const again = await centre.agent.send('POST', `/api/tickets/${two.ticketId}/merge`, { into: one.ticketId })
    expect(again.status).toBe(409)
    const undone = await centre.agent.send('POST', `/api/ticket-moves/${body.moveId}/undo`)
    expect(undone).toMatchObject({
      status: 200,
      body: { id: two.ticketId, status: 'new', mergedInto: null, moves: [{ kind: 'merge', undone: true }] },
    })
    expect((await texts(two.ticketId))[0]).toBe('otrais')
    expect((await centre.agent.send('POST', `/api/ticket-moves/${body.moveId}/undo`)).status).toBe(409)
    const audited = await centre.running.deps.db.rows<{ action: string }>(
      sql`select action from audit_log where action like 'ticket.m%' order by at`,
    )
    expect(audited.map(({ action }) => action)).toEqual(['ticket.merge', 'ticket.move-undo'])
  })

  test('not with itself, not with nothing', async () => {
    const one = await arrived({})
    const merge = async (into: string) => (await centre.agent.send('POST', `/api/tickets/${one.ticketId}/merge`, { into })).status
    expect(await merge(one.ticketId)).toBe(400)
    expect(await merge('01a20d10-bdb4-7037-a442-b460e7508140')).toBe(400)
    expect((await centre.agent.send('POST', `/api/tickets/${one.ticketId}/merge`, {})).status).toBe(400)
  })
})

describe('a ticket taken apart', () => {
  test('a letter about something else, with what came after it, is a ticket of its own', async () => {
    const one = await arrived({ subject: 'Lieta', text: 'pirmais' })
    const other = await arrived({ subject: 'Pavisam cits', inReplyTo: one.externalId!, text: 'otrais' })
    await arrived({ inReplyTo: other.externalId!, text: 'trešais' })
    const { status, body } = await centre.agent.send('POST', `/api/tickets/${one.ticketId}/split`, { messageId: other.id })
    expect(status).toBe(201)
    expect(body.ticket).toMatchObject({
      subject: 'Pavisam cits',
      status: 'open',
      contacts: [{ state: 'waiting', channel: 'email' }],
    })
    expect(await texts(one.ticketId)).toEqual(['pirmais'])
    expect(await texts(body.ticket.id)).toEqual(['otrais', 'trešais'])
    expect((await arrived({ inReplyTo: other.externalId!, text: 'ceturtais' })).ticketId).toBe(body.ticket.id)
    await centre.agent.send('POST', `/api/ticket-moves/${body.moveId}/undo`)
    expect(await texts(one.ticketId)).toEqual(['pirmais', 'otrais', 'trešais', 'ceturtais'])
  })

  test('whole exchanges go along; something must be left', async () => {
    const one = await arrived({ text: 'pirmais' })
    const other = await arrived({ from: 'Zane <zane@example.org>', inReplyTo: one.externalId!, text: 'otrais' })
    const split = (contactIds: string[]) => centre.agent.send('POST', `/api/tickets/${one.ticketId}/split`, { contactIds })
    expect((await split([one.contactId!, other.contactId!])).status).toBe(422)
    expect((await split(['01a20d10-bdb4-7037-a442-b460e7508140'])).status).toBe(400)
    const { body } = await split([other.contactId!])
    expect(await texts(body.ticket.id)).toEqual(['otrais'])
    await centre.agent.send('POST', `/api/ticket-moves/${body.moveId}/undo`)
    expect(await texts(one.ticketId)).toEqual(['pirmais', 'otrais'])
    expect(await centre.ticket(body.ticket.id)).toMatchObject({ status: 'resolved', mergedInto: { id: one.ticketId } })
  })
})
