import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import type { LedgerRowView } from '../../../src/kpi/kpi.contract.ts'
import { duration } from '../../format.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { Loaded } from '../../ui/loaded.tsx'
import { Panel } from '../../ui/panel.tsx'
import { SelectField } from '../../ui/select-field.tsx'
import { SwitchField } from '../../ui/switch-field.tsx'
import table from '../../ui/table.module.css'
import { useMessages } from '../../use-messages.tsx'
import { useSkillWords } from '../board/use-skill-words.ts'
import { CsvButton } from './csv-button.tsx'
import styles from './ledger.module.css'
import { rowQuery, rowsQuery } from './ledger-queries.ts'
import { RowDrawer } from './row-drawer.tsx'
import { type useLedgerPlace } from './use-ledger-place.ts'
import { endings } from '../../../src/kpi/endings.contract.ts'
import { waitMsOf } from './wait-ms.ts'

type Props = { place: ReturnType<typeof useLedgerPlace> }

export function RowsPanel({ place }: Props) {
  const { t, word } = useMessages()
  const query = useInfiniteQuery(rowsQuery(place))
  const rows = query.data?.pages.flatMap((page) => page.rows ?? []) ?? []
  const known = rows.find((row) => row.seq === place.row)
  const other = useQuery({ ...rowQuery(place.row ?? 0), enabled: place.row !== undefined && !known })
  const opened = place.row === undefined ? undefined : (known ?? other.data)
  const every = { value: 'all', label: t('ledger.rows.all-endings') }
  return (
    <Panel title={t('ledger.rows.title')} aside={rows.length > 0 && <CsvButton filter={place} />}>
      <div className={styles.filters}>
        <SelectField
          label={t('ledger.rows.ending')}
          value={place.ending ?? 'all'}
          options={[every, ...endings.map((ending) => ({ value: ending as string, label: word('ending', ending) }))]}
          onChange={(ending) => place.go({ ending: ending === 'all' ? undefined : ending })}
        />
        <SwitchField
          label={t('ledger.rows.counted')}
          checked={place.counted}
          onChange={(on) => place.go({ counted: on ? '1' : undefined })}
        />
      </div>
      <Loaded query={query}>
        {() =>
          rows.length === 0 ? (
            <p className={styles.empty}>{t('ledger.rows.none')}</p>
          ) : (
            <>
              <RowsTable rows={rows} onOpen={(seq) => place.go({ row: String(seq) })} />
              <p className={styles.more}>
                <span className="dim">{t('ledger.rows.shown', { count: rows.length })}</span>
                {query.hasNextPage && (
                  <ActionButton
                    label={t('common.more')}
                    pending={query.isFetchingNextPage}
                    onClick={() => void query.fetchNextPage()}
                  />
                )}
              </p>
            </>
          )
        }
      </Loaded>
      {opened && <RowDrawer row={opened} onClose={() => place.go({ row: undefined })} />}
    </Panel>
  )
}

function RowsTable({ rows, onOpen }: { rows: readonly LedgerRowView[]; onOpen: (seq: number) => void }) {
  const { t, word, format } = useMessages()
  const { nameOf } = useSkillWords()
  return (
    <div className={table.scroll} role="group" aria-label={t('ledger.rows.title')} tabIndex={0}>
      <table className={table.table}>
        <thead>
          <tr>
            <th scope="col">{t('ledger.col.seq')}</th>
            <th scope="col">{t('ledger.col.arrived')}</th>
            <th scope="col">{t('ledger.col.ending')}</th>
            <th scope="col" data-number>
              {t('ledger.col.wait')}
            </th>
            <th scope="col">{t('ledger.col.opening')}</th>
            <th scope="col">{t('ledger.col.about')}</th>
            <th scope="col">{t('ledger.col.agent')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const wait = waitMsOf(row)
            const about = [row.language && word('language', row.language), row.topic && nameOf(row.topic)]
              .filter(Boolean)
              .join(' · ')
            return (
              <tr key={row.seq}>
                <th scope="row">
                  <button
                    type="button"
                    className={styles.seq}
                    onClick={() => onOpen(row.seq)}
                    aria-label={t('ledger.rows.open', { seq: row.seq })}
                  >
                    {row.seq}
                  </button>
                </th>
                <td className={styles.nowrap}>{format.dateTime(row.arrivedAt)}</td>
                <td>
                  {word('ending', row.ending)}
                  {row.replacesSeq !== null && (
                    <span className={styles.corrected}>{t('ledger.rows.corrects', { seq: row.replacesSeq })}</span>
                  )}
                </td>
                <td data-number>{wait === null ? '–' : duration(wait)}</td>
                <td>{t(`ledger.opening.${row.opening}`)}</td>
                <td>{about || '–'}</td>
                <td className={styles.nowrap}>{row.agentName ?? '–'}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}
