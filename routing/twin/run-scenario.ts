import { simulate } from './simulate.ts'
import { summaryOf, tallyOf } from './summary.ts'
import type { Day, Ending, EventType, LoggedDecision, TwinContact } from './day.ts'
import type { Scenario, TwinPolicy } from './scenario.ts'
import type { Summary, Tally } from './summary.ts'
import type { ChannelName } from '../types.ts'

/** What the twin prints; instants in seconds. Events, decisions and contacts are those of the first replication. */
export type TwinResult = {
  readonly policy: TwinPolicy
  readonly events: readonly {
    readonly t: number
    readonly type: EventType
    readonly contactId?: string
    readonly agentId?: string
  }[]
  readonly decisions: readonly { readonly t: number; readonly contactId: string; readonly agentId: string }[]
  readonly contacts: readonly ContactResult[]
  readonly summary: Summary
}

type ContactResult = {
  readonly id: string
  readonly at: number
  readonly channel: ChannelName
  readonly ending: Ending
  readonly agentId: string | null
  readonly answeredAt: number | null
  readonly endedAt: number | null
}

/** Plays a scenario. The same scenario gives the same result, byte for byte. */
export function runScenario(scenario: Scenario): TwinResult {
  const steps = replications(scenario)
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
  }
}

/** The same, one replication at a time: yields how many are done, so that a caller can show progress, breathe, or stop. */
export function* replications(scenario: Scenario): Generator<number, TwinResult> {
  const tallies: Tally[] = []
  let first: Day | undefined
  for (let number = 0; number < scenario.replications; number++) {
    const day = simulate(scenario, number, scenario.log && number === 0)
    if (scenario.log) first ??= day
    tallies.push(tallyOf(day))
    yield number + 1
  }
  return {
    policy: scenario.policy,
    events: (first?.log?.events ?? []).map(({ atMs, ...event }) => ({ t: atMs / 1000, ...event })),
    decisions: (first?.log?.decisions ?? []).map(decisionOf),
    contacts: first === undefined ? [] : [...first.contacts.values()].map(contactOf),
    summary: summaryOf(tallies),
  }
}

const secondsOf = (ms: number | null): number | null => (ms === null ? null : ms / 1000)

function decisionOf({ atMs, contactId, agentId, record }: LoggedDecision) {
  return { t: atMs / 1000, ...record, contactId, agentId }
}

function contactOf({ plan, ending, firstAgentId, answeredAtMs, endedAtMs }: TwinContact): ContactResult {
  return {
    id: plan.id,
    at: plan.atMs / 1000,
    channel: plan.channel,
    ending,
    agentId: firstAgentId,
    answeredAt: secondsOf(answeredAtMs),
    endedAt: secondsOf(endedAtMs),
  }
}
