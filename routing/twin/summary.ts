import { channelNames } from '../types.ts'
import { studentT975 } from './student-t.ts'
import type { ChannelName } from '../types.ts'
import type { Day, TwinContact } from './day.ts'

/** Mean over the replications and half the width of its 95 % interval; null where there is nothing to say. */
export type Estimate = { readonly mean: number | null; readonly ci95: number | null }

const measures = [
  'offered',
  'answered',
  'hungUp',
  'refusedFull',
  'open',
  'unansweredRate',
  'refusedRate',
  'serviceLevel',
  'asaS',
  'meanWaitS',
  'waitedShare',
] as const
export type Measure = (typeof measures)[number]

export type Summary = {
  readonly replications: number
  readonly occupancy: Estimate
  readonly lapsedOffers: Estimate
  readonly interruptions: Estimate
  readonly channels: Readonly<Partial<Record<ChannelName, Readonly<Record<Measure, Estimate>>>>>
}

/** What one replication counted; NaN: nothing to divide by. A few numbers, whatever the length of the day. */
export type Tally = {
  readonly occupancy: number
  readonly lapsedOffers: number
  readonly interruptions: number
  readonly channels: ReadonlyMap<ChannelName, Readonly<Record<Measure, number>>>
}

/** Answered within so long is good service. */
const serviceMs = 20_000

export function tallyOf(day: Day): Tally {
  const byChannel = Map.groupBy(day.contacts.values(), ({ plan }) => plan.channel)
  const sum = (of: (agent: Day['agents'][number]) => number): number => day.agents.reduce((total, agent) => total + of(agent), 0)
  return {
    occupancy: sum((agent) => agent.busyMs) / sum((agent) => agent.onMs),
    lapsedOffers: day.lapsedOffers,
    interruptions: day.interruptions,
    channels: new Map(
      channelNames.flatMap((channel): [ChannelName, Record<Measure, number>][] => {
        const contacts = byChannel.get(channel)
        return contacts === undefined ? [] : [[channel, measure(contacts, day.scenario.warmupMs)]]
      }),
    ),
  }
}

function measure(contacts: readonly TwinContact[], warmupMs: number): Record<Measure, number> {
  let [answered, hungUp, refusedFull, open, inTime, waited] = [0, 0, 0, 0, 0, 0]
  let [answeredMs, waitedMs] = [0, 0]
  for (const { plan, ending, answeredAtMs, endedAtMs } of contacts) {
    if (plan.atMs < warmupMs) continue
    if (ending === 'open') open++
    else if (ending === 'refused-full') refusedFull++
    else {
      const waitMs = (answeredAtMs ?? endedAtMs ?? plan.atMs) - plan.atMs
      waitedMs += waitMs
      if (waitMs > 0) waited++
      if (ending === 'answered') {
        answered++
        answeredMs += waitMs
        if (waitMs <= serviceMs) inTime++
      } else hungUp++
    }
  }
  const offered = answered + hungUp + refusedFull
  const notRefused = answered + hungUp
  return {
    offered,
    answered,
    hungUp,
    refusedFull,
    open,
    unansweredRate: (hungUp + refusedFull) / offered,
    refusedRate: refusedFull / offered,
    serviceLevel: inTime / offered,
    asaS: answeredMs / 1000 / answered,
    meanWaitS: waitedMs / 1000 / notRefused,
    waitedShare: waited / notRefused,
  }
}

export function summaryOf(tallies: readonly Tally[]): Summary {
  const used = channelNames.filter((channel) => tallies.some((tally) => tally.channels.has(channel)))
  const none: Partial<Record<Measure, number>> = { offered: 0, answered: 0, hungUp: 0, refusedFull: 0, open: 0 }
  return {
    replications: tallies.length,
    occupancy: estimate(tallies.map(({ occupancy }) => occupancy)),
    lapsedOffers: estimate(tallies.map(({ lapsedOffers }) => lapsedOffers)),
    interruptions: estimate(tallies.map(({ interruptions }) => interruptions)),
    channels: Object.fromEntries(
      used.map((channel) => {
        const of = (name: Measure): Estimate =>
          estimate(tallies.map(({ channels }) => (channels.get(channel) ?? none)[name] ?? Number.NaN))
        // The names are those of `measures`: every one is there.
        return [channel, Object.fromEntries(measures.map((name) => [name, of(name)])) as Record<Measure, Estimate>]
      }),
    ),
  }
}

/** Mean and interval of one number per replication; replications in which there was nothing to divide by (NaN) say nothing. */
export function estimate(values: readonly number[]): Estimate {
  const known = values.filter((value) => !Number.isNaN(value))
  if (known.length === 0) return { mean: null, ci95: null }
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length
  if (known.length === 1) return { mean: rounded(mean), ci95: null }
  const variance = known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (known.length - 1)
  return { mean: rounded(mean), ci95: rounded(studentT975(known.length - 1) * Math.sqrt(variance / known.length)) }
}

/** Nobody reads a figure beyond a millionth. */
const rounded = (value: number): number => Math.round(value * 1e6) / 1e6
