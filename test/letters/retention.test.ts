import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { letterFingerprint } from '../../channels/email-imap/letter-fingerprint.ts'
import type { Blobs } from '../../src/blobs/blobs.ts'
import { BlobError } from '../../src/blobs/blob-error.ts'
import { sql } from '../../src/db/database.ts'
import { forgetLetters } from '../../src/letters/forget-letters.ts'
import { letterKeeper } from '../../src/letters/keep-letters.ts'
import { startS3, type S3Double } from '../doubles/s3-double.ts'
import { startApp, testClock, type Api, type RunningApp } from '../support/app.ts'

/** How long originals are kept, and what is left when their time is over. The clock is set; files on a disk. */
const dayMs = 86_400_000
const hourMs = 3_600_000
const clock = testClock()
let running: RunningApp
let admin: Api
let agent: Api
let accountId: string
async function start(environment: Record<string, string> = {}): Promise<void> {
  running = await startApp({ clock, environment })
  admin = await running.as('admin@demo.example')
  agent = await running.as('agent1@demo.example')
  // Years go by here.
  await running.deps.db.run(sql`update sessions set expires_at = '2999-01-01'`)
  accountId = (await running.deps.db.one<{ id: string }>(sql`select id from accounts where slug = 'email'`))!.id
}
beforeAll(() => start())
beforeEach(async () => {
  await keepFor(365)
})

const keepFor = async (letterOriginals: number | null) => admin.send('PATCH', '/api/settings', { keptDays: { letterOriginals } })

let count = 0
const raw = (text = `Labdien! ${(count += 1)}`) =>
  Buffer.from(
    [
      `From: Jānis <citizen${count}@example.org>`,
      'To: pieteikumi@centrs.example',
      `Subject: Jautājums ${count}`,
      `Message-ID: <${count}@example.org>`,
      'Date: Tue, 24 Nov 2026 08:00:00 +0000',
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed; boundary="b"',
      '',
      '--b',
      'Content-Type: text/html; charset=utf-8',
      '',
      `<p>${text}</p>`,
      '--b',
      'Content-Type: application/octet-stream; name="kila.bin"',
      'Content-Disposition: attachment; filename="kila.bin"',
      '',
      'noslēpums',
      '--b--',
      '',
    ].join('\r\n'),
  )

let position = 0
/** Letters found together in a mailbox. */
async function found(bodies: readonly Buffer[], validity = '1'): Promise<void> {
  const items = bodies.map((body) => ({
    position: (position += 1),
    fingerprint: letterFingerprint(body),
    at: clock.now(),
    size: body.length,
    body,
  }))
  const { fresh } = await letterKeeper(running.deps, { accountId, place: 'INBOX' }).keep(items, { validity, position })
  running.deps.letters.nudge(fresh)
  await running.settled()
}

type Row = {
  id: string
  fingerprint: string
  rawKey: string | null
  originalDeletedAt: Date | null
  eventKey: string | null
  ticketId: string
}
const rowOf = (body: Buffer) =>
  running.deps.db.one<Row>(sql`
    select l.id, l.fingerprint, l.raw_key, l.original_deleted_at, e.raw_key as event_key, m.ticket_id
    from letters l join inbound_events e on e.id = l.id left join messages m on m.id = l.id where l.fingerprint = ${letterFingerprint(body)}`)

async function arrived(bodies: readonly Buffer[]): Promise<Row[]> {
  await found(bodies)
  return Promise.all(bodies.map(async (body) => (await rowOf(body))!))
}

async function resolve(...rows: readonly Row[]): Promise<void> {
  const tickets = rows.map(({ ticketId }) => ticketId)
  await running.deps.db.run(
    sql`update contacts set state = 'closed', closed_at = now() where ticket_id = any(${tickets}::uuid[])`,
  )
  await running.deps.db.run(sql`update tickets set status = 'resolved', resolved_at = now() where id = any(${tickets}::uuid[])`)
}

