import type { DecisionView } from '../../../src/offers/offers.contract.ts'
import { duration } from '../../format.ts'
import { useMessages } from '../../use-messages.tsx'
import { candidatesOf } from './candidates-of.ts'

const bests = ['sticky', 'load', 'flexibility', 'level', 'idle', 'id', 'matching'] as const
type Best = (typeof bests)[number]

const isMap = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
const isBest = (value: string | null): value is Best => bests.some((one) => one === value)

/** A decision as sentences, each one message of the catalogue. What the record does not tell is not told. */
export function useDecisionWords(): (decision: Pick<DecisionView, 'record'>) => string[] {
  const { t } = useMessages()
  const time = (ms: unknown) => duration(typeof ms === 'number' ? ms : 0)
  const signed = (ms: unknown) => (typeof ms === 'number' && ms < 0 ? `−${duration(-ms)}` : time(ms))
  const count = (value: unknown) => (typeof value === 'number' ? value : 0)
  return ({ record }) => {
    if (record['kind'] === 'transfer') return [t('decision.transfer')]
    const rival = candidatesOf(record).find(({ lost }) => lost !== null)?.lost ?? null
    const { place, interrupts } = record
    const laidAside = Array.isArray(interrupts) ? interrupts.length : 0
    return [
      isBest(rival) ? t(`decision.best.${rival}`) : t('decision.alone'),
      record['moved'] === true ? t('decision.moved') : '',
      laidAside > 0 ? t('decision.interrupts', { count: laidAside }) : '',
      isMap(place) && place['admitted'] === true ? t('decision.admitted') : '',
      isMap(place) ? t('decision.place', { waited: time(record['waitedMs']), target: time(place['targetMs']) }) : '',
      isMap(place) && count(place['priorityCreditMs']) !== 0
        ? t('decision.priority', { credit: signed(place['priorityCreditMs']) })
        : '',
      isMap(place) && count(place['scarcityCreditMs']) > 0
        ? t('decision.scarcity', {
            credit: time(place['scarcityCreditMs']),
            able: count(place['able']),
            ready: count(place['ready']),
          })
        : '',
    ].filter(Boolean)
  }
}
