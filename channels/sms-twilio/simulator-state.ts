import type { ProviderAccount, ProviderSide } from '../kit/provider-side.ts'
import type { SmsTwilioSettings } from './settings.ts'

export type SmsAccount = ProviderAccount<SmsTwilioSettings>

export type SimMessage = {
  sid: string
  account: SmsAccount
  direction: 'inbound' | 'outbound-api'
  from: string
  to: string
  text: string
  parts: number
  status: string
  at: Date
  errorCode: number | null
}

export type SmsWorld = {
  side: ProviderSide
  messages: Map<string, SimMessage>
  /** Messages by the citizen's number or name, those written to last at the end. */
  conversations: Map<string, SimMessage[]>
  optedOut: Set<string>
  /** Numbers that are switched off. */
  unreachable: Set<string>
}

const maxMessages = 20_000
const maxPerConversation = 100
const maxShown = 100

export function newSmsWorld(side: ProviderSide): SmsWorld {
  return { side, messages: new Map(), conversations: new Map(), optedOut: new Set(), unreachable: new Set() }
}

/** Consent is given to one sender, not to the provider. */
export function optOutKey(account: SmsAccount, citizen: string): string {
  return `${account.settings.accountSid} ${account.settings.messagingServiceSid ?? account.settings.number ?? ''} ${citizen}`
}

export function keepMessage(world: SmsWorld, message: SimMessage): void {
  world.messages.set(message.sid, message)
  const citizen = citizenOf(message)
  const conversation = world.conversations.get(citizen) ?? []
  conversation.push(message)
  if (conversation.length > maxPerConversation) conversation.shift()
  world.conversations.delete(citizen)
  world.conversations.set(citizen, conversation)
  for (const [sid, oldest] of world.messages) {
    if (world.messages.size <= maxMessages) break
    world.messages.delete(sid)
    forgetConversation(world, citizenOf(oldest))
  }
}

function citizenOf(message: SimMessage): string {
  return message.direction === 'inbound' ? message.from : message.to
}

/** Conversations none of whose messages is kept any longer. */
function forgetConversation(world: SmsWorld, citizen: string): void {
  const last = world.conversations.get(citizen)?.at(-1)
  if (last && !world.messages.has(last.sid)) world.conversations.delete(citizen)
}

/** What the simulator page shows: the conversation of each citizen, the latest first. */
export function smsView(world: SmsWorld) {
  const latest = [...world.conversations].reverse().slice(0, maxShown)
  return {
    conversations: latest.map(([number, messages]) => ({
      number,
      messages: messages.map((message) => ({
        messageId: message.sid,
        direction: message.direction === 'inbound' ? 'in' : 'out',
        text: message.text,
        status: message.status,
        parts: message.parts,
        at: message.at.toISOString(),
        errorCode: message.errorCode,
      })),
    })),
    optedOut: [...world.optedOut].map((key) => key.split(' ').at(-1)),
    unreachable: [...world.unreachable],
    misbehaviour: world.side.how,
  }
}
