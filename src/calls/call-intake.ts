import type { Account, Centre } from '../centre/centre.ts'
import { isDatabaseAway, sql, uniqueViolation, type Transaction } from '../db/database.ts'
import type { Deps } from '../deps.ts'
import { insertEvents, type KeptEvent } from '../inbound/receive.ts'
import { afterwards } from './afterwards.ts'
import {
  addressOf,
  applyCallEvent,
  keepWithCall,
  keepWithNewCall,
  type Applied,
  type CallEvent,
  type Hearing,
} from './apply-call-event.ts'
import { lockCall, lockCallsAndKeep, type CallRow, type LockedAndKept } from './call-row.ts'
import { decide } from './decide-ending.ts'
import { nothingLeft, type Aftermath } from './settle-call.ts'
import { claimSteps } from './steer-call.ts'

export type CallIntake = {
  /**
   * Keeps an event and applies it to its call, in one transaction; many that come together share it. Null: it is about no call we
   * know, and was kept as failed. The same event again has no effect.
   */
  apply: (account: Account, event: CallEvent, kept: KeptEvent) => Promise<Applied | null>
}

type Item = { account: Account; event: CallEvent; kept: KeptEvent }
type Waiting = Item & {
  resolve: (applied: Applied | null) => void
  reject: (error: unknown) => void
  /** Its call was in other hands once: mostly for a moment only, so it goes with the next. */
  putOff: boolean
}
/** `busy`: somebody else has the call locked, nothing was done. */
type Outcome = { applied: Applied | null; left: Aftermath } | 'busy'

/** One transaction carries at most this many: more than come in while one is under way, or they stand in line for the next but one. */
const batchSize = 96

/**
 * While one transaction is under way, whatever arrives waits for the next: under load a commit serves many calls, when it is quiet
 * nobody waits for company. A call somebody else has locked holds up nobody but itself.
 */
export function openCallIntake(deps: () => Deps): CallIntake {
  const waiting: Waiting[] = []
  let running = false

  async function run(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting.splice(0, batchSize)
      const outcomes = await applyTogether(deps(), batch).catch((error: unknown) => ({ error }))
      if ('error' in outcomes && isDatabaseAway(outcomes.error)) for (const each of batch) each.reject(outcomes.error)
      else {
        const putOff: Waiting[] = []
        for (const [n, each] of batch.entries()) {
          const outcome = 'error' in outcomes ? 'failed' : outcomes[n]!
          if (outcome === 'busy' && !each.putOff) putOff.push({ ...each, putOff: true })
          // One of them is the culprit, or the call stays in other hands: each by itself, and the others go on.
          else if (outcome === 'busy' || outcome === 'failed') applyAlone(deps(), each).then(each.resolve, each.reject)
          else each.resolve(outcome.applied)
        }
        waiting.unshift(...putOff)
      }
    }
    running = false
  }

  return {
    apply: (account, event, kept) =>
      new Promise((resolve, reject) => {
        waiting.push({ account, event, kept, resolve, reject, putOff: false })
        if (running) return
        running = true
        // After the requests already read from the sockets in this turn of the loop.
        setImmediate(() => void run())
      }),
  }
}

async function applyTogether(deps: Deps, items: readonly Item[]): Promise<Outcome[]> {
  const centre = await deps.centre.get()
  const outcomes = await deps.db.transaction(async (tx) => {
    const asked = items.map(({ account, event, kept }) => ({ at: addressOf(account, event), kept }))
    const found = await lockCallsAndKeep(tx, asked, 'skip')
    const applied: Outcome[] = items.map(() => 'busy')
    const inTurn = async (turn: readonly number[]) => {
      const touched: Touched = new Map()
      for (const n of turn) {
        const here = found[n]!
        if (here !== 'busy') applied[n] = await applyKept(tx, centre, items[n]!, here, touched)
      }
    }
    // Whatever fails, nothing of this transaction is under way any more when it is rolled back.
    for (const turn of await Promise.allSettled(turns(items, found).map(inTurn)))
      if (turn.status === 'rejected') throw turn.reason
    await claimForAll(tx, centre, applied, deps.clock.now())
    return applied
  })
  for (const outcome of outcomes) whatFollows(deps, outcome)
  return outcomes
}

/**
 * Which have to be applied one after the other: those of one call, repeated ones last, for they are answered by what the first of
 * their kind has made of it; and new calls of one caller, which become one person with one ticket.
 */
function turns(items: readonly Item[], found: readonly LockedAndKept[]): number[][] {
  const callers = new Map<string | null, string>()
  for (const { account, event } of items)
    if (event.kind === 'call.arrived' && event.from !== null) callers.set(addressOf(account, event).externalId, event.from)
  const strangerOf = ({ account, event }: Item) => {
    const { externalId } = addressOf(account, event)
    return callers.get(externalId) ?? externalId
  }
  const keyOf = (n: number) => {
    const here = found[n]!
    return typeof here === 'object' ? here.call.id : here === 'absent' ? strangerOf(items[n]!) : here
  }
  const isRepeated = (n: number) => Number(typeof found[n] === 'object' && !found[n].isNew)
  const inOrder = [...found.keys()].toSorted((a, b) => isRepeated(a) - isRepeated(b))
  return [...Map.groupBy(inOrder, keyOf).values()]
}

