import { runScenario, type TwinResult } from '../../routing/twin/run-scenario.ts'
import type { DecisionRecord } from '../../routing/types.ts'
import { readScenario } from '../../src/twin/read-scenario.ts'

/** As it stands in a file: seconds. */
export type Written = Record<string, unknown>

export const play = (scenario: Written): TwinResult => runScenario(readScenario(scenario))

/** An agent who speaks Latvian and is always there. */
export const agent = (id: string, more: Written = {}): Written => ({ id, skills: { lv: 3 }, ...more })

/** A call in Latvian that takes a minute and never gives up. */
export const call = (id: string, at: number, more: Written = {}): Written => ({
  id,
  at,
  channel: 'voice',
  rings: [{ afterS: 0, requires: { lv: 1 } }],
  handleS: 60,
  ...more,
})

/** What happened, one line each, but for who became ready: `10 offered c1 a1`. */
export const story = ({ events }: TwinResult): string[] =>
  events
    .filter(({ type }) => type !== 'ready')
    .map(({ t, type, contactId, agentId }) => [t, type, contactId, agentId].filter((part) => part !== undefined).join(' '))

export const contactOf = ({ contacts }: TwinResult, id: string) => contacts.find((contact) => contact.id === id)

/** The decisions with their reasons, which a log has as they are printed. */
export const recordsOf = ({ decisions }: TwinResult) =>
  JSON.parse(JSON.stringify(decisions)) as ({ t: number } & DecisionRecord)[]
