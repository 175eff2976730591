import type { Channel } from './channel.ts'
import { emailImap } from './email-imap/email-imap.ts'
import { phoneTwilio } from './phone-twilio/phone-twilio.ts'
import { smsTwilio } from './sms-twilio/sms-twilio.ts'

/** Every adapter of the product, one line each. The conformance suite runs for each of them. */
// oxlint-disable-next-line no-explicit-any -- the registry erases settings types; each adapter's own schema restores them
export const channels: readonly Channel<any>[] = [phoneTwilio, smsTwilio, emailImap]

export function channelOf(adapter: string): Channel | undefined {
  return channels.find((channel) => channel.adapter === adapter)
}
