import { ProviderError } from '../channel.ts'
import type { Reach } from '../channel.ts'
import type { CallContext, LiveCommand, LiveResult } from '../call-commands.ts'
import { textOf, twilioRequest } from '../kit/twilio-rest.ts'
import type { TwilioCall } from '../kit/twilio-rest.ts'
import { addressOf, conferenceEvents, legEvents } from './addresses.ts'
import { commandsAsText } from './render.ts'
import type { PhoneTwilioSettings } from './settings.ts'

/** The provider takes documents of at most this many characters in a request. */
const maxTwimlLength = 4000

/**
 * Sends a command to a call that is going on. A call that is over already is an outcome (`gone`), not an error.
 * @throws ProviderError retry true for failures of the network, time-outs, 429 and 5xx; false for refusals.
 */
export async function controlCall(
  command: LiveCommand,
  context: CallContext,
  reach: Reach,
  settings: PhoneTwilioSettings,
): Promise<LiveResult> {
  try {
    const answer = await twilioRequest(requestOf(command, context), reach, settings)
    return {
      ok: true,
      legId: textOf(answer, 'call_sid') ?? textOf(answer, 'sid'),
      conferenceId: textOf(answer, 'conference_sid'),
    }
  } catch (error) {
    if (error instanceof ProviderError && isGone(command, error)) return { ok: false, gone: true }
    throw error
  }
}

/** 21220: call not in progress. A missing call or participant says the same of one that existed. */
function isGone(command: LiveCommand, error: ProviderError): boolean {
  if (error.code === '21220') return true
  return command.do !== 'connect' && command.do !== 'dial' && (error.code === '20404' || error.code === '404')
}

function requestOf(command: LiveCommand, context: CallContext): TwilioCall {
  switch (command.do) {
    case 'connect':
      return participant(command, `client:${command.identity}`, 'agent', context)
    case 'dial':
      return participant(command, command.to, 'citizen', context)
    case 'conference':
      return callUpdate(
        command.callId,
        commandsAsText([{ do: 'conference', room: command.room, label: command.label, endsWithCaller: true }], context),
      )
    case 'redirect':
      return callUpdate(command.callId, commandsAsText(command.commands, context))
    case 'hold':
      return participantUpdate(command, 'Hold')
    case 'mute':
      return participantUpdate(command, 'Muted')
    case 'hangup':
      return { path: `/Calls/${encodeURIComponent(command.callId)}.json`, form: [['Status', 'completed']] }
  }
}

function participant(
  command: { room: string; label: string; from: string; ringS: number },
  to: string,
  leg: 'agent' | 'citizen',
  context: CallContext,
): TwilioCall {
  return {
    path: `/Conferences/${encodeURIComponent(command.room)}/Participants.json`,
    form: [
      ['From', command.from],
      ['To', to],
      ['Label', command.label],
      ['Timeout', String(Math.min(600, Math.max(5, Math.round(command.ringS))))],
      ['EarlyMedia', 'false'],
      ['Beep', 'false'],
      ['StartConferenceOnEnter', 'true'],
      // Never true for an agent: a transfer would end the citizen's call.
      ['EndConferenceOnExit', 'false'],
      ['JitterBufferSize', 'small'],
      ['ConferenceStatusCallback', addressOf(context, '/conference')],
      ['ConferenceStatusCallbackMethod', 'POST'],
      ['ConferenceStatusCallbackEvent', conferenceEvents],
      ['StatusCallback', addressOf(context, '/leg', { leg })],
      ['StatusCallbackMethod', 'POST'],
      ...legEvents.map((event) => ['StatusCallbackEvent', event] as const),
    ],
  }
}

function callUpdate(callId: string, document: string): TwilioCall {
  if (document.length > maxTwimlLength) throw new ProviderError('too-long', { retry: false })
  return { path: `/Calls/${encodeURIComponent(callId)}.json`, form: [['Twiml', document]] }
}

function participantUpdate(command: { conferenceId: string; legId: string; on: boolean }, field: 'Hold' | 'Muted'): TwilioCall {
  const path = `/Conferences/${encodeURIComponent(command.conferenceId)}/Participants/${encodeURIComponent(command.legId)}.json`
  return { path, form: [[field, String(command.on)]] }
}
