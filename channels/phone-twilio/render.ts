import type { HttpReply } from '../channel.ts'
import type { CallCommand, CallContext, Prompt } from '../call-commands.ts'
import { twiml, twimlReply } from '../kit/twiml.ts'
import { element } from '../kit/xml.ts'
import type { XmlElement } from '../kit/xml.ts'
import { addressOf, conferenceEvents, legEvents } from './addresses.ts'
import type { PhoneTwilioSettings } from './settings.ts'

/** The provider's own default is 100 callers; the limit that counts is ours. */
const maxQueueSize = 1000

/** Silence that ends a voice message. */
const voicemailSilenceS = 5

/** Commands that may answer a `call.waiting` event: the provider allows no other verbs while a caller is in its queue. */
export const commandsWhileWaiting: ReadonlySet<CallCommand['do']> = new Set([
  'say',
  'play',
  'pause',
  'menu',
  'leave-queue',
  'hangup',
])

/** Renders commands into the document the provider plays to the caller. */
export function renderCommands(
  commands: readonly CallCommand[],
  context: CallContext,
  _settings: PhoneTwilioSettings,
): HttpReply {
  return twimlReply(...commands.map((command) => verbOf(command, context)))
}

/** The same document as text, for commands to a call that is going on. */
export function commandsAsText(commands: readonly CallCommand[], context: CallContext): string {
  return twiml(...commands.map((command) => verbOf(command, context)))
}

function verbOf(command: CallCommand, context: CallContext): XmlElement {
  switch (command.do) {
    case 'say':
      return spoken(command.prompt)
    case 'play':
      return element('Play', { loop: command.loop }, command.audioUrl)
    case 'pause':
      return element('Pause', { length: command.seconds })
    case 'menu':
      return menu(command, context)
    case 'wait':
      return queue(command.queue, context)
    case 'leave-queue':
      return element('Leave')
    case 'conference':
      return conference(command, context)
    case 'dial':
      return dial(command, context)
    case 'voicemail':
      return voicemail(command.maxLengthS, context)
    case 'reject':
      return element('Reject')
    case 'hangup':
      return element('Hangup')
  }
}

function spoken(prompt: Prompt): XmlElement {
  if (prompt.audioUrl !== null) return element('Play', {}, prompt.audioUrl)
  // The only Latvian voices are Google's standard ones; other languages have a default voice of their own.
  const voice = /^lv\b/i.test(prompt.language) ? 'Google.lv-LV-Standard-A' : undefined
  return element('Say', { language: prompt.language, voice }, prompt.text)
}

function menu(command: Extract<CallCommand, { do: 'menu' }>, context: CallContext): XmlElement {
  const action = addressOf(context, '/menu', { stage: command.stage, attempt: String(command.attempt) })
  // Without actionOnEmptyResult silence would ask us nothing and fall through to the next verb.
  const attributes = {
    input: 'dtmf',
    numDigits: command.digits,
    timeout: command.timeoutS,
    action,
    method: 'POST',
    actionOnEmptyResult: true,
  }
  return element('Gather', attributes, ...command.prompts.map(spoken))
}

function queue(name: string, context: CallContext): XmlElement {
  const action = addressOf(context, '/queue-result')
  return element(
    'Enqueue',
    { action, method: 'POST', waitUrl: addressOf(context, '/wait'), waitUrlMethod: 'POST', maxQueueSize },
    name,
  )
}

function conference(command: Extract<CallCommand, { do: 'conference' }>, context: CallContext): XmlElement {
  const room = element(
    'Conference',
    {
      beep: false,
      startConferenceOnEnter: true,
      endConferenceOnExit: command.endsWithCaller,
      participantLabel: command.label,
      statusCallback: addressOf(context, '/conference'),
      statusCallbackMethod: 'POST',
      statusCallbackEvent: conferenceEvents,
      // The provider's default adds up to a second of delay.
      jitterBufferSize: 'small',
    },
    command.room,
  )
  return element('Dial', { action: addressOf(context, '/after-conference'), method: 'POST' }, room)
}

function dial(command: Extract<CallCommand, { do: 'dial' }>, context: CallContext): XmlElement {
  const client = command.to.startsWith('client:')
  const noun = element(
    client ? 'Client' : 'Number',
    {
      statusCallback: addressOf(context, '/leg', { leg: client ? 'agent' : 'citizen' }),
      statusCallbackMethod: 'POST',
      statusCallbackEvent: legEvents.join(' '),
    },
    client ? command.to.slice('client:'.length) : command.to,
  )
  const action = addressOf(context, '/after-conference')
  return element(
    'Dial',
    { action, method: 'POST', callerId: command.from, timeout: command.timeoutS, answerOnBridge: true },
    noun,
  )
}

function voicemail(maxLengthS: number, context: CallContext): XmlElement {
  return element('Record', {
    action: addressOf(context, '/voicemail-done'),
    method: 'POST',
    maxLength: maxLengthS,
    timeout: voicemailSilenceS,
    playBeep: true,
    recordingStatusCallback: addressOf(context, '/recording'),
    recordingStatusCallbackMethod: 'POST',
    recordingStatusCallbackEvent: 'completed absent',
  })
}
