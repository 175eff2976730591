import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { readScenario, readSnapshot } from '../../src/twin/read-scenario.ts'
import { printRun } from '../../src/twin/print-run.ts'
import { agent, call, play, type Written } from './play.ts'

const scenario = (more: Written): Written => ({ agents: [agent('a1')], contacts: [call('c1', 10)], ...more })
const process = { id: 'p', channel: 'voice', requires: { lv: 1 }, perHour: 10, handle: { exp: 10 } }

test.each<[what: string, given: unknown, problem: string]>([
  ['no object', [], 'the whole: expected an object'],
  ['no agents', {}, 'agents: expected a list'],
  ['an unknown policy', scenario({ policy: 'best' }), 'policy: expected one of recommended, fifo'],
  ['a negative time', scenario({ contacts: [call('c1', -1)] }), 'contacts[0].at: expected a number of at least 0'],
  [
    'a time that is a text',
    scenario({ contacts: [call('c1', 10, { handleS: '60' })] }),
    'contacts[0].handleS: expected a number',
  ],
  [
    'an unknown channel',
    scenario({ contacts: [call('c1', 10, { channel: 'fax' })] }),
    'contacts[0].channel: expected one of voice',
  ],
  ['no rings', scenario({ contacts: [call('c1', 10, { rings: [] })] }), 'contacts[0].rings: expected at least 1 item'],
  [
    'rings in a circle',
    scenario({ contacts: [call('c1', 10, { rings: [0, 30, 0].map((afterS) => ({ afterS, requires: {} })) })] }),
    'contacts[0].rings[2].afterS: expected more than in the ring before',
  ],
  [
    'a ring twice',
    scenario({
      processes: [{ ...process, requires: undefined, rings: [0, 30, 30].map((afterS) => ({ afterS, requires: {} })) }],
    }),
    'processes[0].rings[2].afterS: expected more than in the ring before',
  ],
  [
    'a first ring that does not hold at once',
    scenario({ contacts: [call('c1', 10, { rings: [{ afterS: 5, requires: {} }] })] }),
    'contacts[0].rings[0].afterS: expected 0',
  ],
  [
    'a chair that is empty until before it is',
    scenario({ agents: [agent('a1', { unattended: [[20, 10]] })] }),
    'agents[0].unattended[0]: expected [from, to], from before to',
  ],
  ['a level too high', scenario({ agents: [agent('a1', { skills: { lv: 6 } })] }), 'agents[0].skills.lv: expected at most 5'],
  [
    'an unknown presence',
    scenario({ agents: [agent('a1', { presence: [[0, 'lunch']] })] }),
    'agents[0].presence[0][1]: expected one of ready',
  ],
  ['an agent twice', scenario({ agents: [agent('a1'), agent('a1')] }), 'agents[1].id: expected an id that no other has'],
  ['a setting that does not exist', scenario({ settings: { wrapUp: 3 } }), 'settings.wrapUp: no such setting'],
  [
    'a setting out of its bounds',
    scenario({ settings: { targetS: { voice: -1 } } }),
    'settings.targetS.voice: expected a number from 0 to 604800 (s)',
  ],
  [
    'a delay out of its bounds',
    scenario({ settings: { acceptDelayS: -1 } }),
    'settings.acceptDelayS: expected a number from 0 to 3600 (s)',
  ],
  [
    'a length of no known kind',
    scenario({ processes: [{ ...process, handle: { gamma: 2 } }] }),
    'processes[0].handle: expected one of {fixed: s}',
  ],
  [
    'a negative length',
    scenario({ processes: [{ ...process, handle: { lognormal: { mean: -3, cv: 1 } } }] }),
    'processes[0].handle.lognormal.mean: expected a number of at least 0',
  ],
  [
    'a process that asks for nothing and everything',
    scenario({ processes: [{ ...process, rings: [{ afterS: 0, requires: {} }] }] }),
    'processes[0].requires: expected either requires or rings',
  ],
  ['half a replication', scenario({ replications: 0.5 }), 'replications: expected a whole number'],
])('%s is refused by name', (_what, given, problem) => {
  expect(() => readScenario(given)).toThrow(problem)
})

test('a moment is read by the same rules', () => {
  expect(() => readSnapshot({ now: 0, agents: [{ id: 'a', presence: 'here' }], waiting: [] }, [2])).toThrow(
    '[2].agents[0].presence: expected one of ready',
  )
})

