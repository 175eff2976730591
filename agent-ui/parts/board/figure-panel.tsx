import { Link } from '@tanstack/react-router'
import type { Board } from '../../../src/board/board.contract.ts'
import type { FigureView } from '../../../src/kpi/kpi.contract.ts'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { useMessages } from '../../use-messages.tsx'
import { rowsOf } from '../ledger/ledger-search.ts'
import styles from './board.module.css'
import { RateChart } from './rate-chart.tsx'
import { judge } from './judge.ts'
import { daySlots, hourSlots } from './slots.ts'

type FigureProps = { figure: FigureView; label: string; target: number; baseline: number; size: 'big' | 'small' }

/** One share as large as it matters; all of it is the way to its rows. */
function Figure({ figure, label, target, baseline, size }: FigureProps) {
  const { t, format } = useMessages()
  const { tone, icon, key, shortKey, limit } = judge(figure.rate, target, baseline)
  return (
    <div className={styles.rate} data-size={size}>
      <span className={styles.rateLabel}>{label}</span>
      <Link
        to="/ledger"
        search={rowsOf({ from: format.day(figure.from), to: format.day(figure.to) })}
        className={styles.rateLink ?? ''}
      >
        <span className={styles.rateValue}>{figure.rate === null ? '–' : format.rate(figure.rate)}</span>
        <span className="visually-hidden">{`${label}, ${t('board.to-rows')}`}</span>
      </Link>
      <StatusBadge tone={tone} icon={icon}>
        {t(size === 'big' ? key : shortKey, { rate: format.percent(limit) })}
      </StatusBadge>
      <span className={styles.rateNote}>
        {t('board.of-calls', { unanswered: figure.unanswered, calls: figure.calls })}
        {figure.inProgress > 0 && ` · ${t('board.in-progress', { count: figure.inProgress })}`}
      </span>
    </div>
  )
}

export function FigurePanel({ board }: { board: Board }) {
  const { t, format } = useMessages()
  const { target, baseline, month, week, today } = board
  const shared = { target, baseline }
  return (
    <section className={`${styles.panel} ${styles.figures}`} aria-labelledby="board-figures">
      <div className={styles.rates}>
        <h2 id="board-figures" className={styles.panelTitle}>
          {t('board.rate.title')}
        </h2>
        <Figure figure={today} label={t('board.rate.today')} size="big" {...shared} />
        <p className={styles.serviceLevel}>
          {t('board.rate.service-level')}{' '}
          <strong>{today.beside.serviceLevel === null ? '–' : format.rate(today.beside.serviceLevel)}</strong>
        </p>
        <Figure figure={week} label={t('board.rate.week')} size="small" {...shared} />
        <Figure figure={month} label={t('board.rate.month')} size="small" {...shared} />
        <p className={styles.rateNote}>
          {t('board.rate.people', { count: month.beside.reachedSameDay })}{' '}
          <Link to="/ledger" search={{ definition: month.definition.id }}>
            {t('board.rate.definition', { version: month.definition.version })}
          </Link>
        </p>
      </div>
      <div className={styles.charts}>
        <RateChart
          kind="line"
          title={t('board.chart.days')}
          keyLabel={t('board.chart.day')}
          slots={daySlots(board, format)}
          {...shared}
        />
        <RateChart
          kind="bars"
          title={t('board.chart.hours')}
          keyLabel={t('board.chart.hour')}
          slots={hourSlots(board, format)}
          {...shared}
        />
      </div>
    </section>
  )
}
