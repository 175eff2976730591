import type { CallContext } from '../call-commands.ts'

/** Our further paths below /webhooks/phone-twilio/:account. */
export type WebhookPath =
  | '/menu'
  | '/wait'
  | '/queue-result'
  | '/conference'
  | '/leg'
  | '/status'
  | '/fallback'
  | '/after-conference'
  | '/agent-out'
  | '/recording'
  | '/voicemail-done'
  | '/events'

/** An absolute address for the provider to call; our call id always travels along. */
export function addressOf(context: CallContext, path: WebhookPath, parameters: Readonly<Record<string, string>> = {}): string {
  return `${context.webhookUrl}${path}?${new URLSearchParams({ ref: context.ref, ...parameters }).toString()}`
}

/** Conference events we ask for: what says who can hear whom. The rest would only be noise, a request each. */
export const conferenceEvents = 'join leave mute hold'

/** Steps of a leg we ask for. `completed` comes with whatever ended it, busy and no-answer included; that it was answered a join says. */
export const legEvents = ['completed'] as const
