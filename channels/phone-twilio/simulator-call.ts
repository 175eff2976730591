import { askWebhook, sendCallback } from '../kit/provider-side.ts'
import type { Fields } from '../kit/provider-side.ts'
import { leaveConference } from './simulator-conference.ts'
import { callFields, isOver, noteEnd, progressFields, stopRun } from './simulator-state.ts'
import type { Place, QueuePlace, SimCall, World } from './simulator-state.ts'

/** Moves a call on and tells whoever asked to be told. */
export function setStatus(world: World, call: SimCall, status: string): void {
  const { host } = world.side
  call.status = status
  if (status === 'ringing') call.startedAt ??= host.now()
  if (status === 'in-progress') call.answeredAt ??= host.now()
  host.changed()
  if (!call.callback) return
  const event = status === 'in-progress' ? 'answered' : isOver(call) ? 'completed' : status
  // Numbers are given to what is sent, in order: a receiver could not tell a step it never asked for from a lost one.
  if (!call.callback.events.has(event)) return
  const fields = progressFields(world, call, call.callback.sequence)
  call.callback.sequence += 1
  sendCallback(world.side, { url: call.callback.url, method: 'POST', fields, account: call.account })
}

/** Ends a call, wherever it is. Both reports of one hang-up race: the action of what it was in, and the status call-back. */
export function endCall(world: World, call: SimCall, status: 'completed' | 'busy' | 'failed' | 'no-answer' | 'canceled'): void {
  if (isOver(call)) return
  noteEnd(world, call)
  call.status = status
  const place = call.place
  call.place = null
  stopRun(call)
  if (place) leavePlace(world, call, place, 'hangup')
  setStatus(world, call, status)
  call.onEnd?.()
}

/** Takes a call out of what it is in, because somebody told it over the API to do something else. */
export function takeOut(world: World, call: SimCall): void {
  const place = call.place
  call.place = null
  stopRun(call)
  if (place) leavePlace(world, call, place, 'redirected')
}

function leavePlace(world: World, call: SimCall, place: Place, how: 'hangup' | 'redirected'): void {
  if (place.kind === 'queue') {
    const fields = leaveQueue(world, place, how)
    tell(world, call, place.action, fields)
  } else if (place.kind === 'conference') {
    leaveConference(
      world,
      place.conference,
      place.participant,
      how === 'hangup' ? 'participant_hung_up' : 'participant_updated_via_api',
    )
    // A call moved over the API does not ask for the action of what it was in.
    if (how === 'hangup') tell(world, call, place.action, { DialCallStatus: 'answered' })
  } else if (place.kind === 'dial') {
    endCall(world, place.child, place.child.answeredAt ? 'completed' : 'canceled')
    if (how === 'hangup') tell(world, call, place.action, dialFields(place.child))
  } else {
    place.finish(how === 'hangup')
  }
}

/** The result of a wait. The line is left in any order, so places are found by their ticket. */
export function leaveQueue(world: World, place: QueuePlace, result: string): Fields {
  const { queue, ticket, joinedAt } = place
  const index = positionIn(queue.tickets, ticket)
  if (queue.tickets[index] === ticket) queue.tickets.splice(index, 1)
  queue.waitedS = secondsSince(world, joinedAt)
  return { QueueResult: result, QueueSid: queue.sid, QueueTime: String(queue.waitedS) }
}

export function secondsSince(world: World, since: Date): number {
  return Math.max(0, Math.floor((world.side.host.now().getTime() - since.getTime()) / 1000))
}

/** Index of a ticket in the ascending list. */
export function positionIn(tickets: readonly number[], ticket: number): number {
  let low = 0
  let high = tickets.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((tickets[middle] ?? 0) < ticket) low = middle + 1
    else high = middle
  }
  return low
}

export function dialFields(child: SimCall): Fields {
  const durationS =
    child.answeredAt && child.endedAt ? Math.round((child.endedAt.getTime() - child.answeredAt.getTime()) / 1000) : 0
  return {
    DialCallSid: child.sid,
    DialCallStatus: child.status,
    DialCallDuration: String(durationS),
    DialBridged: String(child.answeredAt !== null),
  }
}

/** An action request whose answer nobody is there to hear. */
function tell(world: World, call: SimCall, action: string | null, fields: Fields): void {
  if (action)
    void askWebhook(world.side, {
      url: action,
      method: 'POST',
      fields: { ...callFields(call), ...fields },
      account: call.account,
    })
}
