import { sql, type Tx } from '../db/database.ts'
import { genesisHash, hashRow, type ChainedRow } from './chain-hash.ts'

export type ChainBreak = { seq: number; what: 'missing' | 'hash' | 'previous-hash' | 'replaces' | 'end' }
export type ChainReport = {
  /** The last row that was looked at, in this check or an earlier one. */
  seq: number
  breaks: ChainBreak[]
}

/** What a process remembers of earlier checks: rows never change, so what was verified need not be read each time. */
export type ChainMemory = {
  /** The chain was followed up to here. */
  seq: number
  hash: string
  /** Where the next re-reading of old rows goes on. */
  rereadSeq: number
  breaks: Map<number, ChainBreak>
}
export const newChainMemory = (): ChainMemory => ({ seq: 0, hash: genesisHash, rereadSeq: 0, breaks: new Map() })

const batchRows = 2000
/** Old rows read anew by each check: a changed row is found at the latest when the checks have gone round. */
const rereadRows = 2000
/** What the first check of a process looks at. */
const recentRows = 4000
/** More breaks than this say nothing new. */
const maxBreaks = 1000

type Row = ChainedRow & { prevHash: string; hash: string; replacedCallId: string | null }

/**
 * Follows the chain from the first row to its end. Without `all` only what came since the last check (the first time: the last rows),
 * and then the next piece of what is older, so that checks which cost little go round everything. Every row must hash to its hash, name the hash of the row before it, and carry the next number; a correction
 * must name an earlier row of the same call.
 */
export async function checkChain(
  tx: Tx,
  memory: ChainMemory = newChainMemory(),
  options: { all: boolean } = { all: true },
): Promise<ChainReport> {
  if (options.all) Object.assign(memory, newChainMemory())
  else if (memory.seq === 0) await beginNearEnd(tx, memory)
  await follow(tx, memory)
  if (!options.all) await reread(tx, memory)
  const end = await tx.one<{ seq: number; hash: string; same: boolean }>(sql`
    select c.seq, c.hash, c.seq = 0 or exists (select 1 from kpi_ledger l where l.seq = c.seq and l.hash = c.hash) as same from kpi_chain c where id = 1`)
  const breaks = [...memory.breaks.values()]
  // Rows cut off at the end leave a chain that is whole but too short; rows may have been appended since `follow`.
  if (end && (!end.same || end.seq < memory.seq)) breaks.push({ seq: end.seq, what: 'end' })
  return { seq: memory.seq, breaks }
}

/** A process that has just begun does not make its first reader wait for years of rows; the pieces get to them. */
async function beginNearEnd(tx: Tx, memory: ChainMemory): Promise<void> {
  const row = await tx.one<{ seq: number; hash: string }>(
    sql`select seq, hash from kpi_ledger where seq = (select seq - ${recentRows} from kpi_chain where id = 1)`,
  )
  if (row) Object.assign(memory, { seq: row.seq, hash: row.hash })
}

async function follow(tx: Tx, memory: ChainMemory): Promise<void> {
  for (;;) {
    const rows = await readRows(tx, memory.seq, batchRows)
    for (const row of rows) {
      note(memory, row.seq, breakOf(row, memory.seq, memory.hash))
      memory.seq = row.seq
      memory.hash = row.hash
    }
    if (rows.length < batchRows) return
  }
}

async function reread(tx: Tx, memory: ChainMemory): Promise<void> {
  if (memory.rereadSeq >= memory.seq) memory.rereadSeq = 0
  const from = memory.rereadSeq
  const before =
    from === 0 ? genesisHash : (await tx.one<{ hash: string }>(sql`select hash from kpi_ledger where seq = ${from}`))?.hash
  let [seq, hash] = [from, before ?? '']
  for (const row of await readRows(tx, from, rereadRows)) {
    if (row.seq > memory.seq) break
    note(memory, row.seq, breakOf(row, seq, hash))
    seq = row.seq
    hash = row.hash
  }
  memory.rereadSeq = seq === from ? 0 : seq
}

/** A row found in order is no break any more: somebody has put back what it said. */
function note(memory: ChainMemory, seq: number, what: ChainBreak['what'] | null): void {
  if (what === null) memory.breaks.delete(seq)
  else if (memory.breaks.size < maxBreaks) memory.breaks.set(seq, { seq, what })
}

function breakOf(row: Row, seqBefore: number, hashBefore: string): ChainBreak['what'] | null {
  if (row.seq !== seqBefore + 1) return 'missing'
  if (row.prevHash !== hashBefore) return 'previous-hash'
  if (row.hash !== hashRow(row.prevHash, row)) return 'hash'
  return row.replacesSeq !== null && (row.replacedCallId !== row.callId || row.replacesSeq >= row.seq) ? 'replaces' : null
}

const readRows = (tx: Tx, afterSeq: number, limit: number) =>
  tx.rows<Row>(sql`
  select l.seq, l.call_id, l.external_id, l.replaces_seq, l.reason, l.account_id, l.arrived_at, l.service_day, l.opening, l.calendar_version, l.caller, l.queued_at,
    l.offered_at, l.answered_at, l.ended_at, l.ending, l.agent_id, l.language, l.topic, l.menu_path, l.evidence, l.prev_hash, l.hash,
    (select r.call_id from kpi_ledger r where r.seq = l.replaces_seq) as replaced_call_id
  from kpi_ledger l where l.seq > ${afterSeq} order by l.seq limit ${limit}`)
