import type { CallContext } from '../channel.ts'

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

/** Conference events we ask for. `speaker` is left out: it is noise. */
export const conferenceEvents = 'start end join leave mute hold'

/** Steps of a leg we ask for. */
export const legEvents = ['initiated', 'ringing', 'answered', 'completed'] as const
