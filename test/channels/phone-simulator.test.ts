import { describe, expect, test } from 'vitest'
import type { CallCommand } from '../../channels/call-commands.ts'
import { arrive, kinds, start, stateOf, view } from './phone-calls.ts'
import { menuThenQueue, say } from './stand-in.ts'
import type { Script } from './stand-in.ts'

describe('menus', () => {
  test('keys are pressed by the caller himself, and lead into the queue', async () => {
    const side = start()
    const callId = await arrive(side, { keys: ['1', '2'] })
    await side.clock.advance(5000)
    expect(kinds(side)).toEqual(['call.arrived', 'call.input', 'call.input', 'call.waiting'])
    expect(side.events.flatMap((event) => (event.kind === 'call.input' ? [[event.stage, event.digits]] : []))).toEqual([
      ['language', '1'],
      ['topic', '2'],
    ])
    expect(stateOf(side, callId)).toBe('waiting')
  })

  test('without keys the caller waits to be told, and silence is answered too', async () => {
    const side = start()
    const callId = await arrive(side)
    await side.clock.advance(2000)
    expect(view(side).calls[0]).toMatchObject({ state: 'menu', gather: true, heard: ['Izvēle language'] })
    expect(await side.simulator.act(callId, { press: '3' })).toEqual({ taken: true })
    await side.clock.advance(100)
    expect(side.events.at(-1)).toMatchObject({ kind: 'call.input', stage: 'language', digits: '3' })
    await side.clock.advance(60_000)
    expect(
      side.events
        .filter((event) => event.kind === 'call.input')
        .map((event) => (event.kind === 'call.input' ? event.digits : '')),
    ).toEqual(['3', null, null])
    expect(kinds(side).at(-1)).toBe('call.ended:completed')
    expect(stateOf(side, callId)).toBe('ended')
    await expect(side.simulator.act(callId, { press: '1' })).rejects.toThrow('over')
  })

  test('a withheld number arrives in its keypad spelling and becomes nobody', async () => {
    const side = start()
    await arrive(side, { from: null })
    await side.clock.advance(100)
    expect(view(side).calls[0]?.from).toBe('+266696687')
    expect(side.events[0]).toMatchObject({ kind: 'call.arrived', from: null })
  })

  test('a refused call is never answered', async () => {
    const side = start(() => [{ do: 'reject' }])
    const callId = await arrive(side)
    await side.clock.advance(1000)
    expect(side.events.at(-1)).toMatchObject({ kind: 'call.ended', callId, cause: 'busy', durationS: 0 })
  })
})

describe('the queue', () => {
  test('asks again whenever its document has run out, with position and time', async () => {
    const side = start()
    await arrive(side, { keys: ['1', '2'] })
    await side.clock.advance(3000)
    await arrive(side, { keys: ['1', '2'], from: '+447700900302' })
    await side.clock.advance(60_000)
    const waits = side.events.flatMap((event) => (event.kind === 'call.waiting' ? [[event.position, event.waitedS]] : []))
    expect(waits).toEqual([
      [1, 0],
      [2, 0],
      [1, 20],
      [2, 20],
      [1, 41],
      [2, 41],
    ])
  })

  test('hanging up is reported twice: by the queue and by the number', async () => {
    const side = start()
    const callId = await arrive(side, { keys: ['1', '2'] })
    await side.clock.advance(30_000)
    await side.simulator.act(callId, { hangup: true })
    await side.clock.advance(1000)
    const ended = side.events.filter((event) => event.kind === 'call.ended')
    expect(ended).toMatchObject([
      { cause: 'hung-up-in-queue', over: true, waitedS: 29 },
      { cause: 'completed', over: true, sequence: 0, durationS: 30 },
    ])
    expect(ended[1]?.at).toEqual(new Date('2026-11-23T09:00:30Z'))
  })

  test('patience runs out by itself, and speed divides every duration', async () => {
    const side = start()
    const callId = await arrive(side, { keys: ['1', '2'], patienceS: 60, speed: 60 })
    await side.clock.advance(999)
    expect(stateOf(side, callId)).toBe('waiting')
    await side.clock.advance(2)
    expect(stateOf(side, callId)).toBe('ended')
  })

  test('is left at once where our document says so, and a message can be spoken', async () => {
    const leave: Script = (event) =>
      event.kind === 'call.waiting' && (event.waitedS ?? 0) > 0 ? [{ do: 'leave-queue' }] : menuThenQueue(event)
    const side = start(leave)
    await arrive(side, { keys: ['1', '2'], voicemail: 'Lūdzu, atzvaniet. Ēriks Paraugs' })
    await side.clock.advance(60_000)
    expect(kinds(side).slice(4)).toEqual([
      'call.waiting',
      'call.ended:left-queue',
      'recording.ready:pending',
      'call.ended:completed',
      'recording.ready:available',
    ])
  })

  test('a silent message asks for no action and is absent', async () => {
    const side = start((event) => (event.kind === 'call.arrived' ? [{ do: 'voicemail', maxLengthS: 60 }] : []))
    await arrive(side)
    await side.clock.advance(20_000)
    expect(kinds(side)).toEqual(['call.arrived', 'call.ended:completed', 'recording.ready:absent'])
  })

  test('a menu may be heard while waiting, but a caller cannot be dialled to others from there', async () => {
    const command: CallCommand = { do: 'menu', stage: 'wait', attempt: 1, prompts: [say('Spiediet 1')], digits: 1, timeoutS: 3 }
    const side = start((event) =>
      event.kind === 'call.waiting'
        ? [command]
        : event.kind === 'call.input' && event.stage === 'wait'
          ? [{ do: 'leave-queue' }]
          : menuThenQueue(event),
    )
    await arrive(side, { keys: ['1', '2', '1'] })
    await side.clock.advance(5000)
    expect(kinds(side)).toContain('call.ended:left-queue')
    const wrong = start((event) =>
      event.kind === 'call.waiting'
        ? [{ do: 'conference', room: 'r', label: 'citizen', endsWithCaller: true }]
        : menuThenQueue(event),
    )
    await arrive(wrong, { keys: ['1', '2'] })
    await wrong.clock.advance(20_000)
    expect(wrong.events).toContainEqual(expect.objectContaining({ kind: 'call.fallback', error: '12100' }))
  })
})
