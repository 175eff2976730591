import type { HttpReply } from '../channel.ts'
import { e164 } from '../kit/phone-number.ts'
import { json, notFound, refusal } from '../kit/provider-api.ts'
import type { ApiRequest } from '../kit/provider-api.ts'
import { later, newSid, rfc2822, sendCallback } from '../kit/provider-side.ts'
import { smsParts } from '../kit/sms-parts.ts'
import type { SmsTwilioSettings } from './settings.ts'
import { keepMessage, optOutKey } from './simulator-state.ts'
import type { SimMessage, SmsAccount, SmsWorld } from './simulator-state.ts'

const maxLength = 1600
const sentAfterMs = 150
const deliveredAfterMs = 500

type SmsApiRequest = ApiRequest<SmsTwilioSettings>

/** Answers a request that has shown its credentials. */
export function answerSmsApi(world: SmsWorld, request: SmsApiRequest): HttpReply {
  const { method, account, path } = request
  const [collection, sid, part] = path
  if (collection === undefined)
    return method === 'GET' ? json(200, { sid: account.settings.accountSid, status: 'active', type: 'Full' }) : notFound()
  if (collection !== 'Messages') return notFound()
  if (sid === undefined) return method === 'POST' ? createMessage(world, request) : listMessages(world, request)
  const message = world.messages.get(sid)
  if (!message || message.account.settings.accountSid !== account.settings.accountSid) return notFound()
  if (part === 'Media')
    return { status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: 'Izdomāts pielikums' }
  return json(200, messageBody(message))
}

function createMessage(world: SmsWorld, { form, account }: SmsApiRequest): HttpReply {
  const to = e164(form.get('To'))
  const text = form.get('Body') ?? ''
  const from = form.get('From')
  const service = form.get('MessagingServiceSid')
  if (!to) return refusal(400, 21211, 'The To number is not a valid phone number')
  if (!from && !service) return refusal(400, 21603, 'A From number or a messaging service is required')
  if (text === '' && !form.has('MediaUrl')) return refusal(400, 21602, 'Message body is required')
  if (text.length > maxLength) return refusal(400, 21617, 'The message body exceeds the 1600 character limit')
  if (world.optedOut.has(optOutKey(account, to)))
    return refusal(400, 21610, 'Recipient has opted out of messages from this sender')
  const message: SimMessage = {
    sid: newSid('SM'),
    account,
    direction: 'outbound-api',
    from: from ?? account.settings.number ?? '+447700900001',
    to,
    text,
    parts: smsParts(text).parts,
    status: service ? 'accepted' : 'queued',
    at: world.side.host.now(),
    errorCode: null,
  }
  keepMessage(world, message)
  const body = messageBody(message)
  travel(world, message, form.get('StatusCallback'))
  world.side.host.changed()
  return json(201, body)
}

/** A text on its way: sent, then delivered, unless nobody is there to receive it. */
function travel(world: SmsWorld, message: SimMessage, callback: string | null): void {
  const step = (status: string, errorCode: number | null) => () => {
    message.status = status
    message.errorCode = errorCode
    world.side.host.changed()
    if (callback !== null)
      sendCallback(world.side, { url: callback, method: 'POST', fields: statusFields(message), account: message.account })
  }
  const problem = problemOf(world, message)
  later(world.side, sentAfterMs, step('sent', null))
  later(world.side, deliveredAfterMs, problem === null ? step('delivered', null) : step('undelivered', problem))
}

function problemOf(world: SmsWorld, message: SimMessage): number | null {
  if (world.unreachable.has(message.to)) return 30003
  // Latvian numbers that begin with 6 are fixed lines.
  return message.to.startsWith('+3716') ? 30006 : null
}

function statusFields(message: SimMessage): Record<string, string> {
  return {
    SmsSid: message.sid,
    SmsStatus: message.status,
    MessageStatus: message.status,
    MessageSid: message.sid,
    To: message.to,
    From: message.from,
    AccountSid: message.account.settings.accountSid,
    ApiVersion: '2010-04-01',
    ...(message.errorCode === null ? {} : { ErrorCode: String(message.errorCode) }),
  }
}

function listMessages(world: SmsWorld, { query, account }: SmsApiRequest): HttpReply {
  const size = Math.min(1000, Number(query.get('PageSize') ?? 50) || 50)
  const wanted = [...world.messages.values()].filter(
    (message) =>
      belongs(message, account) &&
      (!query.has('To') || query.get('To') === message.to) &&
      (!query.has('From') || query.get('From') === message.from),
  )
  return json(200, { messages: wanted.reverse().slice(0, size).map(messageBody), page_size: size, next_page_uri: null })
}

function belongs(message: SimMessage, account: SmsAccount): boolean {
  return message.account.settings.accountSid === account.settings.accountSid
}

function messageBody(message: SimMessage) {
  const { accountSid, messagingServiceSid } = message.account.settings
  return {
    sid: message.sid,
    account_sid: accountSid,
    status: message.status,
    direction: message.direction,
    from: message.from,
    to: message.to,
    body: message.text,
    num_segments: String(message.parts),
    num_media: '0',
    error_code: message.errorCode,
    error_message: null,
    messaging_service_sid: messagingServiceSid ?? null,
    price: null,
    price_unit: 'USD',
    date_created: rfc2822(message.at),
    date_sent: null,
    uri: `/2010-04-01/Accounts/${accountSid}/Messages/${message.sid}.json`,
  }
}
