import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { agentKey, compareAgentKeys, decidingPart, flexibilities } from '../../routing/choose-agent.ts'
import { defaultPolicy } from '../../routing/policy.ts'
import { agent, anySnapshot, contact, snapshot, work } from './snapshots.ts'
import type { AgentKeyPart, AgentState, Skills, WaitingContact } from '../../routing/types.ts'

describe('which agent', () => {
  const demand = [
    { requires: { lv: 1 }, share: 0.7 },
    { requires: { ru: 1 }, share: 0.3 },
  ]
  const cases: [string, Partial<WaitingContact>, Skills, Partial<AgentState>, Partial<AgentState>, AgentKeyPart][] = [
    [
      'the sticky agent, even the busier polyglot',
      { stickyAgentId: 'better' },
      { lv: 1 },
      { skills: { lv: 1, ru: 1 } },
      {},
      'sticky',
    ],
    ['chats are packed', { channel: 'chat' }, { lv: 1 }, { work: [work('x', 'chat')], skills: { lv: 1, ru: 1 } }, {}, 'load'],
    ['calls are not', {}, { lv: 1 }, { idleSinceMs: 1 }, { work: [work('x', 'sms')], idleSinceMs: 2 }, 'idle'],
    [
      'letters are not',
      { channel: 'email' },
      { lv: 1 },
      { idleSinceMs: 1 },
      { work: [work('x', 'sms')], idleSinceMs: 2 },
      'idle',
    ],
    ['least flexible before the better level', {}, { lv: 1 }, { skills: { lv: 1 } }, { skills: { lv: 5, ru: 1 } }, 'flexibility'],
    ['the higher level of equals', {}, { lv: 1 }, { skills: { lv: 4 } }, { skills: { lv: 3 } }, 'level'],
    [
      'the lowest of the levels counts',
      {},
      { lv: 1, tech: 1 },
      { skills: { lv: 3, tech: 3 } },
      { skills: { lv: 5, tech: 2 } },
      'level',
    ],
    [
      'levels of what is not required do not',
      {},
      { lv: 1 },
      { skills: { lv: 3 }, idleSinceMs: 1 },
      { skills: { lv: 3, tech: 5 }, idleSinceMs: 2 },
      'idle',
    ],
    ['longest idle', {}, { lv: 1 }, { idleSinceMs: 5 }, { idleSinceMs: 6 }, 'idle'],
  ]
  it.each(cases)('%s', (_, asked, requires, better, worse, part) => {
    const agents = [agent('a-worse', worse), agent('better', better)]
    const rules = { policy: defaultPolicy, flexibility: flexibilities({ agents, demand }) }
    const [second, first] = agents.map((each) => agentKey(each, contact('c', asked), requires, rules))
    if (first === undefined || second === undefined) throw new Error('two agents')
    expect(compareAgentKeys(first, second)).toBeLessThan(0)
    expect(compareAgentKeys(second, first)).toBeGreaterThan(0)
    expect(decidingPart(first, second)).toBe(part)
  })

  it('ends in id', () => {
    const key = (id: string) => agentKey(agent(id), contact('c'), { lv: 1 }, { policy: defaultPolicy, flexibility: new Map() })
    expect(decidingPart(key('a'), key('b'))).toBe('id')
    expect(compareAgentKeys(key('a'), key('b'))).toBeLessThan(0)
    expect(compareAgentKeys(key('B'), key('a'))).toBeLessThan(0)
  })
})

describe('flexibility', () => {
  it('adds up share / able over the classes an agent can serve', () => {
    const agents = [
      agent('lv'),
      agent('both', { skills: { lv: 3, ru: 2 }, work: [work('x', 'voice')] }),
      agent('gone', { skills: { ru: 5 }, presence: 'break' }),
    ]
    const demand = [
      { requires: { lv: 1 }, share: 0.65 },
      { requires: { ru: 1 }, share: 0.35 },
      { requires: { en: 1 }, share: 0.1 },
    ]
    expect(Object.fromEntries(flexibilities({ agents, demand }))).toEqual({ lv: 0.325, both: 0.675 })
  })

  test('adds up to the share of demand that somebody ready can serve, in any order of the input', () => {
    fc.assert(
      fc.property(anySnapshot, (given) => {
        const value = flexibilities(given)
        const turned = flexibilities({ agents: given.agents.toReversed(), demand: given.demand.toReversed() })
        expect(Object.fromEntries(turned)).toEqual(Object.fromEntries(value))
        const served = given.demand.filter(({ requires }) => [...value.keys()].some((id) => canServe(given.agents, id, requires)))
        const sum = [...value.values()].reduce((a, b) => a + b, 0)
        expect(sum).toBeCloseTo(
          served.reduce((total, { share }) => total + share, 0),
          6,
        )
      }),
    )
  })
})

function canServe(agents: readonly AgentState[], id: string, requires: Skills): boolean {
  const skills = agents.find((each) => each.id === id)?.skills ?? {}
  return Object.entries(requires).every(([skill, level]) => (skills[skill] ?? 0) >= level)
}

test('empty demand makes all equal', () => {
  expect([...flexibilities(snapshot({ agents: [agent('a'), agent('b')] })).values()]).toEqual([0, 0])
})
