import type { LedgerRowView } from '../../../src/kpi/kpi.contract.ts'

/** From entering the queue to the answer or the end; null for a call that never got into the queue. */
export function waitMsOf({
  queuedAt,
  answeredAt,
  endedAt,
}: Pick<LedgerRowView, 'queuedAt' | 'answeredAt' | 'endedAt'>): number | null {
  return queuedAt === null ? null : Math.max(0, Date.parse(answeredAt ?? endedAt) - Date.parse(queuedAt))
}
