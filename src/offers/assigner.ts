import { match } from '../../routing/match.ts'
import { msOf, offerTtlMs } from '../../routing/policy.ts'
import type { DemandClass, OfferDecision, Snapshot } from '../../routing/types.ts'
import type { Centre } from '../centre/centre.ts'
import { sql, type Database, type Transaction } from '../db/database.ts'
import { newId } from '../db/new-id.ts'
import type { Deps } from '../deps.ts'
import type { Notice } from '../live/live.ts'
import { lapseOffers } from './end-offer.ts'
import { layAside } from './lay-aside.ts'
import { passSeconds } from './pass-seconds.ts'
import { reasonsInTheirTime } from './note-wait-reasons.ts'
import { readDemand, readSnapshot } from './read-snapshot.ts'
import { storedPass } from './stored-pass.ts'

export type Assigner = {
  /** Something changed that may make an offer possible. Never waits, never throws. */
  nudge: () => void
  /** Resolves when no pass is under way or due. */
  settled: () => Promise<void>
  close: () => void
}

/** Passes have a connection of their own: under load they would stand in line behind all that each offer sets off. */
type AssignerDeps = Pick<Deps, 'db' | 'live' | 'clock' | 'log' | 'centre' | 'background'> & { passDb: Database }

/** Any number of processes may ask for a pass; this lock lets one at a time run it. */
const passLock = 7_203_001
const demandFreshMs = 600_000
/** A pass that failed (the database was away) is tried again then; the sweep would come later. */
const retryMs = 500
/** Under load a pass is followed by a rest of so many times its length: whatever asks meanwhile shares the next. */
const restTimes = 2
const longestRestMs = 30
const rest = (ms: number) =>
  new Promise<void>((resolve) => {
    setTimeout(resolve, ms)
  })

type WrittenOffer = { offerId: string; agentId: string; ttlMs: number }

/** What a pass wrote: offers, and the tickets whose work was laid aside for a call. `missed`: contacts that were gone meanwhile. */
type Outcome = { offers: WrittenOffer[]; laidTickets: string[]; missed: number }

function keepDemand({ db, clock, background }: Pick<Deps, 'db' | 'clock' | 'background'>): () => Promise<DemandClass[]> {
  // The monotonic clock: how old a cache is has nothing to do with the centre's time.
  let readAt = 0
  let known: DemandClass[] | undefined
  const read = async () => {
    readAt = performance.now()
    return (known = await readDemand(db, clock.now()))
  }
  return async () => {
    if (!known) return read()
    // Old but usable: a month of calls is counted for a second, and no offer waits for that.
    if (performance.now() - readAt > demandFreshMs) background.run('read-demand', async () => void (await read()))
    return known
  }
}

export function openAssigner(deps: AssignerDeps): Assigner {
  let running: Promise<void> | undefined
  let again = false
  let closed = false
  let timer: NodeJS.Timeout | undefined
  let retry: NodeJS.Timeout | undefined
  const demand = keepDemand(deps)
  const noteReasons = reasonsInTheirTime(deps)

  async function loop(): Promise<void> {
    do {
      again = false
      const begin = performance.now()
      try {
        const classes = await demand()
        const done = passSeconds.startTimer()
        const { offers, laidTickets, missed, nextAtMs } = await runPass({ ...deps, db: deps.passDb }, classes)
        done()
        announce({ ...deps, assigner }, offers, laidTickets)
        wakeAt(nextAtMs)
        noteReasons()
        // A pass offers all it can; its own limit leaves something for the next, and an agent whose contact was gone meanwhile.
        if (missed > 0 || offers.length >= (await deps.centre.get()).policy.maxOffersPerPass) again = true
      } catch (error) {
        deps.log.error({ err: error }, 'an assignment pass failed')
        tryAgain()
        return
      }
      if (again) await rest(Math.min((performance.now() - begin) * restTimes, longestRestMs))
    } while (again && !closed)
  }

  /** One attempt is due, however many asked while the database was away. */
  function tryAgain(): void {
    if (closed) return
    clearTimeout(retry)
    retry = setTimeout(nudge, retryMs).unref()
  }

  /** A ring reached or an exclusion over makes an offer possible without any event. */
  function wakeAt(atMs: number | null): void {
    clearTimeout(timer)
    if (atMs === null || closed) return
    timer = setTimeout(nudge, Math.min(Math.max(atMs - deps.clock.now().getTime(), 20), 60_000)).unref()
  }

  function nudge(): void {
    if (closed) return
    again = true
    running ??= loop().finally(() => {
      running = undefined
      // Asked for between the last look and now.
      if (again && !closed) nudge()
    })
  }

  const assigner: Assigner = {
    nudge,
    async settled() {
      while (running) await running
    },
    close() {
      closed = true
      clearTimeout(timer)
      clearTimeout(retry)
    },
  }
  return assigner
}

