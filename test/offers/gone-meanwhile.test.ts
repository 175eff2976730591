import { expect, test } from 'vitest'
import { sql } from '../../src/db/database.ts'
import { newId } from '../../src/db/new-id.ts'
import { until } from '../doubles/centre-on-double.ts'
import { startApp, testClock } from '../support/app.ts'
import { accountId, addTicket, agentIds } from '../support/read-fixtures.ts'

test('an agent whose contact was gone before the offer stood is offered the next at once', async () => {
  const clock = testClock()
  const { deps, settled } = await startApp({ clock })
  const { db } = deps
  const [agentId] = await agentIds(db)
  const [ticketId, account] = [await addTicket(db, { at: clock.now() }), await accountId(db, 'sms')]
  const [first, second] = [newId(), newId()]
  for (const [n, id] of [first, second].entries()) {
    const at = new Date(clock.now().getTime() - 60_000 + n)
    await db.run(sql`
      insert into contacts (id, ticket_id, account_id, channel, state, rings, requirement_key, entered_at, queued_at, rank_at, last_at)
      values (${id}, ${ticketId}, ${account}, 'sms', 'waiting', '[{"afterS":0,"requires":{"lv":1}}]', '0:lv1', ${at}, ${at}, ${at}, ${at})`)
  }
  await db.run(sql`update agents set presence = 'ready' where id = ${agentId}`)
  await db.transaction(async (tx) => {
    await tx.run(sql`update contacts set state = 'closed', closed_at = ${clock.now()} where id = ${first}`)
    deps.assigner.nudge()
    await until('the pass to wait for the contact', () =>
      db.one(sql`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`),
    )
  })
  await settled()
  const offers = await db.rows(sql`select contact_id, agent_id, state from offers`)
  expect(offers).toEqual([{ contactId: second, agentId, state: 'open' }])
})
