import { z } from 'zod'
import { optional } from './optional-setting.ts'

/** What every account at this provider needs. */
export type TwilioAccount = {
  accountSid: string
  authToken: string
  authTokenPrevious?: string | undefined
  apiBaseUrl?: string | undefined
}

/** A number as the provider writes it: plus sign, country, subscriber. */
export const e164Setting = z
  .string()
  .trim()
  .regex(/^\+[1-9]\d{6,14}$/, 'expected +, country code and number, digits only')

/** Fields shared by the settings of all accounts at this provider. */
export const twilioFields = {
  accountSid: z
    .string()
    .trim()
    .regex(/^AC[0-9A-Za-z_-]{1,64}$/, 'expected AC and 32 hexadecimal digits'),
  authToken: z.string().trim().min(1).max(200),
  /** The token being replaced: requests signed with it are accepted until the rotation is over. */
  authTokenPrevious: optional(z.string().trim().min(1).max(200)),
  apiBaseUrl: optional(z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, ''))),
}

/** The tokens a webhook may be signed with. */
export function authTokensOf(settings: TwilioAccount): readonly string[] {
  return settings.authTokenPrevious ? [settings.authToken, settings.authTokenPrevious] : [settings.authToken]
}