const folder = temporaryFolder('twin')
function run(command: 'twin' | 'route', content: string | null) {
  const file = join(folder, `${command}.json`)
  if (content !== null) writeFileSync(file, content)
  return spawnSync(
    globalThis.process.execPath,
    [join(import.meta.dirname, `../../src/commands/${command}.ts`), content === null ? `${file}.none` : file],
    { encoding: 'utf8' },
  )
}

test('what is printed in pieces is the result in one', () => {
  const contacts = Array.from({ length: 3000 }, (_, n) => call(`c${n}`, n))
  for (const given of [scenario({}), scenario({ log: false }), scenario({ contacts }), scenario({ contacts: [] })]) {
    const printed = Buffer.concat([...printRun(readScenario(given))].map((piece) => Buffer.from(piece))).toString()
    expect(printed).toBe(JSON.stringify(play(given)))
  }
})

test('the commands print one value, or one line on stderr and nothing else', () => {
  const good = run('twin', JSON.stringify(scenario({})))
  expect([good.status, good.stderr]).toEqual([0, ''])
  expect(JSON.parse(good.stdout)).toMatchObject({ policy: 'recommended', contacts: [{ id: 'c1', ending: 'answered' }] })
  for (const content of [null, '{', JSON.stringify(scenario({ policy: 'x' }))]) {
    const bad = run('twin', content)
    expect([bad.status, bad.stdout, bad.stderr.trim().split('\n').length]).toEqual([2, '', 1])
  }
  const moment = {
    now: 100,
    agents: [{ id: 'a1', skills: { lv: 3 }, presence: 'ready' }],
    waiting: [{ id: 'c1', channel: 'voice', queuedAt: 90, rings: [{ afterS: 0, requires: { lv: 1 } }] }],
  }
  const offers = [{ contactId: 'c1', agentId: 'a1', interrupts: [], admitted: false }]
  expect(JSON.parse(run('route', JSON.stringify(moment)).stdout)).toEqual({ offers })
  expect(JSON.parse(run('route', JSON.stringify([moment, { ...moment, waiting: [] }])).stdout)).toEqual([
    { offers },
    { offers: [] },
  ])
})

test('rings in a circle: a scenario is refused by the field, a moment is decided as production would', () => {
  const rings = [0, 30, 0].map((afterS, n) => ({ afterS, requires: { lv: n === 0 ? 1 : n + 1 } }))
  const refused = run('twin', JSON.stringify(scenario({ contacts: [call('c1', 10, { rings })] })))
  expect([refused.status, refused.stdout, refused.stderr.trim().split('\n').length]).toEqual([2, '', 1])
  expect(refused.stderr).toContain('contacts[0].rings[2].afterS: expected more than in the ring before')

  const agents = ['a1', 'a2', 'a3', 'a4'].map((id, n) => ({ id, skills: { lv: n + 1 }, presence: 'ready' }))
  const waits = (id: string, queuedAt: number, more: object) => ({ id, channel: 'voice', queuedAt, rings, ...more })
  const moment = (waiting: readonly object[]) => ({ now: 100, agents, waiting })
  const answer = run(
    'route',
    JSON.stringify([
      // The last ring of those reached at the same time is in force, here from the start: level 3
      moment([waits('new', 90, {})]),
      // After half a minute the one in the middle: level 2
      moment([waits('old', 50, {})]),
      // Nobody can ever serve the first; the second asks for more the longer it waits. Neither holds up the third
      moment([
        waits('nobody', 10, { rings: [{ afterS: 0, requires: { de: 1 } }] }),
        waits('stricter', 20, { rings: [0, 30].map((afterS, n) => ({ afterS, requires: { lv: 1 + 4 * n } })) }),
        waits('third', 95, { rings: [{ afterS: 0, requires: { lv: 4 } }] }),
      ]),
    ]),
  )
  expect([answer.status, answer.stderr]).toEqual([0, ''])
  const offers = (JSON.parse(answer.stdout) as { offers: { contactId: string; agentId: string }[] }[]).map((one) =>
    one.offers.map(({ contactId, agentId }) => `${contactId} ${agentId}`),
  )
  expect(offers).toEqual([['new a4'], ['old a4'], ['third a4']])
})
