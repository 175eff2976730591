import { describe, expect, test, vi } from 'vitest'
import { play, type Written } from './play.ts'

/**
 * The twin against formulas known exactly (docs/routing.md, "The twin"): first come first served, equal agents, exponential times.
 * Means over 20 replications lie within 3.5 standard errors and 0.003, times in handlings.
 */
const handleS = 240
const replications = 20
const t975 = 2.093

// Millions of events: seconds, but on a machine that does much else.
vi.setConfig({ testTimeout: 180_000 })

function measured(agents: number, load: number, more: { lines?: number; patienceS?: number } = {}) {
  const { patienceS, ...rest } = more
  const process = {
    id: 'p',
    channel: 'voice',
    requires: { lv: 1 },
    perHour: (load * 3600) / handleS,
    handle: { exp: handleS },
    ...(patienceS ? { patience: { exp: patienceS } } : {}),
  }
  const result = play({
    policy: 'fifo',
    settings: { acceptDelayS: 0 },
    log: false,
    replications,
    untilS: 150_000,
    warmupS: 5000,
    agents: equal(agents),
    processes: [process],
    ...rest,
  })
  return result.summary.channels.voice!
}

const equal = (count: number): Written[] => Array.from({ length: count }, (_, n) => ({ id: `a${n}`, skills: { lv: 1 } }))

function expectNear({ mean, ci95 }: { mean: number | null; ci95: number | null }, exact: number, unit = 1): void {
  const error = ((ci95 ?? 0) / t975) * 3.5 + 0.003 * unit
  expect(Math.abs((mean ?? Number.NaN) - exact), `${String(mean)} for ${exact}`).toBeLessThanOrEqual(error)
}

function erlangB(agents: number, load: number): number {
  let b = 1
  for (let k = 1; k <= agents; k++) b = (load * b) / (k + load * b)
  return b
}

/** Stationary chances of j in the system, with at most `most` in it, leaving at `rate(j)` handlings. */
function birthDeath(load: number, most: number, rate: (j: number) => number): number[] {
  const weights = [1]
  for (let j = 1; j <= most; j++) weights.push((weights[j - 1]! * load) / rate(j))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return weights.map((weight) => weight / total)
}

describe.each([
  [1, 0.5],
  [4, 3],
  [8, 6],
  [8, 12],
])('%i agents, load %f', (agents, load) => {
  test('without a queue: Erlang B', () => {
    expectNear(measured(agents, load, { lines: agents }).refusedRate, erlangB(agents, load))
  })
  test('with some lines: M/M/n/K', () => {
    const lines = agents + 4
    const p = birthDeath(load, lines, (j) => Math.min(j, agents))
    expectNear(measured(agents, load, { lines }).refusedRate, p[lines]!)
  })
  test('with impatience: Erlang A', () => {
    const patienceS = 180
    const theta = handleS / patienceS
    const p = birthDeath(load, 400, (j) => Math.min(j, agents) + Math.max(0, j - agents) * theta)
    const lost = (theta * p.reduce((sum, chance, j) => sum + Math.max(0, j - agents) * chance, 0)) / load
    expectNear(measured(agents, load, { patienceS }).unansweredRate, lost)
  })
  test.skipIf(load >= agents)('with patience: Erlang C', () => {
    const b = erlangB(agents, load)
    const c = b / (1 - (load / agents) * (1 - b))
    const voice = measured(agents, load)
    expectNear(voice.waitedShare, c)
    expectNear(voice.asaS, (c * handleS) / (agents - load), handleS)
  })
})

test('the points that are known beforehand', () => {
  const eight = measured(8, 8, { patienceS: 180 })
  expectNear(eight.unansweredRate, 0.14934)
  expectNear(eight.serviceLevel, 0.57775)
  expectNear(eight.asaS, 23.66, handleS)
  const sixteen = measured(8, 16, { patienceS: 180 })
  expectNear(sixteen.unansweredRate, 0.50211)
  expectNear(sixteen.serviceLevel, 0.04332)
  expectNear(sixteen.asaS, 111.58, handleS)
})

/** 5 who speak Latvian, 3 who speak Russian too, 35 % Russian calls, load 7. */
function twoLanguages(policy: string) {
  const process = (id: string, requires: Written, share: number) => ({
    id,
    channel: 'voice',
    requires,
    perHour: share * 7 * 15,
    handle: { exp: handleS },
    patience: { exp: 180 },
  })
  const agents = [...equal(5), ...[0, 1, 2].map((n) => ({ id: `b${n}`, skills: { lv: 1, ru: 1 } }))]
  const settings = { acceptDelayS: 0 }
  const processes = [process('lv', { lv: 1 }, 0.65), process('ru', { ru: 1 }, 0.35)]
  return play({ policy, settings, log: false, replications, untilS: 150_000, warmupS: 5000, agents, processes }).summary.channels
    .voice!.unansweredRate
}

test('the recommended rule reaches the optimum of two languages, and no baseline is better', () => {
  const best = twoLanguages('recommended')
  expectNear(best, 0.13626)
  for (const policy of ['fifo', 'random', 'least-active', 'asterisk', 'best-skill', 'bullseye'])
    expect(twoLanguages(policy).mean! + 1e-9, policy).toBeGreaterThanOrEqual(best.mean! - best.ci95!)
})
