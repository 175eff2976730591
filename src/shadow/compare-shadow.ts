import { setImmediate } from 'node:timers/promises'
import type { OfferDecision } from '../../routing/types.ts'
import { sql, type Transaction } from '../db/database.ts'
import type { Deps } from '../deps.ts'
import { readPasses } from '../offers/read-passes.ts'
import { comparePass, type Difference } from './compare-pass.ts'
import type { ShadowChoice } from './shadow.contract.ts'
import { changesOf, lockShadow } from './shadows.store.ts'

/** Passes to a transaction: seconds at most, even of a very large centre. */
const batch = 50
/** A pass younger than that may yet be overtaken by one of another process. */
const ripeMs = 2000
/** More of them nobody reads; they are still counted. */
const mostKept = 20_000

type Compared = Difference & { passId: string; at: Date }

/** Decides what was decided since by the shadow's policy as well, and writes down where it would have been otherwise. */
export async function compareShadow(deps: Pick<Deps, 'db' | 'clock'>, shadowId: string): Promise<void> {
  for (let goesOn = true; goesOn;) goesOn = await deps.db.transaction((tx) => compareSome(tx, shadowId, deps.clock.now()))
}

/** True: there may be more. The shadow's row is locked, so that each pass is counted once. */
async function compareSome(tx: Transaction, shadowId: string, now: Date): Promise<boolean> {
  const shadow = await lockShadow(tx, shadowId)
  if (!shadow || shadow.endedAt !== null) return false
  const changes = changesOf(shadow)
  const read = await readPasses(tx, { at: shadow.lastAt, id: shadow.lastPassId }, batch)
  const passes = read.filter(({ at }) => at.getTime() <= now.getTime() - ripeMs)
  const last = passes.at(-1)
  if (!last) return false
  let decisions = 0
  const found: Compared[] = []
  for (const { id: passId, at, snapshot } of passes) {
    const compared = comparePass(snapshot, changes)
    decisions += compared.decisions
    found.push(...compared.differences.map((difference) => ({ ...difference, passId, at })))
    // Whoever waits in this process, goes first.
    await setImmediate()
  }
  await keep(tx, shadowId, found)
  await tx.run(sql`
    update shadows set last_at = ${last.at}, last_pass_id = ${last.id}, passes = passes + ${passes.length}, decisions = decisions + ${decisions},
      differences = differences + ${found.length} where id = ${shadowId}`)
  return passes.length === batch
}

async function keep(tx: Transaction, shadowId: string, found: readonly Compared[]): Promise<void> {
  if (found.length === 0) return
  const choiceOf = (decision: OfferDecision | null): string | null =>
    decision && JSON.stringify({ agentId: decision.agentId, record: { ...decision.record } } satisfies ShadowChoice)
  await tx.run(sql`
    insert into shadow_differences (shadow_id, pass_id, contact_id, at, live, shadow)
    select ${shadowId}, pass_id, contact_id, at, live, shadow from unnest(${found.map((one) => one.passId)}::uuid[], ${found.map((one) => one.contactId)}::uuid[],
      ${found.map((one) => one.at)}::timestamptz[], ${found.map((one) => choiceOf(one.live))}::jsonb[], ${found.map((one) => choiceOf(one.shadow))}::jsonb[]) as d (pass_id, contact_id, at, live, shadow)
    where (select differences from shadows where id = ${shadowId}) < ${mostKept}
    on conflict do nothing`)
}

/** The shadow that runs, if there are passes it has not seen. */
export async function nudgeShadow(deps: Pick<Deps, 'db' | 'clock' | 'jobs'>): Promise<void> {
  const before = new Date(deps.clock.now().getTime() - ripeMs)
  const behind = await deps.db.one<{ id: string }>(sql`
    select id from shadows s where ended_at is null
      and exists (select 1 from passes p where (p.at, p.id) > (s.last_at, s.last_pass_id) and p.at <= ${before})`)
  if (behind) await deps.jobs.enqueue('compare-shadow', { shadowId: behind.id })
}
