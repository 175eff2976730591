import { describe, expect, test } from 'vitest'
import { arrive, connect, control, kinds, settings, start, stateOf, talking, view } from './phone-calls.ts'

describe('conferences', () => {
  test('the caller hears music until the agent is there, then both are in one room', async () => {
    const side = start()
    const { callId, agentLeg, conferenceId } = await talking(side)
    expect(stateOf(side, callId)).toBe('talking')
    const legs = side.events.flatMap((event) => (event.kind === 'call.leg' ? [[event.leg, event.state, event.label]] : []))
    expect(legs).toEqual([
      ['agent', 'joined', 'agent_7'],
      ['citizen', 'joined', 'citizen'],
    ])
    expect(side.events).toContainEqual(expect.objectContaining({ kind: 'call.ended', cause: 'moved', over: false }))
    const joins = side.events.filter((event) => event.kind === 'call.leg' && event.state === 'joined')
    expect(joins).toMatchObject([
      { legId: agentLeg, conferenceId, ref: 'ref-1', callId: null, sequence: 1 },
      { legId: callId, callId, conferenceId, ref: 'ref-1', sequence: 2 },
    ])
  })

  test('hold and mute are reported once each', async () => {
    const side = start()
    const { callId, agentLeg, conferenceId } = await talking(side)
    for (const on of [true, true, false]) {
      expect(await control(side, { do: 'hold', conferenceId, legId: callId, on })).toMatchObject({
        ok: true,
        legId: callId,
        conferenceId,
      })
      await control(side, { do: 'mute', conferenceId, legId: agentLeg, on })
    }
    await side.clock.advance(100)
    expect(kinds(side).slice(-4)).toEqual(['call.leg:held', 'call.leg:muted', 'call.leg:unheld', 'call.leg:unmuted'])
    expect(view(side).lines[0]).toMatchObject({ identity: 'agent_7', state: 'in-progress' })
  })

  test('the caller hangs up: the conference ends, and with it the agent’s leg', async () => {
    const side = start()
    const { callId, conferenceId, agentLeg } = await talking(side)
    const before = side.events.length
    await side.simulator.act(callId, { hangup: true })
    await side.clock.advance(1000)
    const after = side.events.slice(before)
    expect(after).toContainEqual(
      expect.objectContaining({ kind: 'call.leg', leg: 'citizen', state: 'left', reason: 'hung-up', conferenceId }),
    )
    expect(after).toContainEqual(
      expect.objectContaining({ kind: 'call.leg', leg: 'agent', state: 'left', reason: 'conference-ended', legId: agentLeg }),
    )
    expect(after).toContainEqual(expect.objectContaining({ kind: 'call.leg', leg: 'agent', state: 'completed', legId: agentLeg }))
    expect(after).toContainEqual(expect.objectContaining({ kind: 'call.ended', callId, cause: 'completed', over: true }))
    expect(await control(side, { do: 'hangup', callId: agentLeg })).toEqual({ ok: false, gone: true })
    expect(await control(side, { do: 'hold', conferenceId, legId: callId, on: true })).toEqual({ ok: false, gone: true })
  })

  test('the agent’s line is lost: the caller stays, and another agent can come', async () => {
    const side = start()
    const { callId } = await talking(side)
    await side.simulator.act('agent_7', { hangup: true })
    await side.clock.advance(500)
    expect(side.events).toContainEqual(
      expect.objectContaining({ kind: 'call.leg', leg: 'agent', state: 'left', reason: 'hung-up' }),
    )
    expect(stateOf(side, callId)).toBe('talking')
    expect(await connect(side, 'agent_8')).toMatchObject({ ok: true })
    await side.clock.advance(1000)
    expect(side.events).toContainEqual(expect.objectContaining({ state: 'joined', label: 'agent_8' }))
  })

  test('the caller is fetched back into the queue without the end of his call', async () => {
    const side = start()
    const { callId } = await talking(side)
    await control(side, { do: 'redirect', callId, commands: [{ do: 'wait', queue: 'all' }] })
    await side.clock.advance(500)
    expect(stateOf(side, callId)).toBe('waiting')
    // Moved over the API: the provider does not ask for the action of what the call was in.
    expect(side.received.filter(({ request }) => request.path === '/after-conference')).toEqual([])
    expect(side.events).toContainEqual(expect.objectContaining({ leg: 'citizen', state: 'left', reason: 'removed' }))
  })

  test('the caller has gone while the agent answered', async () => {
    const side = start()
    const callId = await arrive(side, { keys: ['1', '2'] })
    await side.clock.advance(5000)
    await connect(side)
    await side.simulator.act(callId, { hangup: true })
    expect(await control(side, { do: 'conference', callId, room: 'room-1', label: 'citizen' })).toEqual({ ok: false, gone: true })
  })

  test.each([
    ['silent', 'no-answer', 15_500],
    ['busy', 'busy', 500],
  ] as const)('an agent’s line that is %s', async (agentLine, state, ms) => {
    const side = start()
    side.simulator.misbehave({ agentLine })
    await connect(side)
    await side.clock.advance(ms)
    expect(side.events.at(-1)).toMatchObject({ kind: 'call.leg', leg: 'agent', state, ref: 'ref-1' })
  })

  test('a label is taken once', async () => {
    const side = start()
    await connect(side)
    await expect(connect(side)).rejects.toMatchObject({ code: '16025', retry: false })
  })

  test('a citizen is called back into the agent’s room; he may not answer', async () => {
    const side = start()
    const dial = (to: string) =>
      control(side, { do: 'dial', room: 'room-1', to, label: `citizen`, from: settings.number, ringS: 20 })
    await side.simulator.act('+447700900399', { line: 'silent' })
    await dial('+447700900399')
    await side.clock.advance(21_000)
    expect(side.events.at(-1)).toMatchObject({ kind: 'call.leg', leg: 'citizen', state: 'no-answer' })
    await connect(side)
    await dial('+447700900301')
    await side.clock.advance(3000)
    expect(side.events.at(-1)).toMatchObject({ kind: 'call.leg', leg: 'citizen', state: 'joined', label: 'citizen' })
  })

  test('a softphone calls out', async () => {
    const side = start((event) =>
      event.kind === 'call.arrived' ? [{ do: 'dial', to: event.to, from: settings.number, timeoutS: 20 }] : [],
    )
    const { callId } = (await side.simulator.act('agent_7', { dial: '+447700900301', claim: 'contact-1' })) as { callId: string }
    await side.clock.advance(3000)
    expect(side.events[0]).toMatchObject({
      kind: 'call.arrived',
      callId,
      direction: 'agent-out',
      identity: 'agent_7',
      to: '+447700900301',
      claim: 'contact-1',
    })
    await side.simulator.act('+447700900301', { hangup: true })
    await side.clock.advance(500)
    expect(side.events).toContainEqual(expect.objectContaining({ kind: 'call.leg', callId, state: 'left' }))
  })
})
