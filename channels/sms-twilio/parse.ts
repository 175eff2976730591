import type { MessageReceived, Parsed, WebhookRequest } from '../channel.ts'
import { parametersOf } from '../kit/form-body.ts'
import { callerNumber, isAlphanumericSender, isWithheld } from '../kit/phone-number.ts'
import { twimlReply } from '../kit/twiml.ts'
import { countOf, notUnderstood } from '../kit/verified-request.ts'
import { consentOf } from './consent.ts'
import { messageStatusOf, problemOf } from './message-status.ts'
import type { SmsTwilioSettings } from './settings.ts'

/** The provider takes ten media; anything beyond this is not a message. */
const maxAttachments = 30

type Sent = (name: string) => string | null

/**
 * Turns a verified request into events: path '' is a message, or a status that was sent there; '/status' a status. Pure;
 * never throws.
 */
export function parseSms(request: WebhookRequest, settings: SmsTwilioSettings): Parsed {
  const path = request.path.replace(/\/+$/, '')
  if (path !== '' && path !== '/status') return notUnderstood(request, 'unknown-path')
  try {
    const { sent: parameters } = parametersOf(request)
    const sent: Sent = (name) => parameters.get(name) || null
    const messageId = sent('MessageSid') ?? sent('SmsSid') ?? sent('SmsMessageSid')
    if (!messageId) return notUnderstood(request, 'no-message-id')
    const isStatus = path === '/status' || (sent('MessageStatus') !== null && !parameters.has('Body'))
    return isStatus ? status(request, messageId, sent) : received(request, messageId, parameters, settings)
  } catch {
    return notUnderstood(request, 'unreadable')
  }
}

function status(request: WebhookRequest, messageId: string, sent: Sent): Parsed {
  const word = sent('MessageStatus') ?? sent('SmsStatus')
  const ours = messageStatusOf(word)
  if (!ours) return notUnderstood(request, 'unknown-message-status')
  const problem = ours === 'failed' ? problemOf(sent('ErrorCode')) : null
  const externalId = `sms:${messageId}:status:${word?.toLowerCase()}`
  const event = { kind: 'message.status' as const, externalId, at: null, sequence: null, messageId, status: ours, problem }
  return { understood: true, events: [event], awaits: 'nothing', reply: twimlReply() }
}

function received(request: WebhookRequest, messageId: string, parameters: URLSearchParams, settings: SmsTwilioSettings): Parsed {
  const sender = (parameters.get('From') ?? '').trim()
  const to = (parameters.get('To') ?? '').trim() || settings.number || settings.messagingServiceSid || ''
  const number = callerNumber(sender)
  const text = parameters.get('Body') ?? ''
  if (!parameters.has('From') && !parameters.has('Body')) return notUnderstood(request, 'no-message')
  const ownAddress = sender !== '' && (sender === to || number === settings.number)
  const event: MessageReceived = {
    kind: 'message.received',
    externalId: `sms:${messageId}`,
    at: null,
    sequence: null,
    messageId,
    from: isWithheld(sender) ? null : (number ?? sender),
    to,
    text,
    attachments: attachmentsOf(parameters),
    parts: countOf(parameters.get('NumSegments')),
    ownAddress,
    // A short number or a name can be read, but an answer would reach nobody.
    replyable: number !== null && !isAlphanumericSender(sender) && !ownAddress,
    consent: consentOf(text, parameters.get('OptOutType') || null),
  }
  return { understood: true, events: [event], awaits: 'nothing', reply: twimlReply() }
}

function attachmentsOf(parameters: URLSearchParams): MessageReceived['attachments'] {
  const found: MessageReceived['attachments'] = []
  const count = Math.min(maxAttachments, countOf(parameters.get('NumMedia')) ?? maxAttachments)
  for (let index = 0; index < count; index += 1) {
    const url = parameters.get(`MediaUrl${index}`)
    if (url && /^https?:/i.test(url) && URL.canParse(url))
      found.push({ url, contentType: parameters.get(`MediaContentType${index}`) || null })
  }
  return found
}
