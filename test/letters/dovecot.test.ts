import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sql } from '../../src/db/database.ts'
import { openProduct, until as untilSoon, type Product } from '../faults/processes.ts'
import { createDatabase, dropDatabase } from '../support/database.ts'
import { hasDovecot, openDovecot, type Dovecot } from '../support/dovecot.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { startMailCentre, until, type MailCentre } from './mail-centre.ts'

/** The same against a server that is nobody's double: Dovecot. */
const letter = (id: string, more: { from?: string; to?: string; text?: string; headers?: string } = {}) =>
  [
    `From: Anna <${more.from ?? 'anna@example.org'}>`,
    `To: ${more.to ?? 'pieteikumi@centrs.example'}`,
    `Message-ID: <${id}@example.org>`,
    `Date: ${new Date().toUTCString()}`,
    `Subject: Lieta ${id}`,
    ...(more.headers ? [more.headers] : []),
    '',
    more.text ?? 'Labdien! Vai varat palidzet?',
    '',
  ].join('\r\n')

let mail: Dovecot
beforeAll(async () => {
  if (hasDovecot) mail = await openDovecot()
})
afterAll(async () => {
  await mail?.remove()
})
const imap = (user: string) => ({ host: '127.0.0.1', port: mail.port, secure: false, user, password: mail.password })

describe.skipIf(!hasDovecot)('letters from Dovecot', () => {
  let centre: MailCentre
  beforeAll(async () => {
    centre = await startMailCentre()
    await mail.deliver('pasts', [letter('senais')])
    const changed = await centre.admin.send('PATCH', '/api/accounts/email', { settings: { imap: imap('pasts') } })
    expect(changed.status).toBe(200)
  })
  const read = (id: string) => centre.letter(`<${id}@example.org>`)
  const count = async () => (await centre.running.deps.db.one<{ n: number }>(sql`select count(*)::int as n from messages`))!.n

  test('what lay there, and what comes while it is watched', async () => {
    expect((await read('senais')).letter.subject).toBe('Lieta senais')
    await mail.deliver('pasts', [letter('jaunais'), letter('jaunais'), letter('vel')])
    await read('vel')
    expect((await centre.agent.get('/api/messages?externalId=%3Cjaunais%40example.org%3E')).items).toHaveLength(1)
  })

  test('a letter of six megabytes is read in pieces, and is the same', async () => {
    const text = `${'Garš teksts. '.repeat(90)}\r\n`.repeat(4000)
    await mail.deliver('pasts', [letter('liels', { text, headers: 'Content-Type: text/plain; charset=utf-8' })])
    const message = await read('liels')
    const original = await fetch(`${centre.running.url}${message.letter.originalUrl}`, {
      headers: { authorization: `Bearer ${centre.agent.token}` },
    })
    const bytes = await original.text()
    expect(bytes.length).toBeGreaterThan(4_000_000)
    expect(bytes.slice(bytes.indexOf('\r\n\r\n') + 4)).toBe(`${text}\r\n`)
  })

  test('a folder that is not there is said; with one that is, both are read', async () => {
    const folders = (names: string[] | null) =>
      centre.admin.send('PATCH', '/api/accounts/email', { settings: { folders: names } })
    await folders(['INBOX', 'Nav'])
    await until('the light', async () => (await centre.admin.get('/api/accounts/email')).health.code === 'folder')
    await mail.deliver('pasts', [letter('mape')], 'Arhivs')
    await folders(['INBOX', 'Arhivs'])
    await read('mape')
    await mail.deliver('pasts', [letter('pec-mapes')])
    await read('pec-mapes')
    await until('the light', async () => (await centre.admin.get('/api/accounts/email')).health.code !== 'folder')
  })

  test('all letters under new numbers: no work twice, and what comes after is read', async () => {
    const before = await count()
    await mail.forgetNumbers('pasts')
    await mail.deliver('pasts', [letter('pec-atjaunosanas')])
    await read('pec-atjaunosanas')
    expect(await count()).toBe(before + 1)
    const validities = await centre.running.deps.db.rows(sql`select distinct validity from letter_places where place = 'INBOX'`)
    expect(validities).toHaveLength(2)
  })

  test('one letter to two of our addresses, in two mailboxes at once, is one', async () => {
    const smtp = { host: '127.0.0.1', port: mail.port, secure: false }
    const settings = { address: 'info@centrs.example', imap: imap('info'), smtp }
    await centre.admin.send('POST', '/api/accounts', { slug: 'info', adapter: 'email-imap', name: 'Info', settings })
    await mail.deliver('info', [letter('cits')])
    await read('cits')
    const both = Array.from({ length: 20 }, (_, n) =>
      letter(`abi-${n}`, { to: 'pieteikumi@centrs.example, info@centrs.example' }),
    )
    await Promise.all([mail.deliver('pasts', both), mail.deliver('info', both.toReversed())])
    await until('all places', async () => {
      const row = await centre.running.deps.db.one<{ n: number }>(
        sql`select count(*)::int as n from letter_places p join messages m on m.id = p.letter_id where m.external_id like '<abi-%'`,
      )
      return row!.n === 40
    })
    const row = await centre.running.deps.db.one(sql`
      select count(*)::int as messages, count(distinct contact_id)::int as contacts, count(distinct ticket_id)::int as tickets from messages where external_id like '<abi-%'`)
    expect(row).toEqual({ messages: 20, contacts: 20, tickets: 20 })
  })

  test('the server goes away, and what came meanwhile is read when it is back', async () => {
    await mail.stop()
    await until('the light', async () => (await centre.admin.get('/api/accounts/email')).health.state === 'down')
    await mail.start()
    await mail.deliver('pasts', [letter('pec-prombutnes')])
    await read('pec-prombutnes')
  })
})

