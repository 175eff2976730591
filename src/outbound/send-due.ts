import { sql } from '../db/database.ts'
import type { Deps } from '../deps.ts'
import { sendMessage, sentAnewMs, unknownOutcomeMs } from './send-message.ts'

type Due = { id: string; accountId: string; isLetter: boolean }

/** Each step takes at most so many; the next one takes the rest. */
const most = 200
/** A nudge has this long to do its work. */
const nudgeMs = 3000
const tryAgainMs = 20_000

/** Accounts whose letters this process is sending beside the sweep, per database. */
const underWay = new WeakMap<Deps['db'], Set<string>>()

/**
 * Sends what a lost nudge would have sent. A mail server may be silent for a minute at each letter: the letters of an account go one after
 * the other, beside everything else, and stop at the first one it will not take.
 */
export async function sendDue(deps: Deps): Promise<void> {
  const now = deps.clock.now()
  const due = await deps.db.rows<Due>(sql`
    select id, account_id, outgoing is not null as is_letter from messages
    where direction = 'out' and status = 'queued' and external_id is null and sending_at is null and created_at < ${new Date(now.getTime() - nudgeMs)}
      and case when not_before is not null then not_before <= ${now} else status_at is null or status_at < ${new Date(now.getTime() - tryAgainMs)} end
    order by created_at limit ${most}`)
  const busy = underWay.get(deps.db) ?? new Set<string>()
  underWay.set(deps.db, busy)
  const letters = Map.groupBy(
    due.filter(({ isLetter }) => isLetter),
    ({ accountId }) => accountId,
  )
  for (const [accountId, ofAccount] of letters) {
    if (busy.has(accountId)) continue
    busy.add(accountId)
    deps.background.run('send letters', () =>
      sendInTurn(
        deps,
        ofAccount.map(({ id }) => id),
      ).finally(() => busy.delete(accountId)),
    )
  }
  for (const { id, isLetter } of due) if (!isLetter) await sendMessage(deps, id).catch(() => undefined)
  await settleUnknown(deps, now)
}

async function sendInTurn(deps: Deps, ids: readonly string[]): Promise<void> {
  for (const id of ids) if (!(await sendMessage(deps, id))) return
}

/** Taken up, and nobody knows what became of it: what may be sent again is, the rest is for people to decide. */
async function settleUnknown(deps: Deps, now: Date): Promise<void> {
  const { accountsById } = await deps.centre.get()
  const repeatable = [...accountsById.values()].filter(({ channel }) => 'ownId' in channel).map(({ id }) => id)
  await deps.db.run(sql`
    update messages set sending_at = null where direction = 'out' and status = 'queued' and external_id is null
      and sending_at < ${new Date(now.getTime() - sentAnewMs)} and account_id = any(${repeatable}::uuid[])`)
  await deps.db.run(sql`
    update messages set status = 'failed', problem = '{"code":"outcome-unknown","meaning":"unknown","retry":true}', status_at = ${now}
    where direction = 'out' and status = 'queued' and external_id is null and sending_at < ${new Date(now.getTime() - unknownOutcomeMs)}
      and account_id <> all(${repeatable}::uuid[])`)
}
