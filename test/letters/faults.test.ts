import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { sql } from '../../src/db/database.ts'
import { startMailCentre, until, type MailCentre } from './mail-centre.ts'

/** What goes wrong around a mailbox: said in the account's light, and over by itself. */
let centre: MailCentre
beforeAll(async () => {
  centre = await startMailCentre()
  await centre.letter(await centre.arrive({ text: 'pirmā' }))
})

const light = async () => (await centre.admin.get('/api/accounts/email')).health
const turns = (state: string, code: string | null) =>
  until(`the light to be ${state} ${code}`, async () => {
    const health = await light()
    return health.state === state && health.code === code
  })
const act = (deed: object) => centre.admin.send('POST', '/simulator/control/email-imap/act/email', deed)
const misbehave = (how: object) => centre.admin.send('POST', '/simulator/control/email-imap/misbehave', how)
const goesOn = async (text: string) => {
  await turns('works', null)
  expect((await centre.letter(await centre.arrive({ text }))).text).toBe(text)
}

describe('the light of a mailbox', () => {
  test('the server is gone, and comes back', async () => {
    await act({ away: true })
    await turns('down', 'unreachable')
    const check = await centre.admin.send('POST', '/api/accounts/email/check')
    expect(check.body.health).toMatchObject({ state: 'down', code: 'unreachable' })
    await act({ away: false })
    await goesOn('pēc prombūtnes')
  })

  test('the password is wrong, and right again', async () => {
    await misbehave({ wrongPassword: true })
    await turns('down', 'password')
    await misbehave({})
    await goesOn('pēc paroles')
  })

  test('letters cannot be kept: none is lost, and none is passed over', async () => {
    const blobs = join(centre.running.deps.config.dataDir, 'blobs')
    renameSync(blobs, `${blobs}.away`)
    writeFileSync(blobs, '')
    const messageId = await centre.arrive({ text: 'diskam pilnam' })
    await turns('down', 'disk-refused')
    expect(await centre.running.deps.db.rows(sql`select 1 from letters where raw_key is null`)).toEqual([])
    // The mail server answers, but that is not what is wrong.
    const check = await centre.admin.send('POST', '/api/accounts/email/check')
    expect(check.body.health).toMatchObject({ state: 'down', code: 'disk-refused' })
    rmSync(blobs)
    mkdirSync(`${blobs}.away`, { recursive: true })
    renameSync(`${blobs}.away`, blobs)
    expect((await centre.letter(messageId)).text).toBe('diskam pilnam')
    await goesOn('pēc diska')
  })

  test('an account switched off is not read, and is again when switched on', async () => {
    await centre.admin.send('PATCH', '/api/accounts/email', { enabled: false })
    await until(
      'the reader to stop',
      async () =>
        (
          await centre.running.deps.db.rows(
            sql`select 1 from pg_locks where locktype = 'advisory' and classid = 7204010 and database = (select oid from pg_database where datname = current_database())`,
          )
        ).length === 0,
    )
    await centre.admin.send('PATCH', '/api/accounts/email', { enabled: true })
    await goesOn('ieslēgts')
  })
})

describe('a letter that cannot be placed', () => {
  test('fails alone and in sight, with its original; when mended, it is tried again', async () => {
    const { db } = centre.running.deps
    await db.run(sql`create function refuse() returns trigger as $$ begin raise exception 'not today'; end $$ language plpgsql`)
    await db.run(
      sql`create trigger refuse before insert on messages for each row when (new.text = 'slikta') execute function refuse()`,
    )
    const [bad, good] = [await centre.arrive({ text: 'slikta' }), await centre.arrive({ text: 'laba' })]
    expect((await centre.letter(good)).text).toBe('laba')
    const [failed] = await until('the failed event', async () => {
      const { items } = await centre.supervisor.get('/api/failed-events')
      return items.length > 0 && items
    })
    expect(failed).toMatchObject({ kind: 'letter', account: 'email', contentType: 'message/rfc822', error: 'not today' })
    expect(failed.original.body).toContain(bad)
    expect((await centre.supervisor.send('POST', `/api/failed-events/${failed.id}/retry`)).body).toEqual({ state: 'failed' })
    await db.run(sql`drop trigger refuse on messages`)
    expect((await centre.supervisor.send('POST', `/api/failed-events/${failed.id}/retry`)).body).toEqual({ state: 'done' })
    expect((await centre.letter(bad)).text).toBe('slikta')
  })
})