/** The originals' time is over for what was there already; a sweep, and another when nobody can be reading any more. */
async function after(days: number): Promise<void> {
  clock.forward(days * dayMs)
  await running.sweep()
  clock.forward(60_000)
  await running.sweep()
}
const pathOf = (key: string) => join(running.deps.config.dataDir, 'blobs', key.split(':')[0]!)
const get = async (path: string) => {
  const response = await fetch(`${running.url}${path}`, { headers: { authorization: `Bearer ${agent.token}` } })
  return { status: response.status, text: await response.text() }
}
const messageOf = async ({ id, ticketId }: Row) =>
  (await agent.get(`/api/tickets/${ticketId}/timeline`)).items.find((item: { id: string }) => item.id === id).message

describe('an original whose time is over', () => {
  test('goes, bytes and key; its text stays, and whatever would read it says why not', async () => {
    const body = raw('Teksts paliek')
    const [row] = await arrived([body])
    await resolve(row!)
    expect(await messageOf(row!)).toMatchObject({
      letter: { originalUrl: `/api/messages/${row!.id}/original`, originalDeletedAt: null },
    })
    await after(364)
    expect((await rowOf(body))!.rawKey).toBe(row!.rawKey)
    await after(1)
    expect(await rowOf(body)).toMatchObject({ rawKey: null, eventKey: null, originalDeletedAt: expect.any(Date) })
    expect(existsSync(pathOf(row!.rawKey!))).toBe(false)
    const message = await messageOf(row!)
    const deletedAt = new Date(clock.now().getTime() - 60_000).toISOString()
    expect(message).toMatchObject({
      text: 'Teksts paliek',
      attachments: [{ name: 'kila.bin' }],
      letter: { originalUrl: null, htmlUrl: null, originalDeletedAt: deletedAt },
    })
    for (const path of ['original', 'html', 'attachments/0', 'attachments/1']) {
      const { status, text } = await get(`/api/messages/${row!.id}/${path}`)
      expect([status, JSON.parse(text).error.details]).toEqual([422, { reason: 'original-deleted', deletedAt }])
    }
    const [entry] = (await admin.get('/api/audit?action=retention&limit=1')).items
    expect(entry).toMatchObject({
      action: 'retention.delete',
      userId: null,
      subject: 'letter-originals',
      details: { letters: 1, keptDays: 365 },
    })
  })

  test('is the same letter when the mailbox is read anew', async () => {
    const body = raw()
    const [row] = await arrived([body])
    await resolve(row!)
    await after(365)
    await found([body], '2')
    expect(await rowOf(body)).toMatchObject({ id: row!.id, rawKey: null })
    expect(
      (await agent.get(`/api/tickets/${row!.ticketId}/timeline`)).items.filter((item: any) => item.kind === 'message'),
    ).toHaveLength(1)
    expect(await running.deps.db.one(sql`select count(*) as n from letter_places where letter_id = ${row!.id}`)).toEqual({ n: 2 })
    expect((await agent.get(`/api/tickets/${row!.ticketId}`)).status).toBe('resolved')
  })

  test('shares its file with others: they are read on, its bytes are not', async () => {
    const bodies = [raw(), raw(), raw()]
    const rows = await arrived(bodies)
    expect(new Set(rows.map(({ rawKey }) => rawKey!.split(':')[0])).size).toBe(1)
    await resolve(rows[0]!, rows[2]!)
    await after(365)
    expect((await Promise.all(bodies.map(rowOf))).map((row) => row!.rawKey === null)).toEqual([true, false, true])
    expect((await get(`/api/messages/${rows[1]!.id}/original`)).text).toBe(bodies[1]!.toString())
    for (const { rawKey } of [rows[0]!, rows[2]!])
      expect((await running.deps.blobs.read(rawKey!)).every((byte) => byte === 0)).toBe(true)
    await resolve(rows[1]!)
    await after(1)
    expect(existsSync(pathOf(rows[1]!.rawKey!))).toBe(false)
    expect((await rowOf(bodies[1]!))!.rawKey).toBe(null)
  })
})

