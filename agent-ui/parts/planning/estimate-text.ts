import type { Estimate } from '../../../src/planning/planning.contract.ts'
import { duration, type Format } from '../../format.ts'

/** How a figure is written: a share, a length of time. */
export type FigureKind = 'share' | 'time'

const points = (share: number) => Math.round(share * 1000) / 10
/** Of short waits the tenths matter. */
const longS = 120
const timeText = (seconds: number, wholeS: number, format: Format) =>
  wholeS >= longS ? duration(seconds * 1000) : `${format.number(Math.round(seconds * 10) / 10)}\u00a0s`

export function valueText(kind: FigureKind, value: number, format: Format): string {
  return kind === 'share' ? format.rate(value) : timeText(value, value, format)
}

/** "14,4 % ± 0,5", "22,0 s ± 1,1 s", of long waits "12:41 ± 0:20"; nothing to say: a dash. */
export function estimateText(kind: FigureKind, { mean, ci95 }: Estimate, format: Format): string {
  if (mean === null) return '–'
  const value = valueText(kind, mean, format)
  if (ci95 === null) return value
  return `${value} ± ${kind === 'share' ? format.number(points(ci95)) : timeText(ci95, mean, format)}`
}

/** "−2,4 ± 0,2": a difference of shares in points. */
export function pointsText({ mean, ci95 }: Estimate, format: Format): string {
  if (mean === null) return '–'
  const sign = mean > 0 ? '+' : mean < 0 ? '−' : ''
  const half = ci95 === null ? '' : ` ± ${format.number(points(ci95))}`
  return `${sign}${format.number(points(Math.abs(mean)))}${half}`
}

/** Whether a difference is more than chance, and to which side. */
export function verdictOf({ mean, ci95 }: Estimate): 'less' | 'more' | 'chance' {
  if (mean === null || ci95 === null || Math.abs(mean) <= ci95) return 'chance'
  return mean < 0 ? 'less' : 'more'
}
