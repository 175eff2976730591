import { describe, expect, test } from 'vitest'
import { agent, call, contactOf, play, story, recordsOf } from './play.ts'

const mail = { channel: 'email', rings: [{ afterS: 0, requires: {} }], handleS: 600 }

describe('a call', () => {
  test('is offered at once, answered after the delay, handled as long as stated, wrapped up', () => {
    const result = play({ agents: [agent('a1')], contacts: [call('c1', 10, { wrapS: 20 }), call('c2', 11)] })
    expect(story(result)).toEqual([
      '10 queued c1',
      '10 offered c1 a1',
      '11 queued c2',
      '12 answered c1 a1',
      '72 completed c1 a1',
      '92 offered c2 a1',
      '94 answered c2 a1',
      '154 completed c2 a1',
    ])
    expect(result.decisions.map(({ t, contactId, agentId }) => [t, contactId, agentId])).toEqual([
      [10, 'c1', 'a1'],
      [92, 'c2', 'a1'],
    ])
    expect(contactOf(result, 'c1')).toMatchObject({ ending: 'answered', agentId: 'a1', answeredAt: 12, endedAt: 72 })
  })
  test('an answer beats a hang-up in the same millisecond; a hang-up while ringing leaves the agent the idle clock', () => {
    const both = play({ agents: [agent('a1')], contacts: [call('c1', 10, { patienceS: 2 })] })
    expect(contactOf(both, 'c1')?.ending).toBe('answered')
    const gone = play({
      agents: [agent('a1'), agent('a2', { presence: [[1, 'ready']] })],
      contacts: [call('c1', 10, { patienceS: 1 }), call('c2', 20)],
    })
    expect(story(gone).slice(2)).toEqual([
      '11 hung-up c1 a1',
      '20 queued c2',
      '20 offered c2 a1',
      '22 answered c2 a1',
      '82 completed c2 a1',
    ])
    expect(contactOf(gone, 'c1')).toMatchObject({ ending: 'hung-up-while-ringing', agentId: null, answeredAt: null, endedAt: 11 })
  })
  test('patience of nothing ends before any offer', () => {
    expect(story(play({ agents: [agent('a1')], contacts: [call('c1', 10, { patienceS: 0 })] }))).toEqual([
      '10 queued c1',
      '10 hung-up c1',
    ])
  })
  test('beyond the lines is refused; a line counts while waiting, offered and talking', () => {
    const result = play({
      lines: 1,
      agents: [agent('a1')],
      contacts: [call('c1', 10), call('c2', 11), call('c3', 72), call('c4', 72.001)],
    })
    expect(result.contacts.map(({ ending }) => ending)).toEqual(['answered', 'refused-full', 'refused-full', 'answered'])
  })
  test('nothing runs after the end; whoever still waits is open and in no rate', () => {
    const result = play({ untilS: 30, agents: [agent('a1')], contacts: [call('c1', 10), call('c2', 20), call('c3', 40)] })
    expect(result.contacts.map(({ ending, endedAt }) => [ending, endedAt])).toEqual([
      ['answered', null],
      ['open', null],
      ['open', null],
    ])
    expect(result.summary.channels.voice).toMatchObject({
      offered: { mean: 1, ci95: null },
      open: { mean: 2 },
      unansweredRate: { mean: 0 },
    })
  })
  test('a repeated id is ignored', () => {
    expect(play({ agents: [agent('a1')], contacts: [call('c1', 10), call('c1', 5)] }).contacts).toHaveLength(1)
  })
})

test('a pass that reaches its limit is followed by another at once', () => {
  const agents = [agent('a1'), agent('a2'), agent('a3')]
  const contacts = [call('c1', 10), call('c2', 10), call('c3', 10)]
  const result = play({ settings: { maxOffersPerPass: 1 }, agents, contacts })
  expect(story(result).slice(3, 6)).toEqual(['10 offered c1 a1', '10 offered c2 a2', '10 offered c3 a3'])
})

describe('an offer nobody answers', () => {
  const scenario = {
    agents: [agent('a1', { unattended: [[0, 40]] }), agent('a2', { presence: [[20, 'ready']] })],
    contacts: [call('c1', 10)],
  }
  test('lapses, the contact goes back, the agent away until the chair is taken again', () => {
    expect(story(play(scenario))).toEqual([
      '10 queued c1',
      '10 offered c1 a1',
      '25 lapsed c1 a1',
      '25 returned c1 a1',
      '25 away a1',
      '25 offered c1 a2',
      '27 answered c1 a2',
      '87 completed c1 a2',
    ])
    const { events, summary } = play(scenario)
    expect(events).toContainEqual({ t: 41, type: 'ready', agentId: 'a1' })
    expect(summary.lapsedOffers).toEqual({ mean: 1, ci95: null })
  })
  test('is not made again to that agent before the pair may meet', () => {
    const alone = play({ agents: [agent('a1', { unattended: [[0, 11]] })], contacts: [call('c1', 10)] })
    expect(story(alone).slice(4)).toEqual(['25 away a1', '85 offered c1 a1', '87 answered c1 a1', '147 completed c1 a1'])
  })
  test('under fifo comes again to the same chair: the agent stays ready and longest idle', () => {
    const result = play({ ...scenario, policy: 'fifo' })
    expect(story(result).slice(1, 6)).toEqual([
      '10 offered c1 a1',
      '25 lapsed c1 a1',
      '25 returned c1 a1',
      '25 offered c1 a1',
      '40 lapsed c1 a1',
    ])
  })
  test('leaving ready gives it back at once; running work is finished in any presence', () => {
    const result = play({
      agents: [
        agent('a1', {
          presence: [
            [0, 'ready'],
            [11, 'break'],
            [300, 'ready'],
            [310, 'offline'],
          ],
        }),
      ],
      contacts: [call('c1', 10)],
    })
    expect(story(result)).toEqual([
      '10 queued c1',
      '10 offered c1 a1',
      '11 break a1',
      '11 returned c1 a1',
      '300 offered c1 a1',
      '302 answered c1 a1',
      '310 offline a1',
      '362 completed c1 a1',
    ])
  })
})

