import { setTimeout as pause } from 'node:timers/promises'
import { sql } from '../../src/db/database.ts'
import { newId } from '../../src/db/new-id.ts'
import type { Deps } from '../../src/deps.ts'
import { closeContact } from '../../src/contacts/close-contact.ts'
import type { Caller } from '../../src/http/auth.ts'
import {
  countCallsWithoutEnding,
  countDoubleOffers,
  countFailedEvents,
  countOverCapacity,
  countOwnerlessWork,
} from '../../src/invariants/count-invariants.ts'
import { acceptOffer } from '../../src/offers/accept-offer.ts'
import { declineOffer } from '../../src/offers/end-offer.ts'
import { cpuMs } from './cpu.ts'
import { percentile } from './http-client.ts'
import { round } from './result.ts'
import { addArrivals } from './waiting-room.ts'

/** Offers asked for: so many agents become free, and of their offers one in five is given back and made again. */
const perSecond = Number(process.env['OFFERS_PER_SECOND'] ?? 560)
const seconds = Number(process.env['SECONDS_LONG'] ?? 10)
const givenBackOf = 5
const tickMs = 10
const refillMs = 100

type Held = { agentId: string; contactId: string }

/**
 * Agents become free at a steady pace, are offered a call, accept it or give it back; for each call accepted another joins the queue.
 * The calls themselves are left out: what the provider would report of them is written straight into the rows.
 */
export async function sustained(deps: Deps, agents: readonly string[]) {
  const centre = openFloor(deps)
  await deps.db.run(sql`update agents set presence = 'ready' where id = any(${agents}::uuid[])`)
  const held = await deps.db.rows<Held>(
    sql`select agent_id, id as contact_id from contacts where state = 'open' and agent_id = any(${agents}::uuid[])`,
  )
  centre.holding.push(...held)
  deps.assigner.nudge()
  await run(deps, centre, 3)
  centre.waits.length = 0
  const [before, began] = [await committed(deps), performance.now()]
  const ours = { db: deps.db, pids: [] }
  const cpuBefore = await cpuMs(ours)
  const waitingBefore = await waiting(deps)
  await run(deps, centre, seconds)
  const took = (performance.now() - began) / 1000
  const offers = (await committed(deps)) - before
  const cpu = await cpuMs(ours)
  await centre.settled()
  const invariants = await countInvariants(deps)
  if (Object.values(invariants).some((count) => count !== 0)) throw new Error(`invariants: ${JSON.stringify(invariants)}`)
  const bare = await bareInserts(deps)
  return {
    offersPerS: round(offers / took),
    askedPerS: perSecond,
    givenBack: centre.counts.givenBack,
    accepted: centre.counts.accepted,
    freeToOfferP50Ms: round(percentile(centre.waits, 0.5)),
    freeToOfferP99Ms: round(percentile(centre.waits, 0.99)),
    // Product and people are one process here.
    cpuMsPerOffer: {
      process: round((cpu.driver - cpuBefore.driver) / offers),
      database: round((cpu.database - cpuBefore.database) / offers),
    },
    waiting: [waitingBefore, await waiting(deps)],
    passes: (await deps.db.one<{ count: number }>(sql`select count(*) as count from passes`))!.count,
    invariants,
    reference: { name: 'bare inserts of an offer row, one transaction each', value: round(bare) },
    ratio: round(offers / took / bare, 3),
  }
}

type Floor = {
  /** Agents who speak, longest first. */
  holding: Held[]
  counts: { accepted: number; givenBack: number; refilled: number }
  /** From becoming free to the notice of the offer. */
  waits: number[]
  free: (some: readonly Held[]) => void
  settled: () => Promise<void>
}

