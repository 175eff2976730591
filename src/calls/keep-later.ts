import type { Account } from '../centre/centre.ts'
import { isDatabaseAway, sql, uniqueViolation } from '../db/database.ts'
import type { Deps } from '../deps.ts'
import { insertEvents, keptEvent, type Origin } from '../inbound/receive.ts'
import { afterwards } from './afterwards.ts'
import { keepWithCall, type CallEvent } from './apply-call-event.ts'
import { nothingLeft, settleCall } from './settle-call.ts'

/** How long the database may be away before such a call is given up here; the provider's own list still has it. */
const pausesMs = [250, 500, 1000, 2000, 4000, 8000, 15_000, 30_000, 60_000, 120_000]
const most = 1000
let pending = 0

/**
 * The database was away while a caller waited for an answer: he heard an apology and his call was ended by us. As soon as there is
 * a database again the ledger says so; the provider does not repeat what it got an answer to.
 */
export function keepLater(deps: Deps, account: Account, event: CallEvent, origin: Origin, tries = 0): void {
  const pauseMs = pausesMs[tries]
  if (pauseMs === undefined || pending >= most) {
    deps.log.error({ externalId: event.externalId }, 'a call that failed while the database was away could not be kept')
    return
  }
  pending++
  setTimeout(() => {
    pending--
    keep(deps, account, event, origin).catch((error: unknown) => {
      if (isDatabaseAway(error) || uniqueViolation(error) === 'calls_external') keepLater(deps, account, event, origin, tries + 1)
      else deps.log.error({ err: error }, 'a call that failed while the database was away could not be kept')
    })
  }, pauseMs).unref()
}

async function keep(deps: Deps, account: Account, event: CallEvent, origin: Origin): Promise<void> {
  const centre = await deps.centre.get()
  const left = nothingLeft()
  const callId = await deps.db.transaction(async (tx) => {
    const kept = keptEvent(origin, event.externalId, event, { state: 'done' })
    const found = await keepWithCall(tx, centre, account, event, kept)
    if (!found) await insertEvents(tx, [kept])
    if (found?.call.direction !== 'in') return null
    const { call } = found
    const decision = call.decision ?? { why: 'technical-failure' as const, at: origin.receivedAt.toISOString() }
    await tx.run(sql`update calls set decision = ${JSON.stringify(decision)} where id = ${call.id}`)
    return (await settleCall(tx, centre, { ...call, decision }, deps.clock.now(), left)).id
  })
  if (callId) afterwards(deps, callId, left)
}
