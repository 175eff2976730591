import type { Figure } from '../../routing/unanswered.ts'
import type { FigureView } from './kpi.contract.ts'

export function figureViewOf(figure: Figure, from: Date, to: Date): FigureView {
  return {
    ...figure,
    from: from.toISOString(),
    to: to.toISOString(),
    interval: figure.interval === null ? null : [...figure.interval],
    beside: { ...figure.beside },
  }
}