/** The agents' side: each hears of an offer by the notice to the desk, and takes it or not. */
function openFloor(deps: Deps): Floor {
  const rung = new Set<string>()
  const freedAt = new Map<string, number>()
  const under = new Set<Promise<unknown>>()
  const floor: Floor = {
    holding: [],
    counts: { accepted: 0, givenBack: 0, refilled: 0 },
    waits: [],
    free: (some) =>
      go(async () => {
        const now = performance.now()
        for (const { agentId } of some) freedAt.set(agentId, now)
        await endCalls(deps, some)
        for (const { agentId, contactId } of some)
          go(() => closeContact(deps, contactId, callerOf(agentId), { outcome: 'resolved' }))
      }),
    async settled() {
      deps.live.publish([])
      while (under.size > 0) await Promise.all(under)
      await deps.assigner.settled()
    },
  }
  function go(work: () => Promise<unknown>): void {
    const promise = work().finally(() => under.delete(promise))
    under.add(promise)
  }
  let looking = false
  async function look(): Promise<void> {
    while (rung.size > 0) {
      const ids = [...rung]
      rung.clear()
      const offers = await deps.db.rows<Held & { id: string }>(
        sql`select id, agent_id, contact_id from offers where agent_id = any(${ids}::uuid[]) and state = 'open'`,
      )
      for (const offer of offers) answer(offer)
    }
    looking = false
  }
  let offered = 0
  const answered = new Set<string>()
  function answer({ id, agentId, contactId }: Held & { id: string }): void {
    if (answered.has(id)) return
    answered.add(id)
    const since = freedAt.get(agentId)
    if (since !== undefined) floor.waits.push(performance.now() - since)
    freedAt.delete(agentId)
    offered += 1
    if (offered % givenBackOf === 0) {
      floor.counts.givenBack += 1
      go(() => declineOffer(deps, id, agentId, 'busy'))
    } else
      go(async () => {
        await acceptOffer(deps, id, { agentId, stream: null })
        floor.counts.accepted += 1
        floor.holding.push({ agentId, contactId })
      })
  }
  deps.live.subscribe((notice) => {
    if (notice.what !== 'desk' || notice.id === null) return
    rung.add(notice.id)
    if (looking) return
    looking = true
    go(look)
  })
  return floor
}

/** As the provider's call-backs leave them: over, and to be written up. */
const endCalls = ({ db }: Deps, calls: readonly Held[]) =>
  db.run(sql`
    with ended as (select * from unnest(${calls.map(({ agentId }) => agentId)}::uuid[], ${calls.map(({ contactId }) => contactId)}::uuid[]) as e (agent_id, contact_id)),
    k as (update contacts set phase = 'wrap-up' from ended where id = ended.contact_id)
    update agents set wrap_up_until = now() + interval '30 s', wrap_up_contact_id = ended.contact_id from ended where id = ended.agent_id`)

const callerOf = (agentId: string): Caller => ({
  userId: '',
  name: '',
  email: '',
  role: 'agent',
  stream: null,
  locale: 'lv',
  agentId,
  tokenHash: Buffer.alloc(0),
  scopes: null,
  mustChoosePassword: false,
})

async function run(deps: Deps, floor: Floor, forSeconds: number): Promise<void> {
  const freesPerMs = (perSecond * (1 - 1 / givenBackOf)) / 1000
  const begin = performance.now()
  let freed = 0
  let refillDue = begin + refillMs
  let filling: Promise<void> = Promise.resolve()
  for (let now = begin; now - begin < forSeconds * 1000; now = performance.now()) {
    const some = floor.holding.splice(0, Math.ceil((now - begin) * freesPerMs) - freed)
    freed += some.length
    if (some.length > 0) floor.free(some)
    if (now >= refillDue) {
      refillDue = now + refillMs
      const missing = floor.counts.accepted - floor.counts.refilled
      floor.counts.refilled += missing
      filling = filling.then(() => addArrivals(deps, missing))
    }
    await pause(tickMs)
  }
  await filling
}

const committed = async ({ db }: Deps) => (await db.one<{ count: number }>(sql`select count(*) as count from offers`))!.count

const waiting = async ({ db }: Deps) =>
  (await db.one<{ count: number }>(sql`select count(*) as count from contacts where state = 'waiting'`))!.count

async function countInvariants(deps: Deps): Promise<Record<string, number>> {
  const { policy } = await deps.centre.get()
  return {
    ownerlessWork: await countOwnerlessWork(deps.db),
    doubleOffers: await countDoubleOffers(deps.db),
    overCapacity: await countOverCapacity(deps.db, policy.weights),
    callsWithoutEnding: await countCallsWithoutEnding(deps.db, deps.clock.now(), true),
    failedEvents: await countFailedEvents(deps.db),
  }
}

/** What the same database does of nothing but rows like an offer, each committed on its own, over as many connections. */
async function bareInserts({ db }: Deps): Promise<number> {
  await db.run(sql`create table bare_offers (like offers including all)`)
  const row = (await db.one<{ contactId: string; agentId: string; decision: object }>(
    sql`select contact_id, agent_id, decision from offers order by created_at desc limit 1`,
  ))!
  const decision = JSON.stringify(row.decision)
  const until = performance.now() + 2000
  let count = 0
  const insert = async () => {
    while (performance.now() < until) {
      await db.run(
        sql`insert into bare_offers (id, contact_id, agent_id, state, created_at, expires_at, decision) values (${newId()}, ${row.contactId}, ${row.agentId}, 'accepted', now(), now(), ${decision}::jsonb)`,
      )
      count += 1
    }
  }
  await Promise.all(Array.from({ length: 16 }, insert))
  return count / 2
}