describe.skipIf(!hasDovecot)('the process killed in mid-fetch, twenty times over 400 letters', () => {
  let product: Product
  let database: string
  beforeAll(async () => {
    const connection = await createDatabase()
    database = connection.database
    product = await openProduct(connection, { DATA_DIR: temporaryFolder('centre-data-') })
  }, 60_000)
  afterAll(async () => {
    await product?.close()
    if (database) await dropDatabase(database)
  })

  test('none is lost and none is two', { timeout: 240_000 }, async () => {
    const ids = Array.from({ length: 400 }, (_, n) => `kill-${n}`)
    // Large enough that a round of fetching holds some twenty of them.
    mail.lay(
      'kill',
      ids.map((id) => Buffer.from(letter(id, { text: `${'x'.repeat(990)}\r\n`.repeat(140) }))),
    )
    await product.start('web')
    const admin = await product.as('admin@demo.example')
    expect((await admin.send('PATCH', '/api/accounts/email', { settings: { imap: imap('kill') } })).status).toBe(200)
    const kept = async () => (await product.db.one<{ n: number }>(sql`select count(*) as n from letters`))!.n
    let kills = 0
    for (let round = 0; round < 20; round += 1) {
      const before = await kept()
      const worker = await product.start('worker')
      if (before < ids.length) await untilSoon('another letter', async () => (await kept()) > before, 30_000)
      await product.kill(worker)
      kills += 1
    }
    await product.start('worker')
    const read = () => product.db.one<{ n: number }>(sql`select count(*) as n from messages where external_id like '<kill-%'`)
    await untilSoon('all to be messages', async () => (await read())!.n >= ids.length, 60_000)
    const row = await product.db.one(sql`
      select count(*)::int as messages, count(distinct external_id)::int as distinct, count(distinct ticket_id)::int as tickets, count(*) filter (where length(text) < 90000)::int as short from messages where direction = 'in'`)
    expect(row).toEqual({ messages: 400, distinct: 400, tickets: 400, short: 0 })
    expect(await product.db.rows(sql`select 1 from inbound_events where state <> 'done'`)).toEqual([])
    expect(kills).toBe(20)
  })
})
