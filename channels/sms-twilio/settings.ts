import { z } from 'zod'
import { optional } from '../kit/optional-setting.ts'
import { e164Setting, twilioFields } from '../kit/twilio-settings.ts'

/** Settings of a text message account: a number, a messaging service, or both. */
export const smsTwilioSettings = z
  .object({
    ...twilioFields,
    number: optional(e164Setting),
    messagingServiceSid: optional(
      z
        .string()
        .trim()
        .regex(/^MG[0-9A-Za-z_-]{1,64}$/, 'expected MG and 32 hexadecimal digits'),
    ),
  })
  .refine((settings) => Boolean(settings.number ?? settings.messagingServiceSid), {
    path: ['number'],
    message: 'number or messagingServiceSid is required',
  })

export type SmsTwilioSettings = z.output<typeof smsTwilioSettings>