describe('an original stays', () => {
  test('as long as its ticket, or its contact, is open', async () => {
    const bodies = [raw(), raw()]
    const [ticketOpen, contactOpen] = await arrived(bodies)
    await resolve(ticketOpen!, contactOpen!)
    await running.deps.db.run(sql`update tickets set status = 'waiting' where id = ${ticketOpen!.ticketId}`)
    await running.deps.db.run(
      sql`update contacts set state = 'waiting', closed_at = null where ticket_id = ${contactOpen!.ticketId}`,
    )
    await after(400)
    expect((await Promise.all(bodies.map(rowOf))).map((row) => row!.rawKey !== null)).toEqual([true, true])
    await resolve(ticketOpen!)
    clock.forward(hourMs)
    await after(0)
    expect((await Promise.all(bodies.map(rowOf))).map((row) => row!.rawKey !== null)).toEqual([false, true])
  })

  test('as long as nobody has dealt with its failure', async () => {
    const body = raw()
    const [row] = await arrived([body])
    const states = async (state: string) =>
      running.deps.db.run(sql`update inbound_events set state = ${state} where id = ${row!.id}`)
    await running.deps.db.run(sql`delete from messages where id = ${row!.id}`)
    await states('failed')
    await after(400)
    expect((await rowOf(body))!.rawKey).toBe(row!.rawKey)
    expect((await admin.get(`/api/failed-events/${row!.id}`)).original.body).toContain('Jautājums')
    await states('dismissed')
    clock.forward(hourMs)
    await after(0)
    expect((await rowOf(body))!.rawKey).toBe(null)
  })

  test('where originals are kept without an end', async () => {
    await keepFor(0)
    const body = raw()
    const [row] = await arrived([body])
    await resolve(row!)
    await after(40_000)
    expect((await rowOf(body))!.rawKey).toBe(row!.rawKey)
    clock.forward(-40_000 * dayMs)
  })
})

describe('a file we sent', () => {
  async function sent(question: Row): Promise<{ fileId: string; messageId: string }> {
    const form = new FormData()
    form.set('file', new File(['Izziņas saturs'], 'izziņa.txt', { type: 'text/plain' }))
    const headers = { authorization: `Bearer ${agent.token}` }
    const file: any = await (await fetch(`${running.url}/api/uploads`, { method: 'POST', headers, body: form })).json()
    const contact = await running.deps.db.one<{ id: string }>(sql`
      update contacts set state = 'open', phase = 'working', agent_id = (select a.id from agents a join users u on u.id = a.user_id where u.email = 'agent1@demo.example')
      where ticket_id = ${question.ticketId} returning id`)
    const answer = { text: 'Labdien!', attachments: [file.id], holdS: 0 }
    const { status, body } = await agent.send('POST', `/api/contacts/${contact!.id}/messages`, answer)
    expect(status).toBe(202)
    await running.settled()
    await running.deps.db.run(sql`update messages set status = 'sent' where id = ${body.id}`)
    return { fileId: file.id, messageId: body.id }
  }
  const keyOf = async (id: string) =>
    (await running.deps.db.one<{ blobKey: string | null }>(sql`select blob_key from uploads where id = ${id}`))?.blobKey

  test('goes as originals do; the letter says when, its name stays', async () => {
    const bodies = [raw(), raw()]
    const [done, open] = await arrived(bodies)
    const [ours, kept] = [await sent(done!), await sent(open!)]
    const key = await keyOf(ours.fileId)
    await resolve(done!)
    await after(364)
    expect((await get(`/api/uploads/${ours.fileId}`)).text).toBe('Izziņas saturs')
    await after(1)
    expect([await keyOf(ours.fileId), existsSync(pathOf(key!))]).toEqual([null, false])
    const message = (await agent.get(`/api/tickets/${done!.ticketId}/timeline`)).items.find(
      (item: { id: string }) => item.id === ours.messageId,
    ).message
    const deletedAt = new Date(clock.now().getTime() - 60_000).toISOString()
    expect(message).toMatchObject({
      text: 'Labdien!',
      attachments: [{ name: 'izziņa.txt' }],
      letter: { originalUrl: null, originalDeletedAt: deletedAt },
    })
    const { status, text } = await get(`/api/uploads/${ours.fileId}`)
    expect([status, JSON.parse(text).error.details]).toEqual([422, { reason: 'file-deleted', deletedAt }])
    const entries = (await admin.get('/api/audit?action=retention&subject=sent-files&limit=1')).items
    expect(entries[0].details).toEqual({ files: 1, keptDays: 365 })
    expect((await get(`/api/uploads/${kept.fileId}`)).text).toBe('Izziņas saturs')
  })

  test('stays where nothing is deleted', async () => {
    await keepFor(0)
    const [row] = await arrived([raw()])
    const { fileId } = await sent(row!)
    await resolve(row!)
    await after(400)
    expect((await get(`/api/uploads/${fileId}`)).status).toBe(200)
  })
})

