import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { agentKey, compareAgentKeys, flexibilities } from '../../routing/choose-agent.ts'
import { exclusionOf, exclusionOfClass, lacksOnlyWeight, isExcluded } from '../../routing/eligible.ts'
import { isInterruptible } from '../../routing/is-interruptible.ts'
import { match } from '../../routing/match.ts'
import { queueOrder } from '../../routing/queue-order.ts'
import { waitReasons } from '../../routing/wait-reasons.ts'
import { agent, anySnapshot, contact, now, snapshot, work } from './snapshots.ts'
import type { Queued } from '../../routing/queue-place.ts'
import type { AgentState, OfferDecision, Snapshot } from '../../routing/types.ts'

const pairs = (given: Snapshot): string[] => match(given).map(({ contactId, agentId }) => `${contactId}→${agentId}`)
const asks = (requires: Record<string, number>) => ({ rings: [{ afterMs: 0, requires }] })
const runs = { numRuns: 1000 }

describe('match', () => {
  it('keeps the polyglot for the call only they can take', () => {
    const agents = [agent('mono', { idleSinceMs: 5 }), agent('bi', { skills: { lv: 3, ru: 3 } })]
    const demand = [
      { requires: { lv: 1 }, share: 0.5 },
      { requires: { ru: 1 }, share: 0.5 },
    ]
    expect(pairs(snapshot({ agents, demand, waiting: [contact('c')] }))).toEqual(['c→mono'])
  })

  it('moves an earlier contact to another of its agents, so that a later one is served too', () => {
    const agents = [agent('bi', { skills: { lv: 5, ru: 3 } }), agent('mono')]
    const waiting = [contact('lv', { queuedAtMs: now - 90_000 }), contact('ru', asks({ ru: 1 }))]
    const offers = match(snapshot({ agents, waiting }, { scarcityCreditS: 0 }))
    expect(offers.map(({ contactId, agentId, record }) => [contactId, agentId, record.moved])).toEqual([
      ['lv', 'mono', true],
      ['ru', 'bi', false],
    ])
    expect(offers[0]?.record.candidates).toEqual([{ agentId: 'bi', excluded: null, lost: 'matching' }])
    expect(offers[1]?.record.candidates).toEqual([{ agentId: 'mono', excluded: 'language', lost: null }])
  })

  it('lets nobody wait for a favourite', () => {
    const agents = [agent('a1'), agent('a2', { work: [work('x', 'voice')] })]
    expect(pairs(snapshot({ agents, waiting: [contact('c', { stickyAgentId: 'a2' })] }))).toEqual(['c→a1'])
    const free = [agent('a1'), agent('a2', { idleSinceMs: 9 })]
    expect(pairs(snapshot({ agents: free, waiting: [contact('c', { stickyAgentId: 'a2' })] }))).toEqual(['c→a2'])
  })

  it('makes no offer to an excluded pair, however alone', () => {
    expect(pairs(snapshot({ agents: [agent('a')], waiting: [contact('c', { excludedUntilMs: { a: now + 1 } })] }))).toEqual([])
  })

  it('keeps reserved agents from contacts that yield', () => {
    const agents = [agent('a'), agent('b'), agent('chatting', { work: [work('x', 'chat')] })]
    const chats = ['c1', 'c2', 'c3'].map((id) => contact(id, { channel: 'chat', stickyAgentId: 'a' }))
    expect(match(snapshot({ agents, waiting: chats }))).toHaveLength(3)
    const offers = match(snapshot({ agents, waiting: chats }, { reserveAgents: 1 }))
    expect(offers.map((offer) => offer.agentId)).toEqual(['a', 'chatting'])
    expect(offers[1]?.record.candidates).toContainEqual({ agentId: 'b', excluded: null, lost: 'load' })
    expect(
      match(snapshot({ agents, waiting: [...chats, contact('call'), contact('call2')] }, { reserveAgents: 1 })),
    ).toHaveLength(3)
  })

  it('stops at maxOffersPerPass, first in order first', () => {
    const agents = [agent('a'), agent('b'), agent('m', { work: [work('x', 'email')] })]
    const waiting = ['c1', 'c2', 'c3'].map((id) => contact(id))
    expect(pairs(snapshot({ agents, waiting }, { maxOffersPerPass: 1 }))).toEqual(['c1→a'])
    expect(match(snapshot({ agents, waiting }, { maxOffersPerPass: 3 })).map((offer) => offer.interrupts)).toEqual([
      [],
      [],
      ['x'],
    ])
  })
})