/** One decision over the whole queue: read, decide in values, write. The unique indexes on open offers have the last word. */
export async function runPass(
  deps: Pick<Deps, 'db' | 'clock' | 'centre'>,
  demand: readonly DemandClass[],
): Promise<Outcome & { nextAtMs: number | null }> {
  const centre = await deps.centre.get()
  const { written, nextAtMs } = await deps.db.transaction(async (tx) => {
    // An offer that a power cut undoes is made again by the next pass; whoever accepts it commits durably, this one before it.
    tx.post(sql`set local synchronous_commit = off`)
    // Sent with what follows; the answer to it is only that it is ours.
    tx.post(sql`select pg_advisory_xact_lock(${passLock})`)
    const now = deps.clock.now()
    const snapshot = await readSnapshot(tx, centre, demand, now)
    if (!snapshot) return { written: nothing, nextAtMs: null }
    const decisions = match(snapshot)
    // Not waited for: the commit goes out with the last statement.
    return {
      written: decisions.length === 0 ? nothing : writeOffers(tx, centre, snapshot, decisions, now),
      nextAtMs: nextChange(snapshot),
    }
  })
  return { ...(await written()), nextAtMs }
}

/** What was written, to be asked for once it is committed. */
type Written = () => Promise<Outcome>
const nothing: Written = async () => ({ offers: [], laidTickets: [], missed: 0 })

function writeOffers(
  tx: Transaction,
  centre: Centre,
  snapshot: Snapshot,
  decisions: readonly OfferDecision[],
  now: Date,
): Written {
  const channelOf = new Map(snapshot.waiting.map((contact) => [contact.id, contact.channel]))
  const rows = decisions.map((decision) => ({
    ...decision,
    offerId: newId(now.getTime()),
    ttlMs: offerTtlMs(channelOf.get(decision.contactId)!, centre.policy),
  }))
  const laidAside = layAside(
    tx,
    rows.flatMap(({ interrupts, agentId }) => interrupts.map((contactId) => ({ contactId, agentId }))),
    now,
  )
  const passId = newId(now.getTime())
  const offered = tx.postRows<{ id: string; agentId: string }>(sql`
    with kept as (
      insert into passes (id, at, policy_version, stored)
      values (${passId}, ${now}, ${centre.settingsVersion}, ${JSON.stringify(storedPass(snapshot, decisions))}::json)),
    chosen as (
      select * from unnest(${rows.map((r) => r.offerId)}::uuid[], ${rows.map((r) => r.contactId)}::uuid[], ${rows.map((r) => r.agentId)}::uuid[],
        ${rows.map((r) => new Date(now.getTime() + r.ttlMs))}::timestamptz[], ${rows.map((r) => r.admitted)}::boolean[],
        ${rows.map((r) => JSON.stringify({ policyVersion: centre.settingsVersion, record: r.record }))}::jsonb[]) as c (offer_id, contact_id, agent_id, expires_at, admitted, decision)),
    held as (
      update contacts k set state = 'offered', agent_id = chosen.agent_id, admitted = chosen.admitted from chosen
      where k.id = chosen.contact_id and k.state = 'waiting' returning k.id),
    rung as (update calls set offered_at = coalesce(offered_at, ${now}) where contact_id in (select id from held))
    insert into offers (id, contact_id, agent_id, state, created_at, expires_at, decision, pass_id)
    select chosen.offer_id, chosen.contact_id, chosen.agent_id, 'open', ${now}, chosen.expires_at, chosen.decision, ${passId} from chosen join held on held.id = chosen.contact_id
    returning id, agent_id`)
  const ttlOf = new Map(rows.map((row) => [row.offerId, row.ttlMs]))
  return async () => {
    const offers = (await offered).map(({ id, agentId }) => ({ offerId: id, agentId, ttlMs: ttlOf.get(id)! }))
    return { offers, laidTickets: await laidAside(), missed: rows.length - offers.length }
  }
}

/** The earliest instant at which time alone may let a contact be offered to somebody who may not have it now. */
function nextChange({ nowMs, waiting, policy }: Snapshot): number | null {
  let next = Infinity
  for (const contact of waiting) {
    for (const ring of contact.rings) {
      const at = contact.queuedAtMs + ring.afterMs
      if (at > nowMs && at < next) next = at
    }
    for (const at of Object.values(contact.excludedUntilMs)) if (at > nowMs && at < next) next = at
    const overdue = contact.queuedAtMs + msOf(policy.targetS[contact.channel])
    if (overdue > nowMs && overdue < next) next = overdue
  }
  return next === Infinity ? null : next
}

function announce(
  deps: AssignerDeps & Pick<Deps, 'assigner'>,
  offers: readonly WrittenOffer[],
  laidTickets: readonly string[],
): void {
  if (offers.length === 0) return
  const notices = [
    ...offers.map((offer): Notice => ({ what: 'desk', id: offer.agentId })),
    ...laidTickets.map((id): Notice => ({ what: 'ticket', id })),
  ]
  deps.live.publish([...notices, { what: 'queue', id: null }, { what: 'agents', id: null }, { what: 'board', id: null }])
  // One look for all that lapse at the same moment: most are answered by then.
  for (const [ttlMs, some] of Map.groupBy(offers, (offer) => offer.ttlMs))
    deps.background.later('lapse-offers', ttlMs, () =>
      lapseOffers(
        deps,
        some.map(({ offerId }) => offerId),
      ),
    )
}