describe('whatever happens meanwhile', () => {
  test('a letter that comes to two mailboxes at once is on the disk once', async () => {
    const body = raw()
    await Promise.all([found([body]), found([body]), found([body, raw(), body])])
    const { rawKey } = (await rowOf(body))!
    expect((await running.deps.blobs.read(rawKey!)).equals(body)).toBe(true)
    const day = join(running.deps.config.dataDir, 'blobs', rawKey!.split('/').slice(0, 2).join('/'))
    const holding = readdirSync(day).filter((file) => readFileSync(join(day, file)).includes(body))
    expect(holding).toEqual([rawKey!.split('/')[2]!.split(':')[0]])
    const [file] = holding
    expect(readFileSync(join(day, file!)).toString().split(body.toString())).toHaveLength(2)
  })

  test('killed between bytes and row: the next sweep goes on, and it is counted once', async () => {
    const body = raw()
    const [row] = await arrived([body])
    await resolve(row!)
    clock.forward(365 * dayMs)
    await running.sweep()
    // What the process that died had done: the bytes are gone, the row names them.
    await running.deps.blobs.remove(row!.rawKey!)
    expect((await rowOf(body))!).toMatchObject({ rawKey: row!.rawKey, originalDeletedAt: expect.any(Date) })
    const counted = async () => (await admin.get('/api/audit?action=retention&limit=200')).items.length
    const before = await counted()
    clock.forward(60_000)
    // Other processes, each with a connection of its own.
    const others = [1, 2, 3].map(() => forgetLetters({ ...running.deps, db: { ...running.deps.db } }))
    await Promise.all([running.sweep(), ...others])
    await running.sweep()
    expect((await rowOf(body))!.rawKey).toBe(null)
    expect(await counted()).toBe(before + 1)
  })

  test('whoever reads the original when its time ends has a minute, nobody begins any more', async () => {
    const body = raw()
    const [row] = await arrived([body])
    await resolve(row!)
    clock.forward(365 * dayMs)
    await running.sweep()
    expect((await running.deps.blobs.read(row!.rawKey!)).equals(body)).toBe(true)
    expect((await get(`/api/messages/${row!.id}/original`)).status).toBe(422)
    clock.forward(60_000)
    await running.sweep()
  })

  test('a store that refuses is asked again; the row keeps the key until the bytes are gone', async () => {
    const body = raw()
    const [row] = await arrived([body])
    await resolve(row!)
    clock.forward(365 * dayMs)
    const away: Blobs = { ...running.deps.blobs, remove: () => Promise.reject(new BlobError('storage-unreachable')) }
    await forgetLetters({ ...running.deps, blobs: away })
    clock.forward(60_000)
    await forgetLetters({ ...running.deps, blobs: away })
    await running.settled()
    expect((await rowOf(body))!.rawKey).toBe(row!.rawKey)
    await running.sweep()
    expect((await rowOf(body))!.rawKey).toBe(null)
  })

  test('more than a sweep takes: the rest with the next ones', async () => {
    const bodies = Array.from({ length: 120 }, () => raw())
    const rows = await arrived(bodies)
    await resolve(...rows)
    const left = async () =>
      (await running.deps.db.one<{ n: number }>(
        sql`select count(*) as n from letters where id = any(${rows.map(({ id }) => id)}::uuid[]) and raw_key is not null`,
      ))!.n
    await after(365)
    expect(await left()).toBe(70)
    await after(0)
    await after(0)
    await after(0)
    expect(await left()).toBe(0)
    expect(new Set(rows.map(({ rawKey }) => pathOf(rawKey!))).values().some(existsSync)).toBe(false)
  })
})

