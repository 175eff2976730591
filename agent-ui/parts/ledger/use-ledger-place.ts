import { useNavigate, useSearch } from '@tanstack/react-router'
import { endings, type Ending } from '../../../src/kpi/endings.contract.ts'
import { serverNow } from '../../clock.ts'
import { useMessages } from '../../use-messages.tsx'
import { monthPeriod } from './periods.ts'
import type { LedgerSearch } from './ledger-search.ts'

export const splits = ['day', 'hour', 'channel', 'topic'] as const
export type Split = (typeof splits)[number]

export type LedgerPlace = {
  /** Days of Riga or instants; half-open: `to` is not in it. */
  from: string
  to: string
  definition: string
  by: Split
  ending: Ending | undefined
  /** Only the calls that the definition counts. */
  counted: boolean
  /** The row that is open, by its number. */
  row: number | undefined
}

const primary = 'unanswered-opening-hours'

export function useLedgerPlace() {
  const { format } = useMessages()
  const search = useSearch({ from: '/signed-in/ledger' })
  const navigate = useNavigate({ from: '/ledger' })
  const month = monthPeriod(format.day(serverNow()))
  const place: LedgerPlace = {
    from: search['from'] ?? month.from,
    to: search['to'] ?? month.to,
    definition: search['definition'] ?? primary,
    by: splits.find((split) => split === search['by']) ?? 'day',
    ending: endings.find((ending) => ending === search['ending']),
    counted: search['counted'] === '1',
    row: search['row'] ? Number(search['row']) : undefined,
  }
  const go = (change: LedgerSearch) => void navigate({ search: (old) => ({ ...old, row: undefined, ...change }), replace: true })
  return { ...place, go }
}
