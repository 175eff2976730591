import { simulate } from '../../routing/twin/simulate.ts'
import { estimate, tallyOf, type Tally } from '../../routing/twin/summary.ts'
import { readScenario } from '../twin/read-scenario.ts'
import type { DayRecord } from './day-record.ts'
import { actualNumbers, changeOf, figuresOf, numbersOf, type DayNumbers } from './figures.ts'
import type { PlayedVariant, ReplayResult, Variant } from './planning.contract.ts'
import { asItWas, daysLike } from './scenario-file.ts'

export type Replay = { readonly record: DayRecord; readonly variants: readonly Variant[]; readonly replications: number }

/** How many days there are to play: the day as it was comes first, then the variants. */
export const daysToPlay = ({ variants, replications }: Pick<Replay, 'variants' | 'replications'>) =>
  (variants.length + 1) * replications

/**
 * Plays the day as it was and in each variant, a replication at a time: yields how many days are played, so that a caller can show
 * progress or stop. Each variant is read as the file that can be downloaded: the command line comes to the same figures.
 */
export function* playVariants({ record, variants, replications }: Replay): Generator<number, Omit<ReplayResult, 'tookMs'>> {
  const played: PlayedVariant[] = []
  let before: readonly DayNumbers[] = []
  let done = 0
  for (const variant of [asItWas, ...variants]) {
    const scenario = readScenario(daysLike(record, variant, replications))
    const tallies: Tally[] = []
    for (let n = 0; n < replications; n++) {
      tallies.push(tallyOf(simulate(scenario, n)))
      yield ++done
    }
    const days = tallies.map(numbersOf)
    if (played.length === 0) before = days
    const change = (name: keyof DayNumbers) => changeOf(days, before, name)
    played.push({
      variant,
      figures: figuresOf(days),
      change: {
        unansweredRate: change('unansweredRate'),
        meanWaitS: change('meanWaitS'),
        occupancy: change('occupancy'),
      },
      interruptions: estimate(tallies.map(({ interruptions }) => interruptions)),
      lapsedOffers: estimate(tallies.map(({ lapsedOffers }) => lapsedOffers)),
    })
  }
  return { actual: figuresOf([actualNumbers(record)]), played }
}
