import type { Estimate } from '../../../src/planning/planning.contract.ts'
import { duration, type Format } from '../../format.ts'

/** How a figure is written: a share, a length of time. */
export type FigureKind = 'share' | 'time'

const points = (share: number) => Math.round(share * 1000) / 10

export function valueText(kind: FigureKind, value: number, format: Format): string {
  return kind === 'share' ? format.rate(value) : duration(value * 1000)
}

/** "14,4 % ± 0,5", "0:22 ± 0:01"; nothing to say: a dash. */
export function estimateText(kind: FigureKind, { mean, ci95 }: Estimate, format: Format): string {
  if (mean === null) return '–'
  const value = valueText(kind, mean, format)
  if (ci95 === null) return value
  return `${value} ± ${kind === 'share' ? format.number(points(ci95)) : duration(ci95 * 1000)}`
}

/** "−2,4 ± 0,2" points, "+0:04 ± 0:01". */
export function changeText(kind: FigureKind, { mean, ci95 }: Estimate, format: Format): string {
  if (mean === null) return '–'
  const size = kind === 'share' ? format.number(points(Math.abs(mean))) : duration(Math.abs(mean) * 1000)
  const sign = mean > 0 ? '+' : mean < 0 ? '−' : ''
  const half = ci95 === null ? '' : ` ± ${kind === 'share' ? format.number(points(ci95)) : duration(ci95 * 1000)}`
  return `${sign}${size}${half}`
}

/** Whether a difference is more than chance, and to which side. */
export function verdictOf({ mean, ci95 }: Estimate): 'less' | 'more' | 'chance' {
  if (mean === null || ci95 === null || Math.abs(mean) <= ci95) return 'chance'
  return mean < 0 ? 'less' : 'more'
}
