import { useMutation } from '@tanstack/react-query'
import type { LedgerRowView } from '../../../src/kpi/kpi.contract.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { useMessages } from '../../use-messages.tsx'
import { useSkillWords } from '../board/use-skill-words.ts'
import { csvText, type CsvCell } from './csv-text.ts'
import { readAllRows, type RowsFilter } from './ledger-queries.ts'
import { waitMsOf } from './wait-ms.ts'

/** "2026-11-24 17:52:49" in Riga: spreadsheets understand it in every language. */
const stamp = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Riga', dateStyle: 'short', timeStyle: 'medium' })

function save(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}

/** All rows that are asked for, not only those in sight, as a file for a spreadsheet. */
export function CsvButton({ filter }: { filter: RowsFilter }) {
  const { t, word, locale } = useMessages()
  const { nameOf } = useSkillWords()
  const head = [
    t('ledger.col.seq'),
    t('ledger.col.arrived'),
    t('ledger.col.ending'),
    t('ledger.csv.wait'),
    t('ledger.col.opening'),
    t('ledger.row.language'),
    t('ledger.row.topic'),
    t('ledger.col.agent'),
    t('ledger.row.account'),
    t('ledger.row.replaces'),
    t('ledger.row.call'),
    t('ledger.row.external'),
    t('ledger.row.hash'),
  ]
  const cells = (row: LedgerRowView): CsvCell[] => {
    const wait = waitMsOf(row)
    return [
      row.seq,
      stamp.format(new Date(row.arrivedAt)),
      word('ending', row.ending),
      wait === null ? null : Math.round(wait / 1000),
      t(`ledger.opening.${row.opening}`),
      row.language && word('language', row.language),
      row.topic && nameOf(row.topic),
      row.agentName,
      row.account,
      row.replacesSeq,
      row.callId,
      row.externalId,
      row.hash,
    ]
  }
  const saving = useMutation({
    mutationFn: async () => {
      const rows = await readAllRows(filter)
      // Where the comma divides decimals, the semicolon divides cells.
      const text = csvText([head, ...rows.map(cells)], locale === 'lv' ? ';' : ',')
      save(['ledger', filter.from, filter.to].filter(Boolean).join('-') + '.csv', text)
    },
  })
  return <ActionButton label={t('ledger.csv')} icon="download" pending={saving.isPending} onClick={() => saving.mutate()} />
}