describe('interruption', () => {
  const writing = (id: string, ...pieces: AgentState['work']) => agent(id, { work: pieces })
  const call = contact('call')

  it('lets a live call interrupt all the work that can wait', () => {
    const given = snapshot({
      agents: [writing('a', work('s1', 'sms'), work('s2', 'social'), work('p', 'chat', { active: false }))],
      waiting: [call],
    })
    const [offer] = match(given)
    expect(offer).toMatchObject({
      contactId: 'call',
      agentId: 'a',
      interrupts: ['s1', 's2'],
      record: { interrupts: ['s1', 's2'] },
    })
  })

  it.each([
    ['a chat', [work('x', 'chat'), work('y', 'email')]],
    ['a call', [work('x', 'voice')]],
    ['admitted work', [work('x', 'email', { admitted: true })]],
    ['work interrupted three times', [work('x', 'email', { interruptions: 3 })]],
  ])('does not interrupt %s', (_, pieces) => {
    expect(match(snapshot({ agents: [writing('a', ...pieces)], waiting: [call] }))).toEqual([])
  })

  it('is for live calls only', () => {
    const agents = [writing('a', work('x', 'email'))]
    expect(match(snapshot({ agents, waiting: [contact('c', { channel: 'callback' })] }))).toEqual([])
    expect(match(snapshot({ agents, waiting: [contact('c', { channel: 'chat', priority: 'emergency' })] }))).toEqual([])
  })

  it('takes a free agent first and asks the rest of the clauses too', () => {
    const agents = [writing('a', work('x', 'email')), agent('b', { idleSinceMs: 7 })]
    expect(match(snapshot({ agents, waiting: [call] }))).toMatchObject([{ agentId: 'b', interrupts: [] }])
    expect(match(snapshot({ agents: [{ ...writing('a', work('x', 'email')), limits: { email: 1 } }], waiting: [call] }))).toEqual(
      [],
    )
    expect(match(snapshot({ agents: [{ ...writing('a', work('x', 'email')), skills: { ru: 1 } }], waiting: [call] }))).toEqual([])
  })
})

test('whom the pass serves: by brute force the first of the largest sets, then one interruption per call left over', () => {
  fc.assert(
    fc.property(anySnapshot, (given) => {
      const offers = match({ ...given, policy: { ...given.policy, reserveAgents: 0, maxOffersPerPass: 500 } })
      const served = offers.filter((offer) => offer.interrupts.length === 0).map((offer) => offer.contactId)
      const expected = greedySet(given)
      expect(served).toEqual(expected.map((queued) => queued.contact.id))
      expect(served).toHaveLength(largestMatching(given))
      const taken = new Set(offers.slice(0, served.length).map((offer) => offer.agentId))
      const left = queueOrder(given).filter((queued) => queued.contact.channel === 'voice' && !served.includes(queued.contact.id))
      expect(offers.slice(served.length).map(({ contactId, agentId }) => [contactId, agentId])).toEqual(
        interruptions(given, left, taken),
      )
    }),
    runs,
  )
})

test('every decision is one that the rules allow', () => {
  fc.assert(
    fc.property(anySnapshot, (given) => {
      const offers = match(given)
      expect(offers.length).toBeLessThanOrEqual(given.policy.maxOffersPerPass)
      expect(new Set(offers.map((offer) => offer.agentId)).size).toBe(offers.length)
      expect(new Set(offers.map((offer) => offer.contactId)).size).toBe(offers.length)
      for (const offer of offers) {
        const [who, what] = partiesOf(given, offer)
        const freed = { ...who, work: who.work.filter((piece) => !offer.interrupts.includes(piece.contactId)) }
        expect(exclusionOf(freed, what, given)).toBe(null)
        if (offer.interrupts.length === 0) expect(exclusionOf(who, what, given)).toBe(null)
        expect(JSON.parse(JSON.stringify(offer))).toEqual(offer)
      }
    }),
    runs,
  )
})

