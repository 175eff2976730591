import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { eventQueue, phases } from '../routing/twin/event-queue.ts'
import { simulate } from '../routing/twin/simulate.ts'
import { tallyOf } from '../routing/twin/summary.ts'
import { randomStream } from '../routing/twin/random.ts'
import { twinPolicies } from '../routing/twin/scenario.ts'
import { readScenario } from '../src/twin/read-scenario.ts'
import type { BenchResult } from './support/result.ts'

const replications = 60

/** Eight agents, three of them bilingual, ten hours with 1,000 calls: the day of this centre. */
const day = (policy: string) =>
  readScenario({
    policy,
    log: false,
    replications,
    untilS: 36_000,
    agents: Array.from({ length: 8 }, (_, n) => ({ id: `a${n}`, skills: n < 5 ? { lv: 3 } : { lv: 3, ru: 3 } })),
    processes: [
      {
        id: 'lv',
        channel: 'voice',
        requires: { lv: 1 },
        perHour: 75,
        handle: { exp: 240 },
        wrap: { fixed: 10 },
        patience: { exp: 180 },
      },
      {
        id: 'ru',
        channel: 'voice',
        requires: { ru: 1 },
        perHour: 25,
        handle: { exp: 240 },
        wrap: { fixed: 10 },
        patience: { exp: 180 },
      },
    ],
  })

/** All events of all replications as the log would have them, counted with it and not timed. */
function eventsOf(policy: string): number {
  let count = 0
  const scenario = day(policy)
  for (let n = 0; n < replications; n++) simulate(scenario, n, { event: () => count++, decision: () => {} })
  return count
}

function eventsPerSecond(policy: string): number {
  const scenario = day(policy)
  const ms = leastMs(() => {
    for (let n = 0; n < replications; n++) tallyOf(simulate(scenario, n))
  })
  return (eventsOf(policy) * 1000) / ms
}

/** The best of some tries, the first to warm up, in milliseconds of the processor: others use the machine too. */
function leastMs(run: () => void): number {
  let least = Infinity
  for (let n = 0; n < 5; n++) {
    const begin = process.cpuUsage()
    run()
    const { user, system } = process.cpuUsage(begin)
    least = Math.min(least, (user + system) / 1000)
  }
  return least
}

/** The least a simulation does: draw a time, put it into the heap, take the next one out. */
function bareLoop(count: number): number {
  const queue = eventQueue<number>()
  const random = randomStream('bare')
  for (let n = 0; n < 1000; n++) queue.add(Math.floor(random() * 1000), phases.work, n)
  const ms = leastMs(() => {
    for (let n = 0; n < count; n++) {
      const nowMs = queue.nextMs()
      queue.take()
      queue.add(nowMs + Math.floor(random() * 1000), phases.work, n)
    }
  })
  return (count * 1000) / ms
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc')
  ;(runInNewContext('gc') as () => void)()
}

/** Memory after many replications against after few: a summary keeps a few numbers of each. */
function memoryGrowth(): number {
  const scenario = day('recommended')
  const heapAfter = (count: number): number => {
    const tallies = Array.from({ length: count }, (_, n) => tallyOf(simulate(scenario, n)))
    collectGarbage()
    // Held until after the look, as a run holds them.
    return tallies.length === count ? process.memoryUsage().heapUsed : Number.NaN
  }
  const few = heapAfter(5)
  return heapAfter(100) / few
}

/** Events a second on one core, in the policy of production; beside it all others. */
export function bench(): Promise<BenchResult> {
  const bare = bareLoop(1_000_000)
  const rates = Object.fromEntries(twinPolicies.map((policy) => [policy, Math.round(eventsPerSecond(policy))]))
  const scenario = day('recommended')
  const dayMs = leastMs(() => {
    for (let n = 0; n < 20; n++) tallyOf(simulate(scenario, n))
  })
  const value = rates['recommended'] ?? 0
  return Promise.resolve({
    name: 'twin',
    unit: 'events/s',
    value,
    reference: { name: 'a bare loop of heap and chance, events/s', value: Math.round(bare) },
    ratio: value / bare,
    details: { rates, dayOf1000ContactsTimes20Ms: Math.round(dayMs), heap100To5Replications: Number(memoryGrowth().toFixed(2)) },
  })
}
