import { isOver, lineOf } from './simulator-state.ts'
import type { SimCall, World } from './simulator-state.ts'

const maxShown = 200

/** What the simulator page shows: calls with what the citizen hears, newest first, and the softphones' lines. */
export function viewOf(world: World) {
  const calls: unknown[] = []
  const lines: unknown[] = []
  for (const call of [...world.calls.values()].reverse()) {
    if (call.direction === 'inbound' && !call.from.startsWith('client:')) {
      if (calls.length < maxShown) calls.push(callView(call))
    } else if (lines.length < maxShown) lines.push(lineView(call))
  }
  return { calls, lines, speed: world.speed, misbehaviour: world.side.how }
}

function callView(call: SimCall) {
  const { place } = call
  const talking = place?.kind === 'dial' || (place?.kind === 'conference' && place.conference.status === 'in-progress')
  const state = isOver(call)
    ? 'ended'
    : place?.kind === 'queue' || (place?.kind === 'conference' && !talking)
      ? 'waiting'
      : talking
        ? 'talking'
        : 'menu'
  return {
    callId: call.sid,
    from: call.from,
    state,
    status: call.status,
    startedAt: call.createdAt.toISOString(),
    endedAt: call.endedAt?.toISOString() ?? null,
    heard: call.heard,
    gather: Boolean(call.run?.onKey),
    recording: place?.kind === 'record',
    conference:
      place?.kind === 'conference'
        ? { id: place.conference.sid, hold: place.participant.hold, muted: place.participant.muted }
        : null,
  }
}

function lineView(call: SimCall) {
  const participant = call.place?.kind === 'conference' ? call.place.participant : null
  return {
    identity: (lineOf(call) ?? '').replace(/^client:/, ''),
    callId: call.sid,
    state: isOver(call) ? 'ended' : call.status,
    status: call.status,
    muted: participant?.muted ?? false,
    held: participant?.hold ?? false,
  }
}
