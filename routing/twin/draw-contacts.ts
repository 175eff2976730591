import { exponential, normal, randomStream } from './random.ts'
import type { Random } from './random.ts'
import type { Distribution, Scenario, ScenarioContact, ScenarioProcess } from './scenario.ts'

/**
 * Everybody who comes in one replication, in order of coming: the listed contacts (a repeated id counts once) and those drawn for
 * the processes. What is drawn depends on seed, replication and process alone, each quantity from a stream of its own: all
 * policies meet the same people, and another handling time brings nobody at another hour.
 */
export function drawContacts(scenario: Scenario, replication: number): ScenarioContact[] {
  const byId = new Map<string, ScenarioContact>()
  for (const contact of scenario.contacts) if (!byId.has(contact.id)) byId.set(contact.id, contact)
  for (const source of scenario.processes) {
    for (const contact of drawProcess(source, [scenario.seed, replication]))
      if (!byId.has(contact.id)) byId.set(contact.id, contact)
  }
  return [...byId.values()].sort((a, b) => a.atMs - b.atMs)
}

function* drawProcess(source: ScenarioProcess, seeds: readonly number[]): Generator<ScenarioContact> {
  if (source.perHour <= 0) return
  const stream = (what: string): Random => randomStream(...seeds, source.id, what)
  const [gaps, handles, wraps, patiences] = [stream('gap'), stream('handle'), stream('wrap'), stream('patience')]
  const meanGapMs = 3_600_000 / source.perHour
  let at = source.fromMs + exponential(gaps, meanGapMs)
  for (let number = 1; at < source.toMs; number++) {
    yield {
      id: `${source.id}-${String(number).padStart(6, '0')}`,
      atMs: wholeMs(at),
      channel: source.channel,
      rings: source.rings,
      handleMs: draw(handles, source.handle),
      wrapMs: source.wrap === null ? 0 : draw(wraps, source.wrap),
      patienceMs: source.patience === null ? null : draw(patiences, source.patience),
      priority: source.priority,
      stickyAgentId: source.stickyAgentId,
      dueAtMs: null,
    }
    at += exponential(gaps, meanGapMs)
  }
}

const wholeMs = (ms: number): number => Math.floor(ms + 0.5)

/** A length in whole milliseconds, half up. */
function draw(random: Random, distribution: Distribution): number {
  return wholeMs(seconds(random, distribution) * 1000)
}

function seconds(random: Random, distribution: Distribution): number {
  if ('fixed' in distribution) return distribution.fixed
  if ('exp' in distribution) return exponential(random, distribution.exp)
  if ('mix' in distribution) return exponential(random, meanOfMix(random, distribution.mix))
  const { mean, cv } = distribution.lognormal
  const variance = Math.log(1 + cv * cv)
  return mean === 0 ? 0 : Math.exp(Math.log(mean) - variance / 2 + Math.sqrt(variance) * normal(random))
}

/** Shares need not add up to 1. */
function meanOfMix(random: Random, mix: readonly (readonly [share: number, mean: number])[]): number {
  let left = random() * mix.reduce((sum, [share]) => sum + share, 0)
  for (const [share, mean] of mix) {
    left -= share
    if (left < 0) return mean
  }
  return mix.at(-1)?.[1] ?? 0
}
