import { mkdirSync, readdirSync, renameSync, rmdirSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { sql } from '../../src/db/database.ts'
import { testClock, type Api, type TestClock } from '../support/app.ts'
import { startMailCentre, type MailCentre } from '../letters/mail-centre.ts'

/** Files to be sent with a letter, and what becomes of those that are not. */
let centre: MailCentre
let clock: TestClock
let agent: Api
beforeAll(async () => {
  clock = testClock()
  centre = await startMailCentre({ clock })
  agent = centre.agent
})

const day = 86_400_000

async function upload(content = 'Izziņa'): Promise<{ status: number; id: string }> {
  const form = new FormData()
  form.set('file', new File([content], 'izziņa.txt', { type: 'text/plain' }))
  const headers = { authorization: `Bearer ${agent.token}` }
  const response = await fetch(`${centre.running.url}/api/uploads`, { method: 'POST', headers, body: form })
  return { status: response.status, id: ((await response.json()) as { id: string }).id }
}

const blobs = () => join(centre.running.deps.config.dataDir, 'blobs')
/** Files of uploads on the disk. */
const files = () =>
  readdirSync(blobs(), { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && entry.parentPath.includes(join(blobs(), 'uploads')),
  ).length
const rows = async () =>
  (await centre.running.deps.db.rows<{ id: string }>(sql`select id from uploads order by id`)).map(({ id }) => id)
const status = async (id: string) =>
  (await fetch(`${centre.running.url}/api/uploads/${id}`, { headers: { authorization: `Bearer ${agent.token}` } })).status

async function question(): Promise<string> {
  const message = await centre.letter(await centre.arrive({ from: 'janis@example.org', subject: 'Izziņa', text: 'Labdien!' }))
  await centre.running.settled()
  await centre.running.deps.db.run(sql`update offers set state = 'withdrawn', ended_at = now() where state = 'open'`)
  await centre.hold(message.contactId!, 'working')
  return message.contactId!
}

async function later(ms: number): Promise<void> {
  clock.forward(ms)
  await centre.running.sweep()
}

test('a file that goes with no letter is removed after a day; one that was sent, or stands in a draft, stays', async () => {
  const contactId = await question()
  const [forgotten, sent, drafted] = [await upload(), await upload(), await upload()]
  const sending = { text: 'Labdien!', attachments: [sent.id], holdS: 0 }
  expect((await agent.send('POST', `/api/contacts/${contactId}/messages`, sending)).status).toBe(202)
  await agent.send('PUT', `/api/contacts/${contactId}/draft`, { text: 'Vēl', attachments: [drafted.id] })
  expect(files()).toBe(3)
  await later(day - 1000)
  expect(await rows()).toEqual([forgotten.id, sent.id, drafted.id])
  await later(2000)
  expect(await rows()).toEqual([sent.id, drafted.id])
  expect(files()).toBe(2)
  expect([await status(forgotten.id), await status(sent.id), await status(drafted.id)]).toEqual([404, 200, 200])
  // Nobody has written on that draft for a month.
  await later(30 * day)
  agent = await centre.running.as('agent1@demo.example')
  expect(await rows()).toEqual([sent.id])
  expect(files()).toBe(1)
})

test('many are removed a few at a time', async () => {
  const before = await rows()
  for (let n = 0; n < 25; n += 1) await upload()
  await later(day + 1000)
  expect(await rows()).toHaveLength(before.length + 5)
  await later(0)
  expect(await rows()).toEqual(before)
  expect(files()).toBe(before.length)
})

test('a file taken out of a letter, and one that is refused, go at once', async () => {
  const before = files()
  const { id } = await upload()
  expect(files()).toBe(before + 1)
  expect((await agent.send('DELETE', `/api/uploads/${id}`)).status).toBe(204)
  expect([await status(id), (await agent.send('DELETE', `/api/uploads/${id}`)).status]).toEqual([404, 404])
  await centre.running.settled()
  expect((await upload('')).status).toBe(400)
  expect(files()).toBe(before)
  expect(await rows()).not.toContain(id)
})

test('while the disk refuses, the row stays and knows the file', async () => {
  const { id } = await upload()
  const { blobKey } = (await centre.running.deps.db.one<{ blobKey: string }>(sql`select blob_key from uploads where id = ${id}`))!
  const path = join(blobs(), blobKey)
  renameSync(path, `${path}.away`)
  mkdirSync(path)
  await later(day + 1000)
  expect(await rows()).toContain(id)
  expect(await status(id)).toBe(404)
  rmdirSync(path)
  renameSync(`${path}.away`, path)
  await later(0)
  expect(await rows()).not.toContain(id)
})
