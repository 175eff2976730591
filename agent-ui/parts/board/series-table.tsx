import { Link } from '@tanstack/react-router'
import table from '../../ui/table.module.css'
import { useMessages } from '../../use-messages.tsx'
import styles from './chart.module.css'
import type { Slot } from './rate-chart.tsx'

type Props = { title: string; keyLabel: string; slots: readonly Slot[]; open?: boolean }

/** The same shares in rows, each leading to the calls behind it. */
export function SeriesTable({ title, keyLabel, slots, open = false }: Props) {
  const { t, format } = useMessages()
  const rows = slots.filter(({ point }) => point !== undefined)
  return (
    <details className={styles.details} open={open}>
      <summary>{t('board.chart.as-table')}</summary>
      <div className={table.scroll} role="group" aria-label={title} tabIndex={0}>
        <table className={table.table}>
          <caption className="visually-hidden">{title}</caption>
          <thead>
            <tr>
              <th scope="col">{keyLabel}</th>
              <th scope="col" data-number>
                {t('board.calls')}
              </th>
              <th scope="col" data-number>
                {t('board.unanswered')}
              </th>
              <th scope="col" data-number>
                {t('board.share')}
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ key, name, point, rows: search }) => (
              <tr key={key}>
                <th scope="row">
                  <Link to="/ledger" search={search}>
                    {name}
                  </Link>
                </th>
                <td data-number>{format.number(point?.calls ?? 0)}</td>
                <td data-number>{format.number(point?.unanswered ?? 0)}</td>
                <td data-number>{typeof point?.rate === 'number' ? format.percent(point.rate) : t('board.no-calls')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  )
}