describe('the setting', () => {
  test.each([29, -1, 1.5, 36_501, '365', true])('%j is refused by name, with what is allowed', async (days) => {
    const { status, body } = await admin.send('PATCH', '/api/settings', { keptDays: { letterOriginals: days } })
    expect([status, body.error]).toEqual([
      400,
      {
        code: 'bad-input',
        message: 'keptDays.letterOriginals: expected 0 or a whole number from 30 to 36500 (days)',
        details: {
          fields: [{ path: 'keptDays.letterOriginals', expected: 'expected 0 or a whole number from 30 to 36500 (days)' }],
        },
      },
    ])
  })

  test('is five years when nobody has said otherwise; on record when somebody has; not for agents to change', async () => {
    await keepFor(null)
    const view = await admin.get('/api/settings')
    expect([view.values.keptDays, view.defaults.keptDays]).toEqual([{ letterOriginals: 1825 }, { letterOriginals: 1825 }])
    expect(view.bounds['keptDays.letterOriginals']).toEqual({ min: 30, max: 36_500, unit: 'days', integer: true, orZero: true })
    expect((await keepFor(0)).body.values.keptDays).toEqual({ letterOriginals: 0 })
    const [entry] = (await admin.get('/api/audit?action=settings&limit=1')).items
    expect(entry.details.changes).toEqual(['keptDays.letterOriginals: 1825 → 0'])
    expect((await agent.send('PATCH', '/api/settings', { keptDays: { letterOriginals: 30 } })).status).toBe(403)
  })

  test('stays when an earlier routing policy is brought back, and is nothing a policy can try', async () => {
    await keepFor(0)
    const { version } = await admin.get('/api/settings')
    await admin.send('PATCH', '/api/settings', { wrapUpS: 45 })
    await keepFor(90)
    const restored = await admin.send('POST', `/api/settings/versions/${version}/restore`)
    expect(restored.body.values).toMatchObject({ wrapUpS: 30, keptDays: { letterOriginals: 90 } })
    expect((await admin.send('POST', '/api/settings/versions/0/restore')).body.values.keptDays).toEqual({ letterOriginals: 90 })
    await keepFor(null)
    expect((await admin.send('POST', `/api/settings/versions/${version}/restore`)).body.values.keptDays).toEqual({
      letterOriginals: 1825,
    })
    expect(
      (await admin.send('POST', '/api/shadows', { settings: { keptDays: { letterOriginals: 30 } }, daysBack: 0 })).status,
    ).toBe(400)
  })
})

describe('in an S3 bucket', () => {
  let s3: S3Double
  beforeAll(async () => {
    s3 = await startS3()
    await start({ S3_URL: s3.url })
  })
  afterAll(() => s3.close())

  test('each original is an object of its own; a bucket that refuses is asked again', async () => {
    await keepFor(365)
    const bodies = [raw(), raw()]
    const rows = await arrived(bodies)
    await resolve(rows[0]!)
    clock.forward(365 * dayMs)
    await running.sweep()
    s3.refusing = true
    clock.forward(60_000)
    await running.sweep()
    expect((await rowOf(bodies[0]!))!.rawKey).toBe(rows[0]!.rawKey)
    s3.refusing = false
    await running.sweep()
    expect((await rowOf(bodies[0]!))!.rawKey).toBe(null)
    expect([...s3.objects.keys()]).toEqual([`/bucket/${rows[1]!.rawKey}`])
    expect((await get(`/api/messages/${rows[1]!.id}/original`)).text).toBe(bodies[1]!.toString())
  })
})
