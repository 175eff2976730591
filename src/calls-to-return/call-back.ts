import { isDiallable } from '../../channels/kit/phone-number.ts'
import { afterwards } from '../calls/afterwards.ts'
import type { CallRow } from '../calls/call-row.ts'
import { createCall } from '../calls/arrive-call.ts'
import { nothingLeft } from '../calls/settle-call.ts'
import { sql, type Transaction } from '../db/database.ts'
import type { Centre } from '../centre/centre.ts'
import type { Deps } from '../deps.ts'
import { nextTryAt } from './read-returns.ts'
import { giveBackOffer } from '../offers/give-back-offer.ts'
import { notFound, Refusal } from '../refusal.ts'

type ReturnRow = {
  id: string
  citizenId: string
  ticketId: string
  phone: string
  language: string | null
  topic: string | null
  closedAt: Date | null
  takenBy: string | null
  takenAt: Date | null
  lastTryAt: Date | null
}

/** A colleague's try that never came to an end blocks nobody for longer. */
const takenForMs = 300_000

/**
 * An agent calls a person back: first his own line, then the citizen's, so that nobody is rung who would hear silence. The row is
 * taken first, so that a person is never dialled twice at once.
 */
export async function callBack(deps: Deps, returnId: string, agentId: string): Promise<{ contactId: string; ticketId: string }> {
  const now = deps.clock.now()
  const centre = await deps.centre.get()
  const account = [...centre.accountsBySlug.values()].find((each) => each.enabled && each.channel.calls && each.settings !== null)
  if (!account) throw new Refusal('cannot', 'No telephone account is set up.', { reason: 'no-phone-account' })
  const call = await deps.db.transaction(async (tx) => {
    const row = await claimReturn(tx, centre, returnId, agentId, now)
    await makeRoom(tx, agentId, now)
    return startCall(tx, centre, account.id, row, agentId, now)
  })
  afterwards(deps, call.id, {
    ...nothingLeft(),
    steer: true,
    notices: [
      { what: 'desk', id: agentId },
      { what: 'returns', id: null },
      { what: 'agents', id: null },
      { what: 'ticket', id: call.ticketId },
    ],
  })
  return { contactId: call.contactId, ticketId: call.ticketId }
}

/** The person to call, if it is time to and nobody else is doing it. */
async function claimReturn(tx: Transaction, centre: Centre, returnId: string, agentId: string, now: Date): Promise<ReturnRow> {
  const row = await tx.one<ReturnRow>(
    sql`select id, citizen_id, ticket_id, phone, language, topic, closed_at, taken_by, taken_at, last_try_at from calls_to_return where id = ${returnId} for update`,
  )
  if (!row) throw notFound()
  if (row.closedAt) throw new Refusal('wrong-state', 'This person was reached already.', { reason: 'return-closed' })
  if (row.takenBy && row.takenBy !== agentId && row.takenAt && now.getTime() - row.takenAt.getTime() < takenForMs)
    throw new Refusal('wrong-state', 'A colleague is calling this person right now.', { reason: 'taken' })
  const next = nextTryAt(row, centre, now.getTime())
  if (next)
    throw new Refusal('wrong-state', 'Not yet: tries lie apart, within opening hours.', {
      reason: 'too-early',
      nextTryAt: next.toISOString(),
    })
  if (!isDiallable(row.phone)) throw new Refusal('cannot', 'This number may not be dialled.', { reason: 'not-diallable' })
  return row
}

/** A call takes a whole agent: texts in hand or on offer go back to their places, with this agent preferred; a wrap-up is over. */
async function makeRoom(tx: Transaction, agentId: string, now: Date): Promise<void> {
  const busy = await tx.one(sql`
    select 1 from contacts where agent_id = ${agentId} and state in ('open', 'offered') and channel = 'voice' and phase is distinct from 'wrap-up'`)
  if (busy) throw new Refusal('wrong-state', 'You have a call in hand already.', { reason: 'call-in-hand' })
  await giveBackOffer(tx, agentId, 'calling-back', now)
  await tx.run(sql`
    update contacts set state = 'waiting', phase = null, agent_id = null, sticky_agent_id = ${agentId}, interrupted_at = ${now},
      queued_at = coalesce(queued_at, ${now}), rank_at = coalesce(rank_at, ${now})
    where agent_id = ${agentId} and state = 'open' and phase = 'working' and channel not in ('voice', 'callback')`)
  await tx.run(sql`
    with k as (update contacts set state = 'closed', phase = null, closed_at = ${now} where id = (select wrap_up_contact_id from agents where id = ${agentId}) and phase = 'wrap-up')
    update agents set wrap_up_until = null, wrap_up_contact_id = null, wrap_up_extended = false where id = ${agentId}`)
}

async function startCall(
  tx: Transaction,
  centre: Centre,
  accountId: string,
  row: ReturnRow,
  agentId: string,
  now: Date,
): Promise<CallRow> {
  const { phone: caller, ticketId, citizenId, id: returnId, language, topic } = row
  const arrival = {
    accountId,
    externalId: null,
    direction: 'out' as const,
    caller,
    arrivedAt: now,
    ticketId,
    citizenId,
    returnId,
  }
  const call = await createCall(tx, centre, arrival, now)
  await tx.run(sql`
    with c as (update calls set state = 'connecting', language = ${language}, topic = ${topic} where id = ${call.id}),
    r as (update calls_to_return set taken_by = ${agentId}, taken_at = ${now}, tries = tries + 1, last_try_at = ${now} where id = ${returnId})
    update contacts set state = 'open', phase = 'connecting', agent_id = ${agentId}, accepted_at = ${now}, language = ${language}, topic = ${topic} where id = ${call.contactId}`)
  return call
}
