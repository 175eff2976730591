import { join } from 'node:path'
import { expect, test } from 'vitest'
import { simulate } from '../../routing/twin/simulate.ts'
import { estimate, tallyOf } from '../../routing/twin/summary.ts'
import { twinPolicies } from '../../routing/twin/scenario.ts'
import { readScenario } from '../../src/twin/read-scenario.ts'
import { intervalPicture, type Row } from './interval-picture.ts'
import type { Written } from './play.ts'

/** The pictures of docs/routing.md, drawn from what the twin says now: whoever changes a rule sees here what it moved. */
const picture = (name: string) => join(import.meta.dirname, '../../docs/pictures', name)
const days = 16
/** Two million events: seconds, on a machine that does nothing else. */
const slow = { timeout: 180_000 }

const monoglot = (n: number) => ({ id: `lv${n}`, skills: { lv: 3 } })
const bilingual = (n: number) => ({ id: `ru${n}`, skills: { lv: 3, ru: 3 } })
const many = <T>(count: number, make: (n: number) => T) => Array.from({ length: count }, (_, n) => make(n))

type Day = {
  agents?: number
  russian?: number
  handleS?: number
  wrapS?: number
  letters?: number
  policy?: string
  settings?: Written
}

/** Ten hours of calls in two languages for eight agents, and letters. Some callers leave within seconds, most have patience. */
function day({ agents = 8, russian = 3, handleS = 240, wrapS = 30, letters = 10, ...more }: Day = {}) {
  const calls = (id: string, share: number) => ({
    id,
    channel: 'voice',
    requires: { [id]: 1 },
    perHour: 95 * share,
    handle: { lognormal: { mean: handleS, cv: 1 } },
    wrap: { fixed: wrapS },
    patience: {
      mix: [
        [0.25, 30],
        [0.75, 240],
      ],
    },
  })
  const mail = { id: 'mail', channel: 'email', requires: { lv: 1 }, perHour: letters, handle: { exp: 300 } }
  return {
    log: false,
    untilS: 36_000,
    agents: [...many(agents - russian, monoglot), ...many(russian, bilingual)],
    processes: [calls('lv', 0.65), calls('ru', 0.35), mail],
    ...more,
  }
}

/** Per cent of calls nobody answered, day by day; the same people come whatever the rule. */
function unanswered(written: Written): number[] {
  const scenario = readScenario(written)
  return many(days, (n) => 100 * (tallyOf(simulate(scenario, n)).channels.get('voice')?.unansweredRate ?? Number.NaN))
}

function row(label: string, values: readonly number[], isOurs = false): Row {
  const { mean, ci95 } = estimate(values)
  return { label, mean: mean ?? Number.NaN, ci95: ci95 ?? 0, isOurs }
}

test('one change at a time', slow, async () => {
  const usual = unanswered(day())
  const against = (label: string, written: Written): Row =>
    row(
      label,
      unanswered(written).map((value, n) => value - usual[n]!),
    )
  const rows = [
    against('a ninth agent', day({ agents: 9 })),
    against('talks 10 % shorter', day({ handleS: 216 })),
    against('wrap-up of 15 s, not 30 s', day({ wrapS: 15 })),
    against('a fourth who speaks Russian', day({ russian: 4 })),
    against('answered at once, not after 2 s', day({ settings: { acceptDelayS: 0 } })),
    against('scarcityCreditS 0, not 60', day({ settings: { scarcityCreditS: 0 } })),
    against('reserveAgents 1, not 0', day({ settings: { reserveAgents: 1 } })),
    against('letters are not laid aside for calls', day({ settings: { maxInterruptions: 0 } })),
    against('plain first come, first served', day({ policy: 'fifo' })),
    against('one of eight is ill', day({ agents: 7 })),
  ]
  const title = `What one change moves, in unanswered calls (now: ${estimate(usual).mean!.toFixed(1)} %)`
  await expect(intervalPicture(title, 'percentage points, fewer is better', rows)).toMatchFileSnapshot(
    picture('routing-changes.svg'),
  )
  const of = (label: string) => rows.find((one) => one.label.startsWith(label))!
  expect(of('a ninth').mean + of('a ninth').ci95).toBeLessThan(0)
  for (const worse of ['letters', 'plain', 'one of eight']) expect(of(worse).mean - of(worse).ci95, worse).toBeGreaterThan(0)
})

test('seven rules on the same days', slow, async () => {
  const rows = twinPolicies.map((policy) => row(policy, unanswered(day({ letters: 0, policy })), policy === 'recommended'))
  const sorted = rows.toSorted((a, b) => a.mean - b.mean)
  await expect(intervalPicture('Seven rules, the same calls', 'per cent unanswered', sorted)).toMatchFileSnapshot(
    picture('routing-rules.svg'),
  )
  const ours = rows.find(({ isOurs }) => isOurs)!
  for (const other of rows) expect(ours.mean, other.label).toBeLessThanOrEqual(other.mean + ours.ci95)
})

test('agents on duty', slow, async () => {
  const rows = [6, 7, 8, 9, 10, 11].flatMap((agents) => [
    row(`${agents} agents, our rule`, unanswered(day({ agents })), true),
    row('first come, first served', unanswered(day({ agents, policy: 'fifo' }))),
  ])
  await expect(intervalPicture('Agents on duty, 95 calls an hour', 'per cent unanswered', rows)).toMatchFileSnapshot(
    picture('routing-agents.svg'),
  )
  const ours = rows.filter(({ isOurs }) => isOurs).map(({ mean }) => mean)
  expect(ours).toEqual(ours.toSorted((a, b) => b - a))
})
