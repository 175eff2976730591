import { expect, test } from 'vitest'
import { runScenario } from '../../routing/twin/run-scenario.ts'
import type { DayRecord, RecordedContact } from '../../src/planning/day-record.ts'
import { asItWas, daysLike } from '../../src/planning/scenario-file.ts'
import { readScenario } from '../../src/twin/read-scenario.ts'
import { recordsOf } from '../twin/play.ts'

const contact = (id: string, at: number, more: Partial<RecordedContact>): RecordedContact => ({
  id,
  at,
  channel: 'voice',
  rings: [{ afterS: 0, requires: { lv: 1 } }],
  priority: 'normal',
  stickyAgentId: null,
  agentId: 'a1',
  waitS: 10,
  ending: 'answered',
  handleS: 60,
  wrapS: 0,
  ...more,
})

const agent = (id: string) => ({
  id,
  skills: { lv: 3 },
  limits: { voice: 1, email: 1 },
  presence: [[0, 'ready'] as const],
  unattended: [],
})

const record: DayRecord = {
  day: '2026-11-24',
  untilS: 3600,
  languages: ['lv'],
  settings: {},
  acceptDelayS: 2,
  agents: [agent('a1'), agent('a2')],
  contacts: Array.from({ length: 60 }, (_, n) =>
    contact(`c${String(n).padStart(2, '0')}`, n * 60, {
      priority: n % 2 === 0 ? 'high' : 'low',
      stickyAgentId: n % 3 === 0 ? 'a2' : null,
    }),
  ),
}

test('days like a recorded one have its priorities and the agents who know the matter', () => {
  const file = daysLike(record, asItWas, 1)
  const recorded = new Map(record.contacts.map((one) => [one.id, one]))
  const decisions = recordsOf(runScenario(readScenario(JSON.parse(JSON.stringify({ ...file, log: true })))))
  const sourceOf = (contactId: string) => recorded.get(contactId.slice(0, 3))
  expect(decisions.length).toBeGreaterThan(20)
  for (const { contactId, place } of decisions)
    expect(place.priorityCreditMs, contactId).toBe(sourceOf(contactId)?.priority === 'high' ? 60_000 : -300_000)
  const known = decisions.filter(({ contactId }) => sourceOf(contactId)?.stickyAgentId === 'a2')
  // Preferred, never waited for
  const withOwn = known.filter(({ agentKey }) => agentKey.sticky)
  expect(withOwn.length).toBeGreaterThan(known.length / 2)
  expect(withOwn.every(({ agentId }) => agentId === 'a2')).toBe(true)
  expect(decisions.filter(({ contactId }) => !sourceOf(contactId)?.stickyAgentId).some(({ agentKey }) => agentKey.sticky)).toBe(
    false,
  )
})

test('called back, they are as urgent and as well known', () => {
  const waited = { ...record, contacts: record.contacts.map((one) => ({ ...one, waitS: 90 })) }
  const { processes } = daysLike(waited, { ...asItWas, callbackShare: 0.5 }, 1)
  const callbacks = processes.filter(({ channel }) => channel === 'callback')
  expect(callbacks).toHaveLength(60)
  expect(callbacks.map(({ priority, stickyAgentId }) => [priority, stickyAgentId])).toEqual(
    record.contacts.map(({ priority, stickyAgentId }) => [priority, stickyAgentId]),
  )
})