test('work conservation: after a pass no eligible free agent stands beside a waiting contact, and a second pass finds nothing', () => {
  fc.assert(
    fc.property(anySnapshot, (given) => {
      const open = { ...given, policy: { ...given.policy, reserveAgents: 0, maxOffersPerPass: 500 } }
      const after = applied(open, match(open))
      for (const what of after.waiting) for (const who of after.agents) expect(exclusionOf(who, what, after)).not.toBe(null)
      expect(match(after)).toEqual([])
    }),
    runs,
  )
})

test('the same decisions under any permutation of the input', () => {
  fc.assert(
    fc.property(
      anySnapshot.chain((given) =>
        fc.tuple(fc.constant(given), shuffled(given.agents), shuffled(given.waiting), shuffled(given.demand)),
      ),
      ([given, agents, waiting, demand]) => {
        expect(match({ ...given, agents, waiting, demand })).toEqual(match(given))
      },
    ),
    runs,
  )
})

test('an earlier contact never loses by a later one: whoever is served without the last of the queue is served with it', () => {
  fc.assert(
    fc.property(anySnapshot, (given) => {
      // Only calls, so that leaving the queue admits nobody else and the order of the rest stays.
      const policy = { ...given.policy, maxOffersPerPass: 500 }
      const calls = { ...given, policy, waiting: given.waiting.filter((each) => each.channel === 'voice') }
      const last = queueOrder(calls).at(-1)?.contact
      const served = match(calls).map((offer) => offer.contactId)
      const before = match({ ...calls, waiting: calls.waiting.filter((each) => each !== last) })
      expect(served).toEqual(expect.arrayContaining(before.map((offer) => offer.contactId)))
    }),
  )
})

test('the record names everybody else who is ready, up to 20, with exactly one reason', () => {
  fc.assert(
    fc.property(anySnapshot, (given) => {
      for (const { record, agentId } of match(given)) {
        const others = given.agents.filter((each) => each.presence === 'ready' && each.id !== agentId)
        expect(record.candidates.map((each) => each.agentId).toSorted()).toEqual(others.map((each) => each.id).toSorted())
        for (const { excluded, lost } of record.candidates)
          expect([excluded, lost].filter((reason) => reason !== null)).toHaveLength(1)
      }
    }),
    runs,
  )
  const crowd = Array.from({ length: 40 }, (_, index) => agent(`a${index}`))
  expect(match(snapshot({ agents: crowd, waiting: [contact('c')] }))[0]?.record.candidates).toHaveLength(20)
})

test('waitReasons counts every agent who is not eligible once', () => {
  const given = snapshot({
    agents: [
      agent('a', { work: [work('x', 'voice')] }),
      agent('b', { work: [work('y', 'email')] }),
      agent('c', { skills: { ru: 1 } }),
      agent('d'),
    ],
    waiting: [contact('one'), contact('two', { excludedUntilMs: { d: now + 1 } })],
  })
  expect(Object.fromEntries(waitReasons(given))).toEqual({
    one: { 'no-weight': 2, language: 1 },
    two: { 'no-weight': 2, language: 1, 'pair-excluded': 1 },
  })
  fc.assert(
    fc.property(anySnapshot, (any) => {
      const reasons = waitReasons(any)
      for (const what of any.waiting) {
        const excluded = any.agents.map((who) => exclusionOf(who, what, any)).filter((reason) => reason !== null)
        const counted = Object.entries(reasons.get(what.id) ?? {}).flatMap(([reason, count]) =>
          Array.from({ length: count }, () => reason),
        )
        expect(counted.toSorted()).toEqual(excluded.toSorted())
      }
    }),
  )
})

/** By brute force: a contact is served if it can be, together with all those served before it in order. */
function greedySet(given: Snapshot): Queued[] {
  const served: Queued[] = []
  for (const queued of queueOrder(given)) if (canServeAll(given, [...served, queued])) served.push(queued)
  return served
}

