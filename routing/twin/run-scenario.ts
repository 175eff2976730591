import { simulate } from './simulate.ts'
import { summaryOf, tallyOf } from './summary.ts'
import type { Ending, Log, LoggedDecision, LoggedEvent, TwinContact } from './day.ts'
import type { Scenario, TwinPolicy } from './scenario.ts'
import type { Summary, Tally } from './summary.ts'
import type { ChannelName } from '../types.ts'

/** What the twin prints; instants in seconds. Events, decisions and contacts are those of the first replication. */
export type TwinResult = {
  readonly policy: TwinPolicy
  readonly events: readonly LoggedEvent[]
  readonly decisions: readonly LoggedDecision[]
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

/**
 * The same, one replication at a time: yields how many are done, so that a caller can show progress, breathe, or stop. Whoever
 * brings a log hears the events and decisions of the first, and finds none in the result: a long day has millions.
 */
export function* replications(scenario: Scenario, log?: Log): Generator<number, TwinResult> {
  const events: LoggedEvent[] = []
  const decisions: LoggedDecision[] = []
  const kept: Log = { event: (event) => events.push(event), decision: (decision) => decisions.push(decision) }
  const tallies: Tally[] = []
  let contacts: ContactResult[] = []
  for (let number = 0; number < scenario.replications; number++) {
    const isTold = scenario.log && number === 0
    const day = simulate(scenario, number, isTold ? (log ?? kept) : null)
    if (isTold) contacts = [...day.contacts.values()].map(contactOf)
    tallies.push(tallyOf(day))
    yield number + 1
  }
  return { policy: scenario.policy, events, decisions, contacts, summary: summaryOf(tallies) }
}

const secondsOf = (ms: number | null): number | null => (ms === null ? null : ms / 1000)

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
