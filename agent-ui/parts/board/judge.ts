import type { MessageKey } from '../../t.ts'
import type { IconName } from '../../ui/icons.tsx'
import type { Tone } from '../../ui/status-badge.tsx'

type Judgement = { tone: Tone; icon: IconName; key: MessageKey; shortKey: MessageKey; limit: number }

/** A share against the promise and against where it began; the words stand beside the number. */
export function judge(rate: number | null, target: number, baseline: number): Judgement {
  if (rate === null) return { tone: 'calm', icon: 'info', key: 'board.no-calls', shortKey: 'board.no-calls', limit: target }
  if (rate <= target)
    return { tone: 'good', icon: 'check', key: 'board.below-target', shortKey: 'board.below-target.short', limit: target }
  if (rate < baseline)
    return { tone: 'warn', icon: 'alert', key: 'board.above-target', shortKey: 'board.above-target.short', limit: target }
  return { tone: 'bad', icon: 'alert', key: 'board.above-baseline', shortKey: 'board.above-baseline.short', limit: baseline }
}
