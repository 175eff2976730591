import { createHash } from 'node:crypto'
import { sql, type Tx } from '../db/database.ts'

export type AuditEntry = {
  at: Date
  /** Who did it; null: the centre itself, or somebody who is not signed in. */
  userId: string | null
  /** noun.verb, such as `account.change`. */
  action: string
  /** What it was done to: kind and id, such as `agent 0190…`. */
  subject: string
  /** Ids, names of settings, numbers. Never personal data, never a secret. */
  details?: Record<string, unknown>
}

const genesisHash = '0'.repeat(64)
/** One appender at a time: the number of an advisory lock that nothing else takes. */
const chainLock = 7_204_001

/**
 * Appends one entry to the chain. The lock is held until the transaction ends, so this is the last thing a transaction does.
 * It is an advisory lock and not one of the last row: whoever waited for a row would still see the row before the newest.
 */
export async function audit(tx: Tx, entry: AuditEntry): Promise<void> {
  await auditAll(tx, [entry])
}

/** Several at once, in their order, in one statement. */
export async function auditAll(tx: Tx, entries: readonly AuditEntry[]): Promise<void> {
  await tx.run(sql`select pg_advisory_xact_lock(${chainLock})`)
  const last = await tx.one<{ seq: number; hash: string }>(sql`select seq, hash from audit_log order by seq desc limit 1`)
  const rows: AuditRow[] = []
  for (const entry of entries) {
    const before = rows.at(-1) ?? last
    const row = { ...entry, details: entry.details ?? {}, seq: (before?.seq ?? 0) + 1 }
    const prevHash = before?.hash ?? genesisHash
    rows.push({ ...row, prevHash, hash: hashEntry(prevHash, row) })
  }
  const of = <Name extends keyof AuditRow>(name: Name) => rows.map((row) => row[name])
  await tx.run(sql`
    insert into audit_log (seq, at, user_id, action, subject, details, prev_hash, hash)
    select * from unnest(${of('seq')}::bigint[], ${of('at')}::timestamptz[], ${of('userId')}::uuid[], ${of('action')}::text[], ${of('subject')}::text[],
      ${of('details').map((details) => JSON.stringify(details))}::jsonb[], ${of('prevHash')}::text[], ${of('hash')}::text[])`)
}

type AuditRow = Required<AuditEntry> & { seq: number; prevHash: string; hash: string }

const pageRows = 1000

/** Reads the whole chain and answers the number of the first row that does not fit, null when all do. */
export async function checkAudit(tx: Tx): Promise<{ rows: number; brokenSeq: number | null }> {
  let prevHash = genesisHash
  let seq = 0
  for (;;) {
    const page = await tx.rows<AuditRow>(sql`
      select seq, at, user_id, action, subject, details, prev_hash, hash from audit_log where seq > ${seq} order by seq limit ${pageRows}`)
    for (const row of page) {
      if (row.seq !== seq + 1 || row.prevHash !== prevHash || row.hash !== hashEntry(prevHash, row))
        return { rows: seq, brokenSeq: row.seq }
      seq = row.seq
      prevHash = row.hash
    }
    if (page.length < pageRows) return { rows: seq, brokenSeq: null }
  }
}

function hashEntry(prevHash: string, row: Required<AuditEntry> & { seq: number }): string {
  const text = canonical({
    seq: row.seq,
    at: row.at.toISOString(),
    userId: row.userId,
    action: row.action,
    subject: row.subject,
    details: row.details,
  })
  return createHash('sha256').update(prevHash).update(text).digest('hex')
}

/** JSON with sorted keys: jsonb does not keep the order in which they were written. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item ?? null)).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const entries = Object.entries(value).filter(([, item]) => item !== undefined)
  return `{${entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`)
    .join(',')}}`
}
