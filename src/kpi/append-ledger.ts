import { serviceDay } from '../../routing/service-day.ts'
import type { Centre } from '../centre/centre.ts'
import type { CallRow } from '../calls/call-row.ts'
import type { Evidence } from '../calls/call-facts.ts'
import { sql, type Transaction } from '../db/database.ts'
import { openingOf } from '../incidents/incident-at.ts'
import { callerPseudonym } from './caller-pseudonym.ts'
import { hashRow, type ChainedRow } from './chain-hash.ts'
import type { Ending } from './endings.contract.ts'

/**
 * Appends the row of a call that has ended, or its correction. The end of the chain is locked last of all and held until the
 * commit: that makes `seq` gapless and the chain one line, whatever the number of processes.
 */
export async function appendLedger(
  tx: Transaction,
  centre: Centre,
  call: CallRow & { ending: Ending; endedAt: Date },
  evidence: readonly Evidence[],
  reason: string | null,
): Promise<void> {
  const day = serviceDay(call.arrivedAt.getTime(), centre.calendar.timeZone)
  const replaced = reason
    ? await tx.one<{ seq: number }>(
        sql`select seq from kpi_ledger l where call_id = ${call.id} and not exists (select 1 from kpi_ledger n where n.replaces_seq = l.seq) order by seq desc limit 1`,
      )
    : undefined
  const pseudonym = call.caller ? callerPseudonym(tx, call.caller, day) : Promise.resolve(null)
  await append(tx, pseudonym, (seq, caller) => ({
    seq,
    callId: call.id,
    externalId: call.externalId,
    replacesSeq: replaced?.seq ?? null,
    reason: replaced ? reason : null,
    accountId: call.accountId,
    arrivedAt: call.arrivedAt,
    serviceDay: day,
    opening: openingOf(centre, call.arrivedAt.getTime()),
    calendarVersion: centre.calendarVersion,
    caller,
    queuedAt: call.queuedAt,
    offeredAt: call.offeredAt,
    answeredAt: call.answeredAt,
    endedAt: call.endedAt,
    ending: call.ending,
    agentId: call.ending === 'answered' ? call.agentId : null,
    language: call.language,
    topic: call.topic,
    menuPath: call.menuPath,
    evidence: [...evidence],
  }))
}

/** A row as it stands, but for what was not known when it was written. */
export async function correctRow(
  tx: Transaction,
  old: ChainedRow,
  change: Partial<Pick<ChainedRow, 'opening'>>,
  reason: string,
): Promise<void> {
  await append(tx, Promise.resolve(null), (seq) => ({ ...old, ...change, seq, replacesSeq: old.seq, reason }))
}

type End = { seq: number; hash: string }

/** Where the chain ends for a transaction that has locked it: its rows, added side by side, stand one after the other. */
const ends = new WeakMap<Transaction, Promise<End>>()

/** `needed` is sent together with the lock: what they say is needed together. */
async function append<T>(tx: Transaction, needed: Promise<T>, rowAs: (seq: number, ready: T) => ChainedRow): Promise<void> {
  const after = Promise.all([ends.get(tx) ?? lockEnd(tx), needed]).then(([end, ready]) =>
    postRow(tx, end, rowAs(end.seq + 1, ready)),
  )
  ends.set(tx, after)
  await after
}

async function lockEnd(tx: Transaction): Promise<End> {
  const end = await tx.one<End>(sql`select seq, hash from kpi_chain where id = 1 for update`)
  if (!end) throw new Error('the ledger has no beginning: run the migrations and the seed')
  return end
}

function postRow(tx: Transaction, end: End, row: ChainedRow): End {
  const hash = hashRow(end.hash, row)
  tx.post(sql`
    with row as (
      insert into kpi_ledger (seq, call_id, external_id, replaces_seq, reason, account_id, arrived_at, service_day, opening, calendar_version, caller, queued_at,
        offered_at, answered_at, ended_at, ending, agent_id, language, topic, menu_path, evidence, prev_hash, hash)
      values (${row.seq}, ${row.callId}, ${row.externalId}, ${row.replacesSeq}, ${row.reason}, ${row.accountId}, ${row.arrivedAt}, ${row.serviceDay}, ${row.opening},
        ${row.calendarVersion}, ${row.caller}, ${row.queuedAt}, ${row.offeredAt}, ${row.answeredAt}, ${row.endedAt}, ${row.ending}, ${row.agentId}, ${row.language},
        ${row.topic}, ${row.menuPath}, ${JSON.stringify(row.evidence)}, ${end.hash}, ${hash}))
    update kpi_chain set seq = ${row.seq}, hash = ${hash} where id = 1`)
  return { seq: row.seq, hash }
}
