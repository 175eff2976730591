import type { Estimate } from '../../../src/planning/planning.contract.ts'
import { useMessages } from '../../use-messages.tsx'
import { estimateText, valueText, type FigureKind } from './estimate-text.ts'
import styles from './planning.module.css'

export type PictureRow = { key: string; name: string; estimate: Estimate; isActual: boolean }
type Props = { title: string; kind: FigureKind; rows: readonly PictureRow[]; mark?: { at: number; name: string } }

const rowHeight = 36
const steps = [0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600]
const mostTicks = 5

/** The values with their intervals on one scale, a row each. For the eye: the table below says the same in numbers. */
export function FigurePicture({ title, kind, rows, mark }: Props) {
  const { format } = useMessages()
  const highest = Math.max(
    mark?.at ?? 0,
    ...rows.map(({ estimate: { mean, ci95 } }) => (mean ?? 0) + (ci95 ?? 0)),
    kind === 'share' ? 0.05 : 5,
  )
  const step = steps.find((one) => highest / one <= mostTicks) ?? highest / mostTicks
  const top = Math.ceil(highest / step - 1e-9) * step
  const ticks = Array.from({ length: Math.round(top / step) + 1 }, (_, n) => n * step)
  const x = (value: number) => `${(Math.max(0, value) / top) * 100}%`
  return (
    <figure className={styles.picture}>
      <figcaption>{title}</figcaption>
      <div className={styles.plot} aria-hidden="true">
        <ul className={styles.names} style={{ gridAutoRows: rowHeight }}>
          {rows.map(({ key, name, isActual }) => (
            <li key={key} data-actual={isActual} title={name}>
              <span>{name}</span>
            </li>
          ))}
        </ul>
        <div className={styles.scale}>
          <svg width="100%" height={rows.length * rowHeight} className={styles.svg}>
            {ticks.map((tick) => (
              <line key={tick} className={styles.grid} x1={x(tick)} x2={x(tick)} y1="0" y2="100%" />
            ))}
            {mark && <line className={styles.mark} x1={x(mark.at)} x2={x(mark.at)} y1="0" y2="100%" />}
            {rows.map((row, n) => (
              <Row key={row.key} row={row} y={(n + 0.5) * rowHeight} x={x} label={estimateText(kind, row.estimate, format)} />
            ))}
          </svg>
          <div className={styles.ticks}>
            {ticks.map((tick) => (
              <span key={tick} style={{ left: x(tick) }}>
                {kind === 'share' ? format.percent(tick) : valueText(kind, tick, format)}
              </span>
            ))}
          </div>
          {mark && <p className={styles.markName}>{mark.name}</p>}
        </div>
      </div>
    </figure>
  )
}

type RowProps = { row: PictureRow; y: number; x: (value: number) => string; label: string }

function Row({ row: { estimate, isActual }, y, x, label }: RowProps) {
  const { mean, ci95 } = estimate
  if (mean === null) return null
  const [low, high] = [mean - (ci95 ?? 0), mean + (ci95 ?? 0)]
  return (
    <g className={styles.row} data-actual={isActual}>
      <title>{label}</title>
      {ci95 !== null && (
        <>
          <line x1={x(low)} x2={x(high)} y1={y} y2={y} />
          <line x1={x(low)} x2={x(low)} y1={y - 6} y2={y + 6} />
          <line x1={x(high)} x2={x(high)} y1={y - 6} y2={y + 6} />
        </>
      )}
      {isActual ? (
        <svg x={x(mean)} y={y} className={styles.svg}>
          <path d="M0 -7L7 0L0 7L-7 0Z" />
        </svg>
      ) : (
        <circle cx={x(mean)} cy={y} r="5" />
      )}
    </g>
  )
}
