import fc from 'fast-check'
import { expect, test } from 'vitest'
import { twinPolicies } from '../../routing/twin/scenario.ts'
import type { TwinResult } from '../../routing/twin/run-scenario.ts'
import { play, type Written } from './play.ts'

const skill = fc.constantFrom('lv', 'ru', 'tech')
const skills = fc.dictionary(skill, fc.integer({ min: 1, max: 4 }), { minKeys: 1 }).map((map) => ({ ...map }))
const requires = fc.dictionary(skill, fc.integer({ min: 1, max: 3 }), { maxKeys: 2 }).map((map) => ({ ...map }))
const whole = (max: number) => fc.integer({ min: 0, max })
const presence = fc.constantFrom('ready', 'ready', 'ready', 'break', 'offline')

const anyAgent = fc.record({
  skills,
  presence: fc
    .array(fc.tuple(whole(300), presence), { maxLength: 3 })
    .map((later) => [[0, 'ready'], ...later.toSorted((a, b) => a[0] - b[0])]),
  unattended: fc.oneof(
    fc.constant([]),
    fc.tuple(whole(200), whole(100)).map(([from, length]) => [[from, from + length + 1]]),
  ),
})
const anyContact = fc.record({
  at: whole(200),
  channel: fc.constantFrom('voice', 'voice', 'voice', 'callback', 'chat', 'sms', 'social', 'email'),
  rings: fc
    .array(requires, { minLength: 1, maxLength: 3 })
    .map((all) => all.map((requires, n) => ({ afterS: [0, 10, 30][n], requires }))),
  handleS: whole(120),
  wrapS: fc.constantFrom(0, 0, 15),
  patienceS: fc.option(whole(90), { nil: null }),
  priority: fc.constantFrom('normal', 'normal', 'high', 'low', 'emergency'),
  stickyAgentId: fc.option(fc.constantFrom('a0', 'a1'), { nil: null }),
})
/** Small days in which everything happens. */
const anyDay: fc.Arbitrary<Written> = fc
  .record({
    policy: fc.constantFrom(...twinPolicies),
    lines: fc.option(whole(6), { nil: null }),
    agents: fc.array(anyAgent, { minLength: 1, maxLength: 4 }),
    contacts: fc.array(anyContact, { minLength: 1, maxLength: 12, size: 'max' }),
  })
  .map(({ agents, contacts, ...day }) => ({
    ...day,
    untilS: 2000,
    agents: agents.map((agent, n) => ({ ...agent, id: `a${n}` })),
    contacts: contacts.map((contact, n) => ({ ...contact, id: `c${n}` })),
  }))

const weights: Record<string, number> = { voice: 100, callback: 100, email: 100, chat: 33, sms: 20, social: 20 }

/** Replays the events and fails where an agent or a contact is where it cannot be. */
function check(day: Written, result: TwinResult): void {
  const channel = new Map(result.contacts.map((contact) => [contact.id, contact.channel]))
  const presences = new Map<string, string>()
  const offered = new Map<string, string>()
  const holder = new Map<string, string>()
  const endings = new Map<string, number>()
  let lastT = 0
  for (const { t, type, contactId = '', agentId = '' } of result.events) {
    expect(t).toBeGreaterThanOrEqual(lastT)
    lastT = t
    const inHand = () => [...holder].filter(([, agent]) => agent === agentId).map(([contact]) => contact)
    switch (type) {
      case 'offered': {
        expect(presences.get(agentId), `${t} ${agentId}`).toBe('ready')
        expect([...offered.values()]).not.toContain(agentId)
        expect(offered.has(contactId) || holder.has(contactId)).toBe(false)
        const weight = [...inHand(), contactId].reduce((sum, contact) => sum + weights[channel.get(contact)!]!, 0)
        expect(weight).toBeLessThanOrEqual(100)
        offered.set(contactId, agentId)
        break
      }
      case 'answered':
      case 'resumed':
        expect(offered.get(contactId)).toBe(agentId)
        offered.delete(contactId)
        holder.set(contactId, agentId)
        break
      case 'interrupted':
      case 'completed':
        expect(holder.get(contactId)).toBe(agentId)
        holder.delete(contactId)
        break
      case 'returned':
        expect(offered.get(contactId)).toBe(agentId)
        offered.delete(contactId)
        break
      case 'hung-up':
        offered.delete(contactId)
        break
      case 'queued':
      case 'refused-full':
      case 'relaxed':
      case 'lapsed':
        break
      default:
        presences.set(agentId, type)
    }
    if (type === 'completed' || type === 'hung-up' || type === 'refused-full')
      endings.set(contactId, (endings.get(contactId) ?? 0) + 1)
  }
  for (const [contactId, count] of endings) expect(count, contactId).toBe(1)
  expect(result.decisions).toHaveLength(result.events.filter(({ type }) => type === 'offered').length)
  const given = new Map((day['contacts'] as Written[]).map((contact) => [contact['id'], contact]))
  for (const { id, at, ending, endedAt, answeredAt } of result.contacts) {
    const patienceS = given.get(id)?.['patienceS'] as number | null
    if (ending.startsWith('hung-up')) expect(endedAt).toBe(at + (patienceS ?? Infinity))
    if (answeredAt !== null && patienceS !== null) expect(answeredAt - at).toBeLessThanOrEqual(patienceS)
  }
}

test('whatever the day and the policy, nobody is in two places, over capacity or offered what may not be', () => {
  fc.assert(
    fc.property(anyDay, (day) => check(day, play(day))),
    { numRuns: 1500 },
  )
})

test('the same day gives the same bytes; another order of its agents gives the same story', () => {
  fc.assert(
    fc.property(anyDay, (day) => {
      const once = play(day)
      expect(JSON.stringify(play(day))).toBe(JSON.stringify(once))
      if (day['policy'] === 'random' || day['policy'] === 'asterisk') return
      const turned = play({ ...day, agents: (day['agents'] as Written[]).toReversed() })
      expect(turned.contacts).toEqual(once.contacts)
    }),
    { numRuns: 300 },
  )
})

test('no call waits beside an idle agent who may take it', () => {
  const call = fc.record({ at: whole(300), handleS: whole(120), patienceS: fc.option(whole(90), { nil: null }) })
  fc.assert(
    fc.property(fc.array(call, { minLength: 1, maxLength: 20 }), fc.integer({ min: 1, max: 4 }), (calls, count) => {
      const contacts = calls.map((one, n) => ({
        ...one,
        id: `c${n}`,
        channel: 'voice',
        rings: [{ afterS: 0, requires: { lv: 1 } }],
      }))
      const agents = Array.from({ length: count }, (_, n) => ({ id: `a${n}`, skills: { lv: 1 } }))
      let [waiting, busy] = [0, 0]
      let at = 0
      for (const { t, type } of play({ untilS: 5000, agents, contacts }).events) {
        if (t > at) expect(waiting > 0 && busy < count, `${at}`).toBe(false)
        at = t
        if (type === 'queued') waiting++
        if (type === 'offered') [waiting, busy] = [waiting - 1, busy + 1]
        if (type === 'completed') busy--
        if (type === 'hung-up') return
      }
    }),
    { numRuns: 300 },
  )
})