describe('work that can wait', () => {
  test('is interrupted by a call, keeps its rest, place and agent, and is resumed', () => {
    const result = play({ agents: [agent('a1')], contacts: [{ ...mail, id: 'm1', at: 1 }, call('c1', 100)] })
    expect(story(result)).toEqual([
      '1 queued m1',
      '1 offered m1 a1',
      '3 answered m1 a1',
      '100 queued c1',
      '100 interrupted m1 a1',
      '100 offered c1 a1',
      '102 answered c1 a1',
      '162 completed c1 a1',
      '162 offered m1 a1',
      '164 resumed m1 a1',
      '667 completed m1 a1',
    ])
    expect(contactOf(result, 'm1')).toMatchObject({ answeredAt: 3, endedAt: 667 })
    expect(result.summary.interruptions.mean).toBe(1)
  })
  test('has at least a second left', () => {
    const result = play({ agents: [agent('a1')], contacts: [{ ...mail, id: 'm1', at: 1, handleS: 97.5 }, call('c1', 100)] })
    expect(story(result).slice(-2)).toEqual(['164 resumed m1 a1', '165 completed m1 a1'])
  })
  test('is not interrupted by the baselines', () => {
    const result = play({ policy: 'fifo', agents: [agent('a1')], contacts: [{ ...mail, id: 'm1', at: 1 }, call('c1', 100)] })
    expect(story(result)).toContain('603 offered c1 a1')
  })
  test('a callback ranks as if queued at its time, and from then on as if it had stayed in line', () => {
    const callback = { channel: 'callback', rings: [{ afterS: 0, requires: { lv: 1 } }], handleS: 60 }
    const result = play({
      agents: [agent('a1')],
      contacts: [call('c0', 0, { handleS: 98 }), { ...callback, id: 'b1', at: 1, dueAt: 90 }, call('c1', 50)],
    })
    expect(story(result).filter((line) => line.includes('offered'))).toEqual([
      '0 offered c0 a1',
      '100 offered b1 a1',
      '162 offered c1 a1',
    ])
  })
})

describe('rings', () => {
  const rings = [
    { afterS: 0, requires: { lv: 1, tech: 1 } },
    { afterS: 30, requires: { tech: 0 + 1 } },
    { afterS: 60, requires: {} },
  ]
  test('widen who may answer, say so, and never drop a language', () => {
    const result = play({
      agents: [agent('ru', { skills: { ru: 3, tech: 3 } }), agent('lv', { skills: { lv: 1 } })],
      contacts: [call('c1', 10, { rings })],
    })
    expect(story(result).slice(0, 4)).toEqual(['10 queued c1', '40 relaxed c1', '70 relaxed c1', '70 offered c1 lv'])
  })
  test('bullseye asks more of a single ring at first', () => {
    const result = play({
      policy: 'bullseye',
      agents: [agent('l1', { skills: { lv: 1 } }), agent('l2', { skills: { lv: 2 }, presence: [[45, 'ready']] })],
      contacts: [call('c1', 10)],
    })
    expect(story(result).slice(0, 3)).toEqual(['10 queued c1', '40 relaxed c1', '45 offered c1 l2'])
  })
})

