import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDatabase, type Database } from '../../src/db/database.ts'
import type { Deps } from '../../src/deps.ts'
import { openLive, type Notice } from '../../src/live/live.ts'
import type { Log } from '../../src/log.ts'
import { openAssigner } from '../../src/offers/assigner.ts'
import { createDatabase, dropDatabase } from '../support/database.ts'
import { openLink, type Link } from '../support/link.ts'

/**
 * What is tried again while the database is away must not multiply: a loop that starts two others for each failure takes all memory
 * within two minutes (measured: 2 attempts after a second, 20,000 sockets after forty).
 */
let link: Link
let name: string
let db: Database
beforeAll(async () => {
  const database = await createDatabase()
  name = database.database
  link = await openLink({ path: `${database.host}/.s.PGSQL.${database.port}` })
  db = openDatabase({ ...database, host: '127.0.0.1', port: link.port }, { max: 4, onError: () => undefined })
})
afterAll(async () => {
  await db.close()
  await link.close()
  await dropDatabase(name)
})

function countingLog(): { log: Log; lines: string[] } {
  const lines: string[] = []
  const note = (_facts: unknown, text?: string) => void lines.push(text ?? '')
  return { lines, log: { info: note, warn: note, error: note } as unknown as Log }
}

test('live tries once a second while the database is away, and hears again afterwards', async () => {
  const { log, lines } = countingLog()
  const [near, far] = [await openLive(db, log), await openLive(db, countingLog().log)]
  const heard: Notice[] = []
  near.subscribe((notice) => heard.push(notice))
  await link.cut()
  await sleep(5_500)
  expect(lines.filter((line) => line.startsWith('live: cannot listen')).length).toBeLessThanOrEqual(6)
  expect(lines.filter((line) => line.startsWith('live: cannot listen')).length).toBeGreaterThanOrEqual(3)
  await link.mend()
  const notice: Notice = { what: 'desk', id: '0190a000-0000-7000-8000-000000000000' }
  await expect
    .poll(
      () => {
        far.publish([notice])
        return heard.some((each) => each.what === 'desk')
      },
      { interval: 100 },
    )
    .toBe(true)
  await Promise.all([near.close(), far.close()])
})

test('many nudges while the database is away leave one attempt at assigning, not one each', async () => {
  const { log, lines } = countingLog()
  const centre = { get: () => Promise.resolve({ policy: {} }) } as unknown as Deps['centre']
  const assigner = openAssigner({ db, passDb: db, log, centre, clock: { now: () => new Date() } } as unknown as Parameters<
    typeof openAssigner
  >[0])
  await link.cut()
  for (let n = 0; n < 20; n++) {
    assigner.nudge()
    await assigner.settled()
  }
  lines.length = 0
  await sleep(2_200)
  expect(lines.length).toBeGreaterThanOrEqual(2)
  expect(lines.length).toBeLessThanOrEqual(6)
  assigner.close()
  await link.mend()
})
