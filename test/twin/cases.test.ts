import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { twinPolicies } from '../../routing/twin/scenario.ts'
import { play, type Written } from './play.ts'

/** Scenarios handed over with the specification; they live beside the project, not in it. */
const root = new URL('../../../shared/reference/routing-cases/', import.meta.url)
const names = existsSync(root) ? readdirSync(root).filter((name) => /^[CT]\d+[^.]*\.json$/.test(name)) : []
const read = (name: string) => JSON.parse(readFileSync(new URL(name, root), 'utf8'))

type Property = { kind: string; contact?: string; agents?: string[]; seconds?: number; t?: number; count?: number }

describe.skipIf(names.length === 0)('the published cases', () => {
  test.each(names.filter((name) => name.startsWith('C')))('%s has its properties', (name) => {
    const scenario = read(name) as Written & { properties: Property[] }
    const result = play(scenario)
    const { events, contacts } = result
    for (const { kind, contact, agents, seconds = 0, t = 0, count = 0 } of scenario.properties) {
      const one = contacts.find(({ id }) => id === contact)
      const waitS = (one?.answeredAt ?? Infinity) - (one?.at ?? 0)
      const holds: Record<string, () => boolean> = {
        answered_by: () => agents!.includes(one?.agentId ?? ''),
        answered_within: () => waitS <= seconds,
        answered_not_before: () => waitS >= seconds,
        max_wait: () => contacts.every(({ at, answeredAt }) => answeredAt !== null && answeredAt - at <= seconds),
        offers_by: () =>
          new Set(events.filter((event) => event.type === 'offered' && event.t <= t).map((event) => event.contactId)).size >=
          count,
        completed_by: () => events.some((event) => event.type === 'completed' && event.contactId === contact && event.t <= t),
        hung_up_at_most: () => events.filter((event) => event.type === 'hung-up').length <= count,
      }
      expect(holds[kind]?.(), `${kind} ${contact ?? ''}`).toBe(true)
    }
  })
  test.each(names.filter((name) => name.startsWith('T')))('%s matches its trace', (name) => {
    const expected = read(name.replace('.json', '.expected.json'))
    const byId = new Map(play(read(name)).contacts.map((contact) => [contact.id, contact]))
    for (const { id, ending, agentId, answeredAt } of expected.contacts) {
      const mine = byId.get(id)!
      expect([mine.ending, mine.agentId], id).toEqual([ending, agentId])
      expect(Math.abs((mine.answeredAt ?? 0) - (answeredAt ?? 0)), id).toBeLessThanOrEqual(0.01)
    }
  })

  test.each(names.filter((name) => name.startsWith('T')))(
    'on the traffic of %s the rule of production is no worse than any other',
    (name) => {
      const rate = (policy: string) => play({ ...read(name), policy, log: false }).summary.channels.voice!
      const ours = rate('recommended')
      const [p, calls] = [ours.unansweredRate.mean!, ours.offered.mean!]
      // One day: half the width of the 95 % interval of a share.
      const within = 1.96 * Math.sqrt((p * (1 - p)) / calls)
      const others = twinPolicies.map((policy) => rate(policy).unansweredRate.mean!)
      for (const [n, other] of others.entries()) expect(p, twinPolicies[n]).toBeLessThanOrEqual(other + within)
    },
  )
})
