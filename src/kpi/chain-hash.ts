import { createHash } from 'node:crypto'
import type { Ending } from './endings.contract.ts'

/** What of a ledger row is sealed by its hash: everything but the hashes. Instants are whole milliseconds, as PostgreSQL keeps them. */
export type ChainedRow = {
  seq: number
  callId: string
  externalId: string | null
  replacesSeq: number | null
  reason: string | null
  accountId: string
  arrivedAt: Date
  serviceDay: string
  opening: 'open' | 'closed' | 'holiday' | 'incident'
  calendarVersion: number
  caller: string | null
  queuedAt: Date | null
  offeredAt: Date | null
  answeredAt: Date | null
  endedAt: Date
  ending: Ending
  agentId: string | null
  language: string | null
  topic: string | null
  menuPath: string
  evidence: readonly { id: string; sha256: string }[]
}

/** What the first row has for `prevHash`. */
export const genesisHash = '0'.repeat(64)

const iso = (at: Date | null) => (at === null ? null : at.toISOString())

/**
 * The text that is hashed: JSON without white space, keys in exactly this order, instants as ISO text in UTC with three
 * decimals, absent values as null. Never change it: every hash ever written depends on it, and so does the auditor's `check.mjs`.
 */
export function canonicalRow(row: ChainedRow): string {
  return JSON.stringify({
    seq: row.seq,
    callId: row.callId,
    externalId: row.externalId,
    replacesSeq: row.replacesSeq,
    reason: row.reason,
    accountId: row.accountId,
    arrivedAt: iso(row.arrivedAt),
    serviceDay: row.serviceDay,
    opening: row.opening,
    calendarVersion: row.calendarVersion,
    caller: row.caller,
    queuedAt: iso(row.queuedAt),
    offeredAt: iso(row.offeredAt),
    answeredAt: iso(row.answeredAt),
    endedAt: iso(row.endedAt),
    ending: row.ending,
    agentId: row.agentId,
    language: row.language,
    topic: row.topic,
    menuPath: row.menuPath,
    evidence: row.evidence.map(({ id, sha256 }) => ({ id, sha256 })),
  })
}

/** SHA-256 in lower-case hex over the UTF-8 bytes of the previous row's hash (64 characters) followed by the canonical row. */
export function hashRow(prevHash: string, row: ChainedRow): string {
  return createHash('sha256').update(prevHash).update(canonicalRow(row)).digest('hex')
}
