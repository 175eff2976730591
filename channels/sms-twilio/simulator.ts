import { z } from 'zod'
import type { Simulator, SimulatorHost } from '../simulator.ts'
import { providerAccounts } from '../kit/provider-accounts.ts'
import { answerApi } from '../kit/provider-api.ts'
import { closeSide, newSid, providerSide } from '../kit/provider-side.ts'
import { smsParts } from '../kit/sms-parts.ts'
import { consentOf } from './consent.ts'
import { smsTwilioSettings } from './settings.ts'
import { answerSmsApi } from './simulator-api.ts'
import { deliver } from './simulator-deliver.ts'
import { keepMessage, newSmsWorld, optOutKey, smsView } from './simulator-state.ts'
import type { SmsAccount, SmsWorld } from './simulator-state.ts'

/** A text from a citizen. */
const arrival = z.object({
  account: z.string().default('sms'),
  /** A number, or a name that cannot be answered; null: withheld. */
  from: z.string().min(1).max(40).nullable().default('+447700900111'),
  text: z.string().max(1600),
  /** So many pictures come along. */
  media: z.number().int().min(0).max(10).default(0),
  /** The provider's id; the same one again is the same message again. */
  messageId: z
    .string()
    .regex(/^[SM]M[0-9A-Za-z]{1,64}$/, 'a message id is SM or MM and 32 hexadecimal digits')
    .optional(),
})

/** A number may be switched off (texts to it fail with 30003) and on again. */
const deed = z.object({ unreachable: z.boolean() })

/** Plays the text message provider: citizens who write, receipts, opt-outs and the REST API. */
export function smsTwilioSimulator(host: SimulatorHost): Simulator {
  const side = providerSide(host)
  const world = newSmsWorld(side)
  const accounts = providerAccounts(side, smsTwilioSettings, 'sms')
  return {
    handle: (request) =>
      answerApi(side, request, { accountOf: accounts.bySid, keysOf: () => [], route: (asked) => answerSmsApi(world, asked) }),
    arrive: async (input) => {
      const what = arrival.parse(input)
      return { messageId: receive(world, await accounts.bySlug(what.account), what) }
    },
    act: async (id, input) => {
      const { unreachable } = deed.parse(input)
      if (unreachable) world.unreachable.add(id)
      else world.unreachable.delete(id)
      return { taken: true }
    },
    misbehave: (how) => {
      side.how = { ...how }
    },
    requests: () => side.log,
    view: () => smsView(world),
    close: () => closeSide(side),
  }
}

function receive(world: SmsWorld, account: SmsAccount, what: z.output<typeof arrival>): string {
  const { settings } = account
  const sid = what.messageId ?? newSid(what.media > 0 ? 'MM' : 'SM')
  const from = what.from ?? 'anonymous'
  const to = settings.number ?? '+447700900001'
  const parts = smsParts(what.text).parts
  const consent = consentOf(what.text, null)
  // The provider keeps its own list, whatever we make of the message.
  if (consent === 'opted-out') world.optedOut.add(optOutKey(account, from))
  if (consent === 'opted-in') world.optedOut.delete(optOutKey(account, from))
  const message = {
    sid,
    account,
    direction: 'inbound' as const,
    from,
    to,
    text: what.text,
    parts,
    status: 'received',
    at: world.side.host.now(),
    errorCode: null,
  }
  if (!world.messages.has(sid)) keepMessage(world, message)
  const media: Record<string, string> = {}
  for (let index = 0; index < what.media; index += 1) {
    const base = settings.apiBaseUrl ?? 'https://api.twilio.com'
    media[`MediaUrl${index}`] = `${base}/2010-04-01/Accounts/${settings.accountSid}/Messages/${sid}/Media/${newSid('ME')}`
    media[`MediaContentType${index}`] = 'text/plain'
  }
  const fields = {
    ToCountry: '',
    ToState: '',
    ToCity: '',
    ToZip: '',
    FromCountry: '',
    FromState: '',
    FromCity: '',
    FromZip: '',
    SmsMessageSid: sid,
    SmsSid: sid,
    MessageSid: sid,
    NumMedia: String(what.media),
    NumSegments: String(parts),
    SmsStatus: 'received',
    Body: what.text,
    From: from,
    To: to,
    AccountSid: settings.accountSid,
    ApiVersion: '2010-04-01',
    ...(settings.messagingServiceSid ? { MessagingServiceSid: settings.messagingServiceSid } : {}),
    ...(consent ? { OptOutType: consent === 'opted-out' ? 'STOP' : 'START' } : {}),
    ...media,
  }
  deliver(world, { url: account.webhookUrl, method: 'POST', fields, account }, () => {
    message.status = 'acknowledged'
    world.side.host.changed()
  })
  world.side.host.changed()
  return sid
}
