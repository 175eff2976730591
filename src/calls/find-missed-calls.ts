import { ProviderError } from '../../channels/channel.ts'
import { sql } from '../db/database.ts'
import type { Deps } from '../deps.ts'
import { checkCall } from './check-call.ts'
import { createCall } from './arrive-call.ts'

/** How far back the provider is asked, and how long a call may take to reach us before it counts as one that did not. */
const lookBackMs = 20 * 60_000
const arrivalMs = 60_000
const most = 200

/**
 * Calls the provider had for us of which we never heard: our address could not be reached, or the database was away. Each becomes
 * a call like any other, and is settled by what the provider says of it, so that the ledger misses nobody.
 */
export async function findMissedCalls(deps: Deps): Promise<void> {
  const centre = await deps.centre.get()
  for (const account of centre.accountsById.values()) {
    if (!account.enabled || !account.channel.calls || account.settings === null) continue
    const now = deps.clock.now()
    try {
      const listed = await account.channel.calls.list(new Date(now.getTime() - lookBackMs), most, deps.reach, account.settings)
      const late = listed.filter((call) => now.getTime() - call.startedAt.getTime() > arrivalMs)
      if (late.length === 0) continue
      const known = await deps.db.rows<{ externalId: string }>(
        sql`select external_id from calls where account_id = ${account.id} and external_id = any(${late.map((call) => call.callId)}::text[])`,
      )
      const ours = new Set(known.map((row) => row.externalId))
      for (const call of late) if (!ours.has(call.callId)) await addMissedCall(deps, account.id, call)
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error
      deps.log.warn({ account: account.slug, code: error.code }, 'the provider did not list its calls')
    }
  }
}

async function addMissedCall(
  deps: Deps,
  accountId: string,
  missed: { callId: string; from: string | null; startedAt: Date },
): Promise<void> {
  const centre = await deps.centre.get()
  const call = await deps.db.transaction((tx) =>
    createCall(
      tx,
      centre,
      { accountId, externalId: missed.callId, direction: 'in', caller: missed.from, arrivedAt: missed.startedAt },
      deps.clock.now(),
    ),
  )
  deps.log.warn({ callId: call.id }, 'a call that never reached us was found at the provider')
  await checkCall(deps, call.id)
}
