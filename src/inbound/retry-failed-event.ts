import { applyCallNow } from '../calls/apply-call-now.ts'
import { sql } from '../db/database.ts'
import type { Deps } from '../deps.ts'
import { notFound, Refusal } from '../refusal.ts'
import { keptEvent } from './receive.ts'

type FailedRow = {
  id: string
  accountId: string
  externalId: string
  path: string
  contentType: string | null
  raw: Buffer
  receivedAt: Date
  state: string
  kind: string
}

/**
 * Tries a failed event again from its original bytes, with today's understanding of them: what was a fault of ours is applied, what
 * still cannot be understood stays failed and says why.
 */
export async function retryFailedEvent(deps: Deps, id: string): Promise<'done' | 'failed'> {
  const row = await deps.db.one<FailedRow>(
    sql`select id, account_id, external_id, path, content_type, raw, received_at, state, kind from inbound_events where id = ${id}`,
  )
  if (!row) throw notFound()
  if (row.state !== 'failed') throw new Refusal('wrong-state', 'This event is not failed any more.', { reason: 'event-settled' })
  if (row.kind === 'letter') return retryLetter(deps, id)
  const account = (await deps.centre.get()).accountsById.get(row.accountId)
  if (!account || account.settings === null)
    throw new Refusal('cannot', 'Its account has no usable settings: mend them first.', { reason: 'account-unusable' })
  const { webhook } = account.channel
  if (!webhook) throw new Refusal('cannot', 'Nobody sends events to this account.', { reason: 'no-webhook' })
  const [path = '', query = ''] = row.path.split('?', 2)
  const isGet = row.contentType === null && row.raw.toString('utf8') === (query ? `?${query}` : '')
  const parsed = webhook.parse(
    {
      method: isGet ? 'GET' : 'POST',
      url: `${account.webhookUrl}${row.path}`,
      path,
      headers: row.contentType ? { 'content-type': row.contentType } : {},
      body: isGet ? Buffer.alloc(0) : row.raw,
      receivedAt: row.receivedAt,
    },
    account.settings,
  )
  if (!parsed.understood) {
    await deps.db.run(sql`update inbound_events set attempts = attempts + 1, error = ${parsed.reason} where id = ${id}`)
    return 'failed'
  }
  const origin = {
    accountId: row.accountId,
    path: row.path,
    contentType: row.contentType,
    raw: row.raw,
    receivedAt: row.receivedAt,
  }
  // Its place is taken by the events it means now; the row goes only once they are kept.
  await deps.db.run(sql`update inbound_events set external_id = ${`retried:${row.id}`}, attempts = attempts + 1 where id = ${id}`)
  try {
    for (const event of parsed.events) {
      if (event.kind.startsWith('call.') || event.kind === 'recording.ready') await applyCallNow(deps, account, event, origin)
      else await deps.receiver.keep(keptEvent(origin, event.externalId, event))
    }
  } catch (error) {
    await deps.db.run(
      sql`update inbound_events set error = ${error instanceof Error ? error.message.slice(0, 500) : 'unknown'} where id = ${id}`,
    )
    return 'failed'
  }
  await deps.db.run(
    sql`update inbound_events set state = 'dismissed', applied_at = ${deps.clock.now()}, error = 'retried' where id = ${id}`,
  )
  deps.live.publish([
    { what: 'failed-events', id: null },
    { what: 'board', id: null },
  ])
  return 'done'
}

/** Read anew from its original. The answer waits for it: whoever asked wants to know. */
async function retryLetter(deps: Deps, id: string): Promise<'done' | 'failed'> {
  await deps.db.run(sql`update inbound_events set state = 'new', error = null where id = ${id} and state = 'failed'`)
  deps.letters.nudge()
  await deps.letters.settled()
  const row = await deps.db.one<{ state: string }>(sql`select state from inbound_events where id = ${id}`)
  return row?.state === 'failed' ? 'failed' : 'done'
}
