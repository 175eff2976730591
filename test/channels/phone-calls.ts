import type { LiveCommand, LiveResult } from '../../channels/call-commands.ts'
import { phoneTwilio } from '../../channels/phone-twilio/phone-twilio.ts'
import { apiBaseUrl, menuThenQueue, standIn } from './stand-in.ts'
import type { Script, StandIn } from './stand-in.ts'

/** What the tests of the simulated telephone share: callers, what is seen of them, and our commands. */

export const settings = {
  accountSid: 'AC000000000000000000000000000000f1',
  authToken: 'invented-auth-token',
  number: '+442079460100',
}

export const checked = phoneTwilio.settings.parse({ ...settings, apiBaseUrl })
export const start = (script: Script = menuThenQueue) => standIn(phoneTwilio, settings, script)

export async function arrive(side: StandIn, how: Record<string, unknown> = {}): Promise<string> {
  const { callId } = (await side.simulator.arrive({ account: 'phone', from: '+447700900301', ...how })) as { callId: string }
  return callId
}

type View = {
  calls: { callId: string; state: string; heard: string[]; gather: boolean; from: string }[]
  lines: { identity: string; state: string; held: boolean; muted: boolean; callId: string }[]
}
export const view = (side: StandIn) => side.simulator.view() as View
export const stateOf = (side: StandIn, callId: string) => view(side).calls.find((call) => call.callId === callId)?.state
export const kinds = (side: StandIn) =>
  side.events.map((event) =>
    'state' in event ? `${event.kind}:${event.state}` : 'cause' in event ? `${event.kind}:${event.cause}` : event.kind,
  )
export const control = (side: StandIn, command: LiveCommand): Promise<LiveResult> => {
  const { calls } = phoneTwilio
  if (!calls) throw new Error('no calls')
  return calls.control(command, { webhookUrl: side.webhookUrl, ref: 'ref-1' }, side.reach, checked)
}
export const connect = (side: StandIn, label = 'agent_7') =>
  control(side, { do: 'connect', room: 'room-1', identity: 'agent_7', label, from: settings.number, ringS: 15 })

/** A caller who waits, an agent who has answered, both in one room. */
export async function talking(side: StandIn, how: Record<string, unknown> = {}) {
  const callId = await arrive(side, { keys: ['1', '2'], ...how })
  await side.clock.advance(5000)
  const agent = await connect(side)
  await side.clock.advance(1000)
  await control(side, { do: 'conference', callId, room: 'room-1', label: 'citizen' })
  await side.clock.advance(500)
  if (!agent.ok || !agent.legId || !agent.conferenceId) throw new Error('the agent did not come')
  return { callId, agentLeg: agent.legId, conferenceId: agent.conferenceId }
}
