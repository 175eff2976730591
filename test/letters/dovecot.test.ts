import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sql } from '../../src/db/database.ts'
import { startApp, type Api, type RunningApp } from '../support/app.ts'
import { hasDovecot, openDovecot, type Dovecot } from '../support/dovecot.ts'

let mail: Dovecot
let running: RunningApp
let admin: Api
let agent: Api

const letter = (id: string, more: { from?: string; subject?: string; text?: string; headers?: string } = {}) =>
  `From: Anna <${more.from ?? 'anna@iedzivotajs.example'}>\r\nTo: pieteikumi@centrs.example\r\nMessage-ID: <${id}@iedzivotajs.example>\r\nDate: ${new Date().toUTCString()}\r\nSubject: ${more.subject ?? 'Jautajums'}\r\n${more.headers ?? ''}\r\n${more.text ?? 'Labdien! Vai varat palīdzēt?'}\r\n`

const messages = async (id: string) =>
  (await agent.get(`/api/messages?externalId=${encodeURIComponent(`<${id}@iedzivotajs.example>`)}`)).items

async function until<T>(what: string, look: () => Promise<T | undefined | false | null>): Promise<T> {
  for (let tries = 0; tries < 400; tries += 1) {
    const found = await look()
    if (found) return found
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  throw new Error(`waited in vain for ${what}`)
}

describe.skipIf(!hasDovecot)('letters from Dovecot', () => {
  beforeAll(async () => {
    mail = await openDovecot()
    running = await startApp({ readers: true })
    admin = await running.as('admin@demo.example')
    agent = await running.as('agent1@demo.example')
    const server = { host: '127.0.0.1', port: mail.port, secure: false, user: 'pieteikumi', password: mail.password }
    const changed = await admin.send('PATCH', '/api/accounts/email', { settings: { imap: server } })
    expect(changed.status).toBe(200)
  })
  afterAll(async () => {
    await mail?.remove()
  })

  test('a letter becomes a ticket', async () => {
    await mail.deliver('pieteikumi', [letter('a-1')])
    const [message] = await until('the letter', async () => {
      const items = await messages('a-1')
      return items.length > 0 && items
    })
    console.log(message)
    const ticket = await agent.get(`/api/tickets/${message.ticketId}`)
    console.log(ticket)
    expect(ticket.contacts[0]).toMatchObject({ channel: 'email', state: expect.stringMatching(/waiting|offered/) })
  })
})
