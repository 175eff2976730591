import { z } from 'zod'
import { optional } from '../kit/optional-setting.ts'
import { e164Setting, twilioFields } from '../kit/twilio-settings.ts'

/** Settings of a telephone account. The API key and the TwiML app are needed only for real softphones. */
export const phoneTwilioSettings = z.object({
  ...twilioFields,
  number: e164Setting,
  apiKeySid: optional(z.string().trim().min(1).max(100)),
  apiKeySecret: optional(z.string().trim().min(1).max(200)),
  twimlAppSid: optional(z.string().trim().min(1).max(100)),
})

export type PhoneTwilioSettings = z.output<typeof phoneTwilioSettings>
