import { Link } from '@tanstack/react-router'
import { useMessages } from '../../use-messages.tsx'
import type { LedgerSearch } from '../ledger/ledger-search.ts'
import styles from './chart.module.css'
import { SeriesTable } from './series-table.tsx'

export type Slot = {
  key: string
  /** The whole name, for the table and the pointer. */
  name: string
  /** Below the axis; '' where there is no room for all. */
  tick: string
  point: { calls: number; unanswered: number; rate: number | null } | undefined
  rows: LedgerSearch
}

type Props = { title: string; keyLabel: string; slots: readonly Slot[]; target: number; baseline: number; kind: 'line' | 'bars' }

const leastTop = 0.6
const gridStep = 0.2

/** Shares over time, with the promise and the beginning marked. The picture is for the eye; the table below it says the same. */
export function RateChart({ title, keyLabel, slots, target, baseline, kind }: Props) {
  const { t, format } = useMessages()
  const highest = Math.max(leastTop, ...slots.map(({ point }) => point?.rate ?? 0))
  const top = Math.min(1, Math.ceil(highest / gridStep - 1e-9) * gridStep)
  const bottomOf = (rate: number) => `${(rate / top) * 100}%`
  const lines = Array.from({ length: Math.round(top / gridStep) + 1 }, (_, index) => index * gridStep)
  return (
    <figure className={styles.figure}>
      <figcaption className={styles.caption}>{title}</figcaption>
      <div className={styles.chart} data-kind={kind} aria-hidden="true">
        <div className={styles.plot}>
          {lines.map((rate) => (
            <span key={rate} className={styles.grid} style={{ bottom: bottomOf(rate) }}>
              <span>{format.percent(rate)}</span>
            </span>
          ))}
          {kind === 'line' && <Line slots={slots} top={top} />}
          {slots.map((slot, index) => (
            <Link
              key={slot.key}
              to="/ledger"
              search={slot.rows}
              tabIndex={-1}
              className={styles.column ?? ''}
              style={{ left: `${(index / slots.length) * 100}%`, width: `${100 / slots.length}%` }}
              title={words(slot, t('board.no-calls'), format.percent, format.number)}
            >
              {typeof slot.point?.rate === 'number' && (
                <span
                  className={kind === 'bars' ? styles.bar : styles.dot}
                  data-last={index === slots.length - 1}
                  data-level={slot.point.rate <= target ? 'good' : slot.point.rate < baseline ? 'warn' : 'bad'}
                  style={kind === 'bars' ? { height: bottomOf(slot.point.rate) } : { bottom: bottomOf(slot.point.rate) }}
                >
                  {kind === 'bars' && <span>{format.number(Math.round(slot.point.rate * 100))}</span>}
                </span>
              )}
            </Link>
          ))}
          <span className={styles.mark} data-mark="target" style={{ bottom: bottomOf(target) }}>
            <span>{t('board.chart.target', { rate: format.percent(target) })}</span>
          </span>
          <span className={styles.mark} data-mark="baseline" style={{ bottom: bottomOf(baseline) }}>
            <span>{t('board.chart.baseline', { rate: format.percent(baseline) })}</span>
          </span>
        </div>
        <div className={styles.ticks}>
          {slots.map((slot, index) =>
            slot.tick ? (
              <span key={slot.key} style={{ left: `${((index + 0.5) / slots.length) * 100}%` }}>
                {slot.tick}
              </span>
            ) : null,
          )}
        </div>
      </div>
      <SeriesTable title={title} keyLabel={keyLabel} slots={slots} />
    </figure>
  )
}

function Line({ slots, top }: { slots: readonly Slot[]; top: number }) {
  const at = (index: number) => ((index + 0.5) / slots.length) * 300
  const points = slots.flatMap(({ point }, index) =>
    typeof point?.rate === 'number' ? [`${at(index).toFixed(2)},${(100 - (point.rate / top) * 100).toFixed(2)}`] : [],
  )
  const [first, last] = [points[0], points.at(-1)]
  if (first === undefined || last === undefined) return null
  const area = `${first.split(',')[0]},100 ${points.join(' ')} ${last.split(',')[0]},100`
  return (
    <svg className={styles.svg} viewBox="0 0 300 100" preserveAspectRatio="none">
      <polygon className={styles.area} points={area} />
      <polyline className={styles.line} points={points.join(' ')} vectorEffect="non-scaling-stroke" />
    </svg>
  )
}

function words(slot: Slot, noCalls: string, percent: (share: number) => string, number: (value: number) => string): string {
  const { point } = slot
  if (!point || point.rate === null) return `${slot.name}: ${noCalls}`
  return `${slot.name}: ${percent(point.rate)} (${number(point.unanswered)} / ${number(point.calls)})`
}
