import { describe, expect, it, test } from 'vitest'
import { applySettings, defaultSettings, settingBounds, settingProblems } from '../../routing/apply-settings.ts'
import { defaultCentreSettings, defaultPolicy, msOf, offerTtlMs } from '../../routing/policy.ts'

/** Every number with its path, `map.key` within a map. */
function numbers(settings: object): [string, unknown][] {
  return Object.entries(settings).flatMap(([name, value]) =>
    typeof value === 'object'
      ? Object.entries(value as object).map(([key, inner]): [string, unknown] => [`${name}.${key}`, inner])
      : [[name, value]],
  )
}

/** `map.key` as the change that an administrator would send. */
function nested(path: string, value: unknown): [string, unknown] {
  const [name = '', key] = path.split('.')
  return [name, key === undefined ? value : { [key]: value }]
}

test('every setting has bounds, and its default lies within', () => {
  const paths = numbers(defaultSettings)
  expect(paths.map(([path]) => path).toSorted()).toEqual(Object.keys(settingBounds).toSorted())
  // As settings: what an administrator could not enter must not be what we ship.
  expect(paths.flatMap(([path, value]) => settingProblems(Object.fromEntries([nested(path, value)])))).toEqual([])
})

describe('settingProblems', () => {
  it.each([
    [{ wrapUpS: 20, targetS: { voice: 30.5 }, overdueShare: 0 }, []],
    [{ wrapUpS: -1 }, [{ path: 'wrapUpS', message: 'expected a number from 0 to 3600 (s)' }]],
    [{ maxQueueLength: 2.5 }, [{ path: 'maxQueueLength', message: 'expected a whole number from 0 to 10000 (count)' }]],
    [{ offerTtlS: '15' }, [{ path: 'offerTtlS', message: 'expected a number from 1 to 600 (s)' }]],
    [{ offerTtlS: Number.NaN, maxWaitS: null }, ['offerTtlS', 'maxWaitS']],
    [{ targetS: 20 }, ['targetS']],
    [{ targetS: { fax: 20 }, wrapUp: 3, wrapUpS: { x: 1 } }, ['targetS.fax', 'wrapUp', 'wrapUpS.x']],
    [{ constructor: 1, limits: [1] }, ['constructor', 'limits']],
  ])('%j', (changed, expected) => {
    const problems = settingProblems(changed)
    expect(typeof expected[0] === 'string' ? problems.map(({ path }) => path) : problems).toEqual(expected)
  })
})

test('applySettings merges maps, keeps the rest and ignores what is wrong', () => {
  const settings = applySettings({ targetS: { voice: 30 }, shortHangUpS: 5, wrapUpS: -1, old: 3, limits: { voice: 7, chat: 2 } })
  expect(settings).toEqual({
    ...defaultSettings,
    targetS: { ...defaultPolicy.targetS, voice: 30 },
    limits: { ...defaultPolicy.limits, chat: 2 },
    shortHangUpS: 5,
  })
  expect(applySettings({})).toEqual({ ...defaultPolicy, ...defaultCentreSettings })
})

test('seconds become whole milliseconds, half up', () => {
  expect([msOf(15), msOf(0.0005), msOf(0.0004), msOf(-300), msOf(1.001)]).toEqual([15_000, 1, 0, -300_000, 1001])
  expect([offerTtlMs('voice', defaultPolicy), offerTtlMs('chat', defaultPolicy), offerTtlMs('email', defaultPolicy)]).toEqual([
    15_000, 15_000, 60_000,
  ])
})
