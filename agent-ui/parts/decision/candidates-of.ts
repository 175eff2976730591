import type { DecisionView } from '../../../src/offers/offers.contract.ts'

export type Candidate = { agentId: string; excluded: string | null; lost: string | null }

/** The record's shape belongs to routing/ and may grow: what is not as expected here is simply not shown in words. */
export function candidatesOf(record: DecisionView['record']): Candidate[] {
  const { candidates } = record
  if (!Array.isArray(candidates)) return []
  const text = (value: unknown) => (typeof value === 'string' ? value : null)
  return candidates.flatMap((one: unknown) => {
    if (typeof one !== 'object' || one === null || !('agentId' in one) || typeof one.agentId !== 'string') return []
    return [
      {
        agentId: one.agentId,
        excluded: 'excluded' in one ? text(one.excluded) : null,
        lost: 'lost' in one ? text(one.lost) : null,
      },
    ]
  })
}
