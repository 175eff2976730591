import { estimate, type Estimate, type Tally } from '../../routing/twin/summary.ts'
import type { ChannelName } from '../../routing/types.ts'
import type { DayRecord, RecordedContact } from './day-record.ts'
import type { DayFigures } from './planning.contract.ts'
import { readyS } from './scenario-file.ts'

/** One number for each figure of one day; NaN: nothing to divide by. */
export type DayNumbers = Record<keyof DayFigures, number>

const written: readonly ChannelName[] = ['chat', 'sms', 'social', 'email']
/** Answered within so long is good service. */
const serviceS = 20

/** What one played day comes to. Work still open at its end is in no rate, as in the twin's own figures. */
export function numbersOf({ channels, occupancy }: Tally): DayNumbers {
  const [voice, callback] = [channels.get('voice'), channels.get('callback')]
  const [offered, hungUp, answered] = [
    voice?.offered ?? 0,
    (voice?.hungUp ?? 0) + (voice?.refusedFull ?? 0),
    voice?.answered ?? 0,
  ]
  const [calledBack, notYet] = [callback?.answered ?? 0, callback?.open ?? 0]
  const calls = offered + calledBack + notYet
  const texts = written.flatMap((channel) => channels.get(channel) ?? [])
  const textsAnswered = texts.reduce((sum, one) => sum + one.answered, 0)
  return {
    calls,
    texts: texts.reduce((sum, one) => sum + one.offered + one.open, 0),
    // Whoever is called back was not answered when he called (docs/kpi.md).
    unansweredRate: (hungUp + calledBack + notYet) / calls,
    unreachedRate: (hungUp + notYet) / calls,
    serviceLevel: ((voice?.serviceLevel ?? 0) * offered) / calls,
    meanWaitS: ((voice?.meanWaitS ?? 0) * (answered + (voice?.hungUp ?? 0))) / (answered + (voice?.hungUp ?? 0)),
    textsWaitS: texts.reduce((sum, one) => sum + (one.answered > 0 ? one.asaS * one.answered : 0), 0) / textsAnswered,
    occupancy,
  }
}

/** The recorded day counted in the same way. */
export function actualNumbers(record: DayRecord): DayNumbers {
  const calls = record.contacts.filter(({ channel }) => channel === 'voice')
  const over = calls.filter(({ ending }) => ending !== 'open')
  const answered = over.filter(({ ending }) => ending === 'answered')
  const texts = record.contacts.filter(({ channel }) => channel !== 'voice')
  const textsAnswered = texts.filter(({ ending }) => ending === 'answered')
  const unanswered = (over.length - answered.length) / over.length
  return {
    calls: over.length,
    texts: texts.length,
    unansweredRate: unanswered,
    unreachedRate: unanswered,
    serviceLevel: answered.filter(({ waitS }) => waitS <= serviceS).length / over.length,
    meanWaitS: meanWait(over),
    textsWaitS: meanWait(textsAnswered),
    occupancy: occupancyOf(record),
  }
}

const meanWait = (contacts: readonly RecordedContact[]) => contacts.reduce((sum, { waitS }) => sum + waitS, 0) / contacts.length

/** Time with work in hand, of the time ready; work side by side counts once. */
function occupancyOf({ agents, contacts, untilS }: DayRecord): number {
  const busyS = agents.reduce((sum, { id }) => {
    const spans = contacts
      .filter(({ agentId, handleS }) => agentId === id && handleS !== null)
      .map(({ at, waitS, handleS, wrapS }) => ({ fromS: at + waitS, toS: at + waitS + (handleS ?? 0) + (wrapS ?? 0) }))
    return sum + lengthOfUnion(spans)
  }, 0)
  const onS = agents.reduce((sum, agent) => sum + readyS(agent, untilS), 0)
  return Math.min(1, busyS / onS)
}

function lengthOfUnion(spans: { fromS: number; toS: number }[]): number {
  let [length, reachedS] = [0, 0]
  for (const { fromS, toS } of spans.sort((a, b) => a.fromS - b.fromS)) {
    length += Math.max(0, toS - Math.max(fromS, reachedS))
    reachedS = Math.max(reachedS, toS)
  }
  return length
}

/** Over the days played; of one day alone there is no interval. */
export function figuresOf(days: readonly DayNumbers[]): DayFigures {
  const of = (name: keyof DayNumbers): Estimate => estimate(days.map((numbers) => numbers[name]))
  return {
    calls: of('calls'),
    texts: of('texts'),
    unansweredRate: of('unansweredRate'),
    unreachedRate: of('unreachedRate'),
    serviceLevel: of('serviceLevel'),
    meanWaitS: of('meanWaitS'),
    textsWaitS: of('textsWaitS'),
    occupancy: of('occupancy'),
  }
}

/** Day by day against the same day as it was: the same callers come in both, so most of the chance cancels out. */
export const changeOf = (days: readonly DayNumbers[], before: readonly DayNumbers[], name: keyof DayNumbers): Estimate =>
  estimate(days.map((numbers, n) => numbers[name] - (before[n]?.[name] ?? Number.NaN)))
