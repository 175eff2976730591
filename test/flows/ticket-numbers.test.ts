import { expect, test } from 'vitest'
import { sql } from '../../src/db/database.ts'
import { newId } from '../../src/db/new-id.ts'
import { createTickets } from '../../src/tickets/create-tickets.ts'
import { startApp, testClock } from '../support/app.ts'

test('numbers go on when six digits are used up', async () => {
  const clock = testClock()
  const { deps } = await startApp({ clock })
  await deps.db.run(sql`select setval('ticket_numbers', 999998)`)
  const ids = Array.from({ length: 12 }, () => newId())
  await deps.db.transaction(async (tx) =>
    createTickets(
      tx,
      ids.map((id) => ({ id, citizenId: null, topic: null, subject: null, status: 'new' })),
      clock.now(),
    ),
  )
  const rows = await deps.db.rows<{ number: string }>(sql`select number from tickets where id = any(${ids}::uuid[]) order by id`)
  expect(rows.map(({ number }) => number.slice(5))).toEqual([
    '999999',
    ...Array.from({ length: 11 }, (_, n) => String(1_000_000 + n)),
  ])
})
