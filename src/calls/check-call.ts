import { ProviderError } from '../../channels/channel.ts'
import type { CallLookup } from '../../channels/call-commands.ts'
import { sql, type Transaction } from '../db/database.ts'
import { newId } from '../db/new-id.ts'
import type { Deps } from '../deps.ts'
import { keptEvent, insertEvents } from '../inbound/receive.ts'
import { afterwards } from './afterwards.ts'
import { learnCaller } from './arrive-call.ts'
import { lockCall, readCall, type CallRow } from './call-row.ts'
import { decide } from './decide-ending.ts'
import { nothingLeft, settleCall, type Aftermath } from './settle-call.ts'

/** Ever less often, up to every five minutes; after so many questions without an answer the call's ending is unknown. */
const longestPauseMs = 300_000
const lastCheck = 24

/**
 * A call of which nothing was heard for a while is looked up at the provider, and settled by what it says. What it says becomes
 * an event like any other: the ending is derived from it, and it is evidence.
 */
export async function checkCall(deps: Deps, callId: string): Promise<void> {
  const call = await readCall(deps.db, callId)
  const centre = await deps.centre.get()
  const account = call && centre.accountsById.get(call.accountId)
  if (!call || !account || call.state === 'ended') return
  let found: CallLookup
  try {
    found = call.externalId
      ? await account.channel.calls!.lookup(call.externalId, deps.reach, account.settings)
      : { known: false }
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error
    await askLater(deps, call)
    return
  }
  if (found.known && !found.over) return askLater(deps, call)
  const now = deps.clock.now()
  const left = nothingLeft()
  await deps.db.transaction(async (tx) => {
    const locked = await lockCall(tx, call.id)
    if (locked && locked.state !== 'ended') await settleByLookup(tx, deps, locked, found, now, left)
  })
  afterwards(deps, call.id, left)
}

async function askLater(deps: Deps, call: CallRow): Promise<void> {
  const centre = await deps.centre.get()
  const now = deps.clock.now()
  if (call.checks >= lastCheck && call.direction === 'in') {
    const left = nothingLeft()
    await deps.db.transaction(async (tx) => {
      const locked = await lockCall(tx, call.id)
      if (locked && locked.checks >= lastCheck) await settleByLookup(tx, deps, locked, { known: false }, now, left)
    })
    afterwards(deps, call.id, left)
    return
  }
  const pauseMs = Math.min(longestPauseMs, centre.policy.callCheckS * 1000 * 1.5 ** call.checks)
  await deps.db.run(
    sql`update calls set check_at = ${new Date(now.getTime() + pauseMs)}, checks = checks + 1 where id = ${call.id} and state <> 'ended'`,
  )
}

async function settleByLookup(
  tx: Transaction,
  deps: Deps,
  known: CallRow,
  found: CallLookup,
  now: Date,
  left: Aftermath,
): Promise<void> {
  const centre = await deps.centre.get()
  if (!found.known) {
    await decide(tx, centre, known, 'unknown', now, left)
    return
  }
  // Of a call that never reached us the provider alone knows who it was: somebody to call back.
  const call = known.caller === null && found.from !== null ? await learnCaller(tx, known, found.from, now) : known
  const raw = Buffer.from(JSON.stringify(found))
  const { endedAt } = found
  const origin = { accountId: call.accountId, path: 'lookup', contentType: 'application/json', raw, receivedAt: now }
  const base = { at: endedAt, sequence: null, callId: call.externalId ?? call.id }
  const event = {
    kind: 'call.ended' as const,
    externalId: `lookup:${newId()}`,
    ...base,
    cause: 'completed' as const,
    over: true,
    durationS: null,
    waitedS: null,
  }
  await insertEvents(tx, [keptEvent(origin, event.externalId, event, { state: 'done', callId: call.id })])
  // It ended without ever having reached us: that is our fault or the line's, not the caller's.
  const reachedUs = await tx.one(
    sql`select 1 from inbound_events where call_id = ${call.id} and kind in ('call.arrived', 'call.input') limit 1`,
  )
  if (!reachedUs && call.direction === 'in' && call.queuedAt === null)
    await decide(tx, centre, call, 'technical-failure', endedAt ?? now, left)
  else await settleCall(tx, centre, call, now, left)
}
