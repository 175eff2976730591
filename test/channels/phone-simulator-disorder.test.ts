import { describe, expect, test } from 'vitest'
import { phoneTwilio } from '../../channels/phone-twilio/phone-twilio.ts'
import { arrive, checked, connect, control, kinds, start, talking, view } from './phone-calls.ts'

describe('when we fail', () => {
  test.each([
    ['answer 500', () => ({ status: 500, headers: {}, body: '' }), '11200'],
    ['send what is no document', () => ({ status: 200, headers: {}, body: '<Response><Dance/></Response>' }), '12100'],
    ['send half a document', () => ({ status: 200, headers: {}, body: '<Response><Say>' }), '12100'],
    ['cannot be reached', () => 'unreachable' as const, '11205'],
    ['say nothing for 15 seconds', () => 'silent' as const, '11200'],
  ])('and %s, the fallback address is asked', async (_, failing, code) => {
    const side = start()
    side.broken = ({ path }) => (path === '' ? failing() : null)
    await arrive(side)
    await side.clock.advance(14_000)
    if (code === '11200' && failing() === 'silent') expect(side.events).toEqual([])
    await side.clock.advance(6000)
    expect(side.events[0]).toMatchObject({ kind: 'call.fallback', error: code, from: '+447700900301' })
    expect(view(side).calls[0]?.heard).toContain('Atvainojiet')
    expect(kinds(side).at(-1)).toBe('call.ended:completed')
  })

  test('and the fallback fails too, the call has failed', async () => {
    const side = start()
    side.broken = ({ path }) => (path === '/status' ? null : { status: 503, headers: {}, body: '' })
    await arrive(side)
    await side.clock.advance(1000)
    expect(kinds(side)).toEqual(['call.ended:failed'])
  })

  test('a call-back that met nobody is repeated with the same token', async () => {
    const side = start(() => [{ do: 'hangup' }])
    let away = 2
    const tokens = new Set<string | undefined>()
    side.broken = ({ path, headers }) => {
      if (path !== '/status') return null
      tokens.add(headers['i-twilio-idempotency-token'])
      if (away === 0) return null
      away -= 1
      return 'unreachable'
    }
    await arrive(side)
    await side.clock.advance(10_000)
    expect(kinds(side)).toEqual(['call.arrived', 'call.ended:completed'])
    expect([...tokens]).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/)])
  })
})

describe('disorder on demand', () => {
  test('duplicates carry the same id, and drops leave the provider to be asked', async () => {
    const side = start()
    side.simulator.misbehave({ duplicate: 1 })
    await arrive(side, { keys: ['1', '2'], patienceS: 10 })
    await side.clock.advance(20_000)
    expect([...side.times.values()].every((times) => times === 2)).toBe(true)
    side.simulator.misbehave({ drop: 1 })
    const callId = await arrive(side, { patienceS: 3 })
    await side.clock.advance(10_000)
    expect(side.events.filter((event) => event.kind === 'call.ended' && event.callId === callId)).toEqual([])
    const { calls } = phoneTwilio
    expect(await calls?.lookup(callId, side.reach, checked)).toMatchObject({
      known: true,
      over: true,
      state: 'completed',
      durationS: 3,
      from: '+447700900301',
    })
    expect((await calls?.list(new Date('2026-11-23T09:00:00Z'), 10, side.reach, checked))?.map((call) => call.callId)).toContain(
      callId,
    )
    expect(await calls?.list(new Date('2026-11-23T10:00:00Z'), 10, side.reach, checked)).toEqual([])
  })

  test('call-backs overtake one another', async () => {
    const orders = new Set<string>()
    for (let round = 0; round < 8; round += 1) {
      const side = start()
      const { callId, agentLeg, conferenceId } = await talking(side)
      side.simulator.misbehave({ reorder: 0.2 + round / 10 })
      for (const on of [true, false, true, false]) {
        await control(side, { do: 'hold', conferenceId, legId: callId, on })
        await control(side, { do: 'mute', conferenceId, legId: agentLeg, on })
      }
      await side.clock.advance(10_000)
      orders.add(side.events.map((event) => `${event.kind} ${'state' in event ? event.state : ''}`).join())
    }
    expect(orders.size).toBeGreaterThan(1)
  })

  test('the API fails or keeps silent, and everything it was asked is on record', async () => {
    const side = start()
    side.simulator.misbehave({ failStatus: 429, failShare: 1 })
    await expect(connect(side)).rejects.toMatchObject({ code: '20429', retry: true })
    side.simulator.misbehave({ failStatus: 500, failShare: 1 })
    await expect(connect(side)).rejects.toMatchObject({ retry: true })
    side.simulator.misbehave({})
    await connect(side)
    expect(side.simulator.requests().map((request) => request.status)).toEqual([429, 500, 201])
    side.simulator.misbehave({ silentShare: 1 })
    const silent = connect(side)
    side.simulator.close()
    await expect(silent).rejects.toMatchObject({ code: '20503' })
  })

  test('wrong credentials and unknown resources', async () => {
    const side = start()
    const { calls } = phoneTwilio
    await expect(calls?.lookup('CA1', side.reach, { ...checked, authToken: 'x' })).rejects.toMatchObject({
      code: '20003',
      retry: false,
    })
    expect(await calls?.lookup('CA1', side.reach, checked)).toEqual({ known: false })
  })
})

test('a thousand callers wait and leave without trouble, and nothing is left running', async () => {
  const side = start()
  const begun = performance.now()
  for (let caller = 0; caller < 1000; caller += 1)
    await arrive(side, { keys: ['1', '2'], patienceS: 30, from: `+4477009${String(caller % 1000).padStart(5, '0')}` })
  await side.clock.advance(3000)
  expect(side.events.filter((event) => event.kind === 'call.waiting')).toHaveLength(1000)
  await side.clock.advance(40_000)
  expect(side.events.filter((event) => event.kind === 'call.ended' && event.cause === 'hung-up-in-queue')).toHaveLength(1000)
  expect(side.received.every(({ status }) => status === 200)).toBe(true)
  expect(performance.now() - begun).toBeLessThan(60_000)
  await side.clock.advance(11 * 60_000)
  await arrive(side)
  expect(view(side).calls).toHaveLength(1)
}, 60_000)