describe('the baselines choose', () => {
  const two = [agent('a1', { skills: { lv: 2, en: 2 }, presence: [[1, 'ready']] }), agent('a2', { skills: { lv: 4 } })]
  test.each([
    ['fifo', 'a2'],
    ['asterisk', 'a2'],
    ['least-active', 'a2'],
    ['best-skill', 'a2'],
    ['bullseye', 'a2'],
    ['recommended', 'a2'],
  ])('%s', (policy, agentId) => {
    expect(contactOf(play({ policy, agents: two, contacts: [call('c1', 10)] }), 'c1')?.agentId).toBe(agentId)
  })
  test('least-active counts what is in hand', () => {
    const chat = (id: string, at: number) => call(id, at, { channel: 'chat' })
    const result = play({
      policy: 'least-active',
      agents: [agent('a1'), agent('a2')],
      contacts: [chat('x', 1), chat('y', 5), chat('z', 9)],
    })
    expect(['x', 'y', 'z'].map((id) => contactOf(result, id)?.agentId)).toEqual(['a1', 'a2', 'a1'])
  })
  test('best-skill by the sum of the required levels', () => {
    const agents = [agent('a1', { skills: { lv: 5, tech: 1 } }), agent('a2', { skills: { lv: 3, tech: 4 } })]
    const contacts = [call('c1', 10, { rings: [{ afterS: 0, requires: { lv: 1, tech: 1 } }] })]
    expect(contactOf(play({ policy: 'best-skill', agents, contacts }), 'c1')?.agentId).toBe('a2')
    expect(contactOf(play({ policy: 'fifo', agents, contacts }), 'c1')?.agentId).toBe('a1')
  })
  test('asterisk serves the head of each queue only', () => {
    const agents = [agent('a1', { limits: { chat: 1 } })]
    const contacts = [call('c1', 10), call('h1', 11, { channel: 'chat' })]
    expect(contactOf(play({ policy: 'asterisk', agents, contacts }), 'h1')?.ending).toBe('open')
    expect(contactOf(play({ policy: 'fifo', agents, contacts }), 'h1')?.ending).toBe('answered')
  })
  test('random is repeatable and uses everybody', () => {
    const contacts = Array.from({ length: 40 }, (_, n) => call(`c${n}`, n * 100))
    const once = play({ policy: 'random', agents: [agent('a1'), agent('a2')], contacts })
    expect(JSON.stringify(play({ policy: 'random', agents: [agent('a1'), agent('a2')], contacts }))).toBe(JSON.stringify(once))
    expect(new Set(once.contacts.map(({ agentId }) => agentId)).size).toBe(2)
  })
})

describe('people drawn by chance', () => {
  const process = {
    id: 'p',
    channel: 'voice',
    requires: { lv: 1 },
    perHour: 60,
    handle: { lognormal: { mean: 200, cv: 1 } },
    patience: {
      mix: [
        [0.3, 20],
        [0.7, 300],
      ],
    },
  }
  const people = (more: object) =>
    play({ agents: [agent('a1')], processes: [process], untilS: 7200, ...more }).contacts.map(({ id, at }) => [id, at])
  test('are the same under every policy, others with another seed', () => {
    expect(people({ policy: 'fifo' })).toEqual(people({ policy: 'recommended', agents: [agent('x'), agent('y')] }))
    expect(people({ seed: 2 })).not.toEqual(people({}))
    expect(people({})[0]?.[0]).toBe('p-000001')
  })
  test('have the priority and the known agent of those they stand for', () => {
    const agents = [agent('a1'), agent('a2', { presence: [[100, 'ready']] })]
    const known = { ...process, stickyAgentId: 'a2', fromS: 200 }
    const first = play({ agents, processes: [known], untilS: 7200 }).decisions[0]
    expect(first).toMatchObject({ agentId: 'a2', agentKey: { sticky: true } })
    expect(play({ agents, processes: [{ ...known, stickyAgentId: null }], untilS: 7200 }).decisions[0]?.agentId).toBe('a1')
    const [low, high] = [
      { ...process, id: 'low', priority: 'low' },
      { ...process, id: 'high', priority: 'high' },
    ]
    const decisions = recordsOf(play({ agents: [agent('a1')], processes: [low, high], untilS: 7200 }))
    const credits = new Set(decisions.map(({ contactId, place }) => `${contactId.slice(0, -7)} ${place.priorityCreditMs}`))
    expect([...credits].toSorted()).toEqual(['high 60000', 'low -300000'])
  })
  test('come in the given time only', () => {
    const times = people({ processes: [{ ...process, fromS: 3600, toS: 5400 }] }).map(([, at]) => Number(at))
    expect(times.length).toBeGreaterThan(10)
    expect(times.every((at) => at >= 3600 && at <= 5400)).toBe(true)
  })
})

test('occupancy counts handling and wrap-up against time ready or busy, after the warm-up', () => {
  const result = play({
    untilS: 200,
    warmupS: 50,
    agents: [
      agent('a1', {
        presence: [
          [0, 'ready'],
          [150, 'break'],
        ],
      }),
    ],
    contacts: [call('c1', 48, { wrapS: 10 })],
  })
  // Busy 50..120, ready 50..150.
  expect(result.summary.occupancy.mean).toBe(0.7)
})

test('without a log there is a summary only; the interval needs two replications', () => {
  const result = play({
    log: false,
    replications: 3,
    agents: [agent('a1')],
    processes: [{ id: 'p', channel: 'voice', requires: { lv: 1 }, perHour: 30, handle: { exp: 100 } }],
  })
  expect([result.events, result.decisions, result.contacts]).toEqual([[], [], []])
  expect(result.summary.channels.voice?.offered.ci95).toBeGreaterThan(0)
})

test('an agent without skills gets nothing and disturbs nobody', () => {
  const result = play({ agents: [{ id: 'none', skills: {} }, agent('a1')], contacts: [call('c1', 10)] })
  expect(contactOf(result, 'c1')?.agentId).toBe('a1')
})