/** The calls this transaction has changed already, as far as we know them. */
type Touched = Map<string, CallRow>

/** Of one that has ended we know all that can still matter; else how it is now has to be read. */
async function asItIsNow(tx: Transaction, call: CallRow, touched: Touched): Promise<CallRow> {
  const changed = touched.get(call.id)
  if (!changed) return call
  return changed.state === 'ended' ? changed : (await lockCall(tx, call.id))!
}

async function applyKept(
  tx: Transaction,
  centre: Centre,
  { account, event, kept }: Item,
  found: Exclude<LockedAndKept, 'busy'>,
  touched: Touched,
): Promise<Exclude<Outcome, 'busy'>> {
  const left = nothingLeft()
  const isFirst = touched.size === 0
  const known =
    found !== 'absent'
      ? found
      : // One made a moment ago, for another event, is there by now.
        await (isFirst ? keepWithNewCall : keepWithCall)(tx, centre, account, event, kept)
  if (!known) {
    await insertEvents(tx, [{ ...kept, state: 'failed', error: 'no such call' }])
    return { applied: null, left }
  }
  const call = await asItIsNow(tx, known.call, touched)
  const applied = known.isNew
    ? await applyCallEvent(tx, centre, call, event, kept.receivedAt, left)
    : { call, hear: hearAgain(call, event) }
  touched.set(call.id, applied.call)
  return { applied, left }
}

/**
 * The answer to a repeated request. A try at the menu that has been counted already is followed by the next one: its number is part
 * of the key, so the same menu again would swallow whatever the caller presses, for ever.
 */
function hearAgain(call: CallRow, event: CallEvent): Hearing {
  const stage = call.language === null ? 'language' : 'topic'
  if (call.state === 'menu' && event.kind === 'call.input' && event.stage === stage)
    return { kind: 'menu', stage, attempt: event.attempt + 1 }
  return { kind: 'state' }
}

/** What a call needs of the provider next is claimed in the transaction that made it necessary. */
async function claimForAll(tx: Transaction, centre: Centre, outcomes: readonly Outcome[], now: Date): Promise<void> {
  const steered = new Map<string, Aftermath>()
  for (const outcome of outcomes)
    if (outcome !== 'busy' && outcome.applied && outcome.left.steer) {
      // Of several events of one call the last asks for all.
      const { id } = outcome.applied.call
      const earlier = steered.get(id)
      if (earlier) earlier.steer = false
      steered.set(id, outcome.left)
    }
  const claims = await claimSteps(tx, centre, [...steered.keys()], now)
  for (const [id, left] of steered) left.claimed = claims.get(id) ?? null
}

function whatFollows(deps: Deps, outcome: Outcome): void {
  if (outcome !== 'busy' && outcome.applied) afterwards(deps, outcome.applied.call.id, outcome.left)
}

/** Waits for whoever has the call, and is the only one to fail. */
async function applyAlone(deps: Deps, item: Item): Promise<Applied | null> {
  const centre = await deps.centre.get()
  for (let tries = 0; ; tries++) {
    try {
      const outcome = await deps.db.transaction(async (tx) => {
        const [found] = await lockCallsAndKeep(tx, [{ at: addressOf(item.account, item.event), kept: item.kept }], 'wait')
        const applied = await applyKept(tx, centre, item, found as Exclude<LockedAndKept, 'busy'>, new Map())
        await claimForAll(tx, centre, [applied], deps.clock.now())
        return applied
      })
      whatFollows(deps, outcome)
      return outcome.applied
    } catch (error) {
      // Two first events of one call at the same moment: the other has made the call, this one now finds it.
      if (uniqueViolation(error) === 'calls_external' && tries < 3) continue
      if (!isDatabaseAway(error)) await keepFailure(deps, item, error)
      throw error
    }
  }
}

/** A fault of ours: the event stays in sight with its original, and the call is in the ledger as what it is. */
async function keepFailure(deps: Deps, { account, event, kept }: Item, error: unknown): Promise<void> {
  const message = error instanceof Error ? error.message : String(error)
  await deps.db.transaction(async (tx) => {
    await insertEvents(tx, [{ ...kept, state: 'failed', error: message.slice(0, 500) }])
  })
  deps.live.publish([
    { what: 'failed-events', id: null },
    { what: 'board', id: null },
  ])
  if (event.kind !== 'call.arrived' && event.kind !== 'call.input' && event.kind !== 'call.waiting') return
  const centre = await deps.centre.get()
  const left = nothingLeft()
  const callId = await deps.db.transaction(async (tx) => {
    // The event is here already, as failed: what is kept now is only which call it was about.
    const found = await keepWithCall(tx, centre, account, event, kept)
    if (!found) return null
    const { call } = found
    tx.post(sql`update inbound_events set call_id = ${call.id} where id = ${kept.id}`)
    return (await decide(tx, centre, call, 'technical-failure', kept.receivedAt, left)).id
  })
  if (callId) afterwards(deps, callId, left)
}
