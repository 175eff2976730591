import type { OfferView } from '../../../src/offers/offers.contract.ts'
import { duration } from '../../format.ts'
import { useMessages } from '../../use-messages.tsx'

/** Why the others did not get it, in three groups an agent cares about. */
const groups: Record<string, 'busy' | 'away' | 'unskilled'> = {
  'on-offer': 'busy',
  'in-wrap-up': 'busy',
  'no-weight': 'busy',
  limit: 'busy',
  'not-ready': 'away',
  language: 'unskilled',
  skill: 'unskilled',
  'skill-level': 'unskilled',
}

/** What decided for this agent and is not told in any case. */
const told = ['load', 'flexibility', 'level', 'matching'] as const
const isTold = (best: string | null): best is (typeof told)[number] => told.some((one) => one === best)

/** The facts of an offer as sentences; each sentence is one message of the catalogue. */
export function useWhyWords(): (why: OfferView['why']) => string {
  const { t } = useMessages()
  return (why) => {
    const counts = { busy: 0, away: 0, unskilled: 0 }
    for (const [reason, count] of Object.entries(why.others)) {
      const group = groups[reason]
      if (group) counts[group] += count
    }
    return [
      why.sticky ? t('desk.why.sticky') : '',
      isTold(why.best) ? t(`desk.why.best.${why.best}`) : '',
      why.interrupts > 0 ? t('desk.why.interrupts') : t('desk.why.idle', { time: duration(why.idleMs) }),
      counts.busy > 0 ? t('desk.why.busy', { count: counts.busy }) : '',
      counts.unskilled > 0 ? t('desk.why.unskilled', { count: counts.unskilled }) : '',
      counts.away > 0 ? t('desk.why.away', { count: counts.away }) : '',
    ]
      .filter(Boolean)
      .join(' ')
  }
}
