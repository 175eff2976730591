import type { InboundEvent, MessageReceived, MessageStatusChanged } from '../../channels/channel.ts'
import type { Centre } from '../centre/centre.ts'
import { isDatabaseAway, sql, type Transaction, type Tx } from '../db/database.ts'
import type { Deps } from '../deps.ts'
import type { Notice } from '../live/live.ts'
import { applyMessages } from '../messages/apply-messages.ts'
import { applyStatuses } from '../messages/apply-statuses.ts'

export type PendingEvent<E extends InboundEvent = InboundEvent> = {
  id: string
  accountId: string
  event: E
  receivedAt: Date
  attempts: number
}

/** What a batch leaves to do after its commit. */
export type BatchAftermath = { notices: Notice[]; assign: boolean }

const batchSize = 200
/** A receipt may overtake the row of what it is the receipt of: it is looked at again for so long. */
const receiptPatienceMs = 120_000
const receiptRetryMs = 1000

/**
 * Applies what was kept, oldest first, many events to a transaction. An event that cannot be applied fails alone and stays in sight
 * with its original; the rest of its batch is applied all the same. Any number of workers may do this at once.
 */
export async function applyEvents(deps: Deps): Promise<void> {
  for (;;) {
    const count = await applyBatch(deps, batchSize)
    if (count < batchSize) return
  }
}

async function applyBatch(deps: Deps, size: number): Promise<number> {
  const centre = await deps.centre.get()
  const left: BatchAftermath = { notices: [], assign: false }
  let taken: PendingEvent[] = []
  try {
    await deps.db.transaction(async (tx) => {
      taken = await takeEvents(tx, size, deps.clock.now())
      if (taken.length > 0) await applyTaken(tx, centre, taken, deps.clock.now(), left)
    })
  } catch (error) {
    if (isDatabaseAway(error) || taken.length === 0) throw error
    if (size > 1) {
      // One of them is the culprit: each is tried in a transaction of its own.
      for (let n = 0; n < taken.length; n++) await applyBatch(deps, 1)
      return taken.length
    }
    await markFailed(deps, taken[0]!, error)
  }
  if (left.notices.length > 0) deps.live.publish(dedupe(left.notices))
  if (left.assign) deps.assigner.nudge()
  return taken.length
}

async function takeEvents(tx: Tx, size: number, now: Date): Promise<PendingEvent[]> {
  return tx.rows<PendingEvent>(sql`
    select id, account_id, event, received_at, attempts from inbound_events
    where state = 'new' and kind <> 'letter' and (retry_at is null or retry_at <= ${now}) order by received_at, id limit ${size} for update skip locked`)
}

async function applyTaken(
  tx: Transaction,
  centre: Centre,
  taken: readonly PendingEvent[],
  now: Date,
  left: BatchAftermath,
): Promise<void> {
  const messages = taken.filter((row): row is PendingEvent<MessageReceived> => row.event.kind === 'message.received')
  const statuses = taken.filter((row): row is PendingEvent<MessageStatusChanged> => row.event.kind === 'message.status')
  if (messages.length > 0) await applyMessages(tx, centre, messages, now, left)
  const unmatched = statuses.length > 0 ? await applyStatuses(tx, statuses, left) : []
  const waitsFor = new Set(
    unmatched.filter((row) => now.getTime() - row.receivedAt.getTime() < receiptPatienceMs).map((row) => row.id),
  )
  const dismissed = unmatched.filter((row) => !waitsFor.has(row.id)).map((row) => row.id)
  const done = taken.filter((row) => !waitsFor.has(row.id) && !dismissed.includes(row.id)).map((row) => row.id)
  await tx.run(sql`update inbound_events set state = 'done', applied_at = ${now} where id = any(${done}::uuid[])`)
  if (waitsFor.size > 0)
    await tx.run(
      sql`update inbound_events set retry_at = ${new Date(now.getTime() + receiptRetryMs)}, attempts = attempts + 1 where id = any(${[...waitsFor]}::uuid[])`,
    )
  // A receipt of something that is not ours (another system's text from the same number) concerns nobody here.
  if (dismissed.length > 0)
    await tx.run(
      sql`update inbound_events set state = 'dismissed', applied_at = ${now}, error = 'no such message' where id = any(${dismissed}::uuid[])`,
    )
}

async function markFailed(deps: Deps, row: PendingEvent, error: unknown): Promise<void> {
  const message = error instanceof Error ? error.message : String(error)
  await deps.db.run(
    sql`update inbound_events set state = 'failed', attempts = attempts + 1, error = ${message.slice(0, 500)} where id = ${row.id} and state = 'new'`,
  )
  deps.log.error({ eventId: row.id, kind: row.event.kind, err: message }, 'an inbound event could not be applied')
  deps.live.publish([
    { what: 'failed-events', id: null },
    { what: 'board', id: null },
  ])
}

function dedupe(notices: readonly Notice[]): Notice[] {
  return [...new Map(notices.map((notice) => [`${notice.what} ${notice.id ?? ''}`, notice])).values()]
}