function canServeAll(given: Snapshot, [first, ...rest]: Queued[], taken: readonly AgentState[] = []): boolean {
  if (first === undefined) return true
  return eligibleFor(given, first).some((who) => !taken.includes(who) && canServeAll(given, rest, [...taken, who]))
}

/** By brute force over who gets whom. */
function largestMatching(given: Snapshot): number {
  const choices = queueOrder(given).map((queued) => eligibleFor(given, queued))
  const most = (at: number, taken: readonly AgentState[]): number => {
    const choice = choices[at]
    if (choice === undefined) return 0
    const served = choice.filter((who) => !taken.includes(who)).map((who) => 1 + most(at + 1, [...taken, who]))
    return Math.max(most(at + 1, taken), ...served)
  }
  return most(0, [])
}

function eligibleFor(given: Snapshot, { contact: what, requires }: Queued): AgentState[] {
  const kind = { channel: what.channel, requires }
  return given.agents.filter((who) => exclusionOfClass(who, kind, given) === null && !isExcluded(who, what, given))
}

function interruptions(given: Snapshot, calls: readonly Queued[], taken: Set<string>): [string, string][] {
  const rules = { policy: given.policy, flexibility: flexibilities(given) }
  return calls.flatMap(({ contact: what, requires }): [string, string][] => {
    const [best] = given.agents
      .filter((who) => !taken.has(who.id) && !isExcluded(who, what, given) && isInterruptible(who, given.policy))
      .filter((who) => lacksOnlyWeight(who, { channel: 'voice', requires }, given))
      .toSorted((a, b) => compareAgentKeys(agentKey(a, what, requires, rules), agentKey(b, what, requires, rules)))
    if (best === undefined) return []
    taken.add(best.id)
    return [[what.id, best.id]]
  })
}

function partiesOf(given: Snapshot, offer: OfferDecision) {
  const who = given.agents.find((each) => each.id === offer.agentId)
  const what = given.waiting.find((each) => each.id === offer.contactId)
  if (who === undefined || what === undefined) throw new Error('an offer of somebody who is not there')
  return [who, what] as const
}

/** The snapshot with the offers written. */
function applied(given: Snapshot, offers: readonly OfferDecision[]): Snapshot {
  const byAgent = new Map(offers.map((offer) => [offer.agentId, offer]))
  const gone = new Set(offers.map((offer) => offer.contactId))
  return {
    ...given,
    waiting: given.waiting.filter((each) => !gone.has(each.id)),
    agents: given.agents.map((each) => {
      const offer = byAgent.get(each.id)
      if (offer === undefined) return each
      const left = each.work.filter((piece) => !offer.interrupts.includes(piece.contactId))
      return { ...each, work: left, offer: work(offer.contactId, offer.record.channel, { admitted: offer.admitted }) }
    }),
  }
}

/** Calls that each ask one skill of agents who have some: long augmenting paths are common. */
const tangled: fc.Arbitrary<Snapshot> = fc
  .tuple(
    fc.array(fc.subarray(['s0', 's1', 's2', 's3', 's4'], { minLength: 1, maxLength: 2 }), {
      minLength: 4,
      maxLength: 6,
      size: 'max',
    }),
    fc.array(fc.constantFrom('s0', 's1', 's2', 's3', 's4'), { minLength: 4, maxLength: 7, size: 'max' }),
  )
  .map(([skills, asked]) =>
    snapshot({
      agents: skills.map((of, index) => agent(`a${index}`, { skills: Object.fromEntries(of.map((name) => [name, 3])) })),
      waiting: asked.map((name, index) => contact(`c${index}`, { ...asks({ [name]: 1 }), queuedAtMs: now - index * 7000 })),
    }),
  )

test('however tangled: as many as possible, the first in order, every path followed to its end', () => {
  fc.assert(
    fc.property(tangled, (given) => {
      const served = match(given).map((offer) => offer.contactId)
      expect(served).toEqual(greedySet(given).map((queued) => queued.contact.id))
      expect(served).toHaveLength(largestMatching(given))
    }),
    runs,
  )
})

function shuffled<T>(list: readonly T[]): fc.Arbitrary<T[]> {
  return fc.shuffledSubarray([...list], { minLength: list.length, maxLength: list.length })
}
