import type { Definition } from './definitions.ts'
import type { Ending } from './ending.ts'
import type { CallInProgress, CountedCall } from './ledger-row.ts'

/** A callback is kept if it reached the citizen within so long of the promised time, unless the definition says otherwise. */
const callbackKeptWithinMin = 60

/** The definition speaks of this call: of the number that was called, and of the hour. */
export function isInScope(call: Pick<CallInProgress, 'accountId' | 'opening'>, definition: Definition): boolean {
  return isToNumber(call, definition) && definition.opening.includes(call.opening)
}

/** The call was to one of the definition's numbers. */
export function isToNumber(call: Pick<CallInProgress, 'accountId'>, { numbers }: Definition): boolean {
  return numbers === null || numbers.includes(call.accountId)
}

/** The ending as this definition sees it: it draws the line of the short hang-up itself, and by the same rule as settleCall. */
export function endingUnder(definition: Pick<Definition, 'shortHangUpS'>, call: CountedCall): Ending {
  if (call.ending !== 'short-hang-up' && call.ending !== 'hung-up-in-queue') return call.ending
  const waitedMs = waitOf(call)
  const short = call.offeredAtMs === null && waitedMs !== null && waitedMs <= definition.shortHangUpS * 1000
  return short ? 'short-hang-up' : 'hung-up-in-queue'
}

/** Counts a call in scope: true unanswered, false counted but not unanswered, null not in the denominator. */
export function isUnanswered(call: CountedCall, definition: Definition): boolean | null {
  const ending = endingUnder(definition, call)
  if (!definition.denominator.includes(ending)) return null
  if (definition.countCallbackReachedWithinMin !== null && isCallbackKept(call, definition)) return false
  return definition.numerator.includes(ending)
}

/** A chosen callback that reached the citizen by the promised time and the definition's (else 60) minutes after it. */
export function isCallbackKept(call: CountedCall, definition: Pick<Definition, 'countCallbackReachedWithinMin'>): boolean {
  const reachedAtMs = call.callbackReachedAtMs ?? null
  if (call.ending !== 'chose-callback' || reachedAtMs === null) return false
  const withinMin = definition.countCallbackReachedWithinMin ?? callbackKeptWithinMin
  return reachedAtMs <= (call.callbackDueAtMs ?? call.endedAtMs) + withinMin * 60_000
}

/** From queueing to the answer or the end, in ms; null for a call that was never queued. */
export function waitOf(call: Pick<CountedCall, 'queuedAtMs' | 'answeredAtMs' | 'endedAtMs'>): number | null {
  return call.queuedAtMs === null ? null : Math.max(0, (call.answeredAtMs ?? call.endedAtMs) - call.queuedAtMs)
}
