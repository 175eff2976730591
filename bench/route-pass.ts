import { createRequire } from 'node:module'
import { grouped, offersOf, offersOfGrouped } from '../routing/match.ts'
import { compareAgentKeys, agentKey, flexibilities } from '../routing/choose-agent.ts'
import { exclusionOf } from '../routing/eligible.ts'
import { defaultPolicy } from '../routing/policy.ts'
import { randomStream, type Random } from '../routing/twin/random.ts'
import type { AgentState, Skills, Snapshot, WaitingContact } from '../routing/types.ts'
import type { BenchResult } from './support/result.ts'

// Its types are not published.
const munkres = createRequire(import.meta.url)('munkres-js') as (costs: number[][]) => [row: number, column: number][]

type Size = { agents: number; groups: number; waiting: number; requirements: number; freeShare: number }

const languages = ['lv', 'ru', 'en', 'uk']
const nowMs = 3_000_000

/** A moment of a centre of that size, every row an object of its own as it comes from a database. */
function moment(size: Size): Snapshot {
  const random = randomStream('route-pass', size.agents, size.waiting)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!
  const topics = Array.from({ length: 40 }, (_, n) => `topic${n}`)
  const level = (most: number) => 1 + Math.floor(random() * most)
  const skillSets = Array.from({ length: size.groups }, () => skillsOf(random, topics, pick, level))
  const requirements = Array.from({ length: size.requirements }, () => ({
    [pick(languages)]: level(3),
    [pick(topics)]: level(4),
  }))
  const agents = Array.from({ length: size.agents }, (_, n): AgentState => {
    const busy = random() > size.freeShare
    const work = busy ? [{ contactId: `w${n}`, channel: 'voice' as const, admitted: false, interruptions: 0, active: true }] : []
    return {
      id: `a${n}`,
      skills: { ...skillSets[n % size.groups] },
      limits: { ...defaultPolicy.limits },
      presence: 'ready',
      idleSinceMs: Math.floor(random() * 1_000_000),
      inWrapUp: false,
      offer: null,
      work,
    }
  })
  const waiting = Array.from({ length: size.waiting }, (_, n): WaitingContact => ({
    id: `c${n}`,
    channel: 'voice',
    queuedAtMs: 1_000_000 + Math.floor(random() * 1_000_000),
    rings: [{ afterMs: 0, requires: { ...pick(requirements) } }],
    priority: 'normal',
    stickyAgentId: null,
    dueAtMs: null,
    interruptions: 0,
    excludedUntilMs: {},
  }))
  const demand = requirements.map((requires) => ({ requires, share: 1 / requirements.length }))
  return { nowMs, policy: { ...defaultPolicy, maxOffersPerPass: size.agents }, languages, demand, agents, waiting }
}

function skillsOf(random: Random, topics: string[], pick: <T>(list: readonly T[]) => T, level: (most: number) => number): Skills {
  const skills: Record<string, number> = { lv: level(5) }
  for (const language of languages) if (random() < 0.4) skills[language] = level(5)
  for (let n = 0; n < 8; n++) skills[pick(topics)] = level(5)
  return skills
}

/** The best of some tries, in milliseconds of this thread's own time where others use the machine too. */
function best(tries: number, run: () => unknown): number {
  let least = Infinity
  for (let n = 0; n < tries; n++) {
    const begin = process.cpuUsage()
    run()
    const { user, system } = process.cpuUsage(begin)
    least = Math.min(least, (user + system) / 1000)
  }
  return least
}

/** Short runs are timed by the clock, many at a time. */
function mean(times: number, run: () => unknown): number {
  for (let n = 0; n < times; n++) run()
  const begin = performance.now()
  for (let n = 0; n < times; n++) run()
  return (performance.now() - begin) / times
}

const impossible = 1_000_000

/** The same moment as a table of costs, for the Hungarian method: who could not be served costs too much to choose. */
function costsOf(snapshot: Snapshot): number[][] {
  const rules = { policy: snapshot.policy, flexibility: flexibilities(snapshot) }
  return snapshot.waiting.map((contact) => {
    const requires = contact.rings[0]!.requires
    const keys = snapshot.agents.map((agent) => agentKey(agent, contact, requires, rules))
    const rank = new Map(keys.toSorted(compareAgentKeys).map(({ id }, place) => [id, place]))
    return snapshot.agents.map((agent) =>
      exclusionOf(agent, contact, snapshot, requires) === null ? (rank.get(agent.id) ?? 0) : impossible,
    )
  })
}

/** One pass, from a small centre to one larger than any; beside the usual package for assignment problems. */
export function bench(): Promise<BenchResult> {
  const small = moment({ agents: 8, groups: 4, waiting: 200, requirements: 8, freeShare: 1 })
  const smallMs = mean(2000, () => offersOf(small))
  const square = moment({ agents: 200, groups: 60, waiting: 200, requirements: 60, freeShare: 1 })
  const squareMs = best(50, () => offersOf(square))
  const served = offersOf(square).length
  const costs = costsOf(square)
  let solution: [number, number][] = []
  // As ours: processor time, the best of some tries, so that what else runs here favours neither.
  const munkresMs = best(4, () => (solution = munkres(costs)))
  const servedByMunkres = solution.filter(([row, column]) => costs[row]![column]! < impossible).length
  const large = moment({ agents: 10_000, groups: 600, waiting: 100_000, requirements: 300, freeShare: 1 })
  const fromRowsMs = best(8, () => offersOf(large))
  const inGroups = grouped(large)
  const groupedMs = best(20, () => offersOfGrouped(inGroups))
  const quiet = grouped({
    ...large,
    agents: large.agents.map((agent, n) => (n % 200 === 0 ? agent : { ...agent, offer: agent.work[0] ?? null, inWrapUp: true })),
  })
  const fiftyFreeMs = best(20, () => offersOfGrouped(quiet))
  return Promise.resolve({
    name: 'route-pass',
    unit: 'ms for 200 agents and 200 contacts',
    value: squareMs,
    reference: { name: 'munkres-js on a ready table of costs, ms', value: munkresMs },
    ratio: squareMs / munkresMs,
    details: {
      timesFasterThanMunkres: Math.round(munkresMs / squareMs),
      served,
      servedByMunkres,
      eightAgents200WaitingMs: Number(smallMs.toFixed(3)),
      tenThousandAgents100000WaitingFromRowsMs: Math.round(fromRowsMs),
      tenThousandAgents100000WaitingGroupedMs: Number(groupedMs.toFixed(1)),
      fiftyFreeGroupedMs: Number(fiftyFreeMs.toFixed(1)),
      offers: offersOfGrouped(inGroups).length,
    },
  })
}
