import type { Channel } from '../channel.ts'
import { twilioHealth } from '../kit/twilio-rest.ts'
import { authTokensOf } from '../kit/twilio-settings.ts'
import { verifyTwilio } from '../kit/twilio-signature.ts'
import { parseSms } from './parse.ts'
import { sendSms } from './send.ts'
import { smsTwilioSettings } from './settings.ts'
import type { SmsTwilioSettings } from './settings.ts'
import { smsTwilioSimulator } from './simulator.ts'

/** Text messages through Twilio. https://www.twilio.com/docs/messaging */
export const smsTwilio: Channel<SmsTwilioSettings> = {
  adapter: 'sms-twilio',
  channel: 'sms',
  settings: smsTwilioSettings,
  secrets: ['authToken', 'authTokenPrevious'],
  webhook: { verify: (request, settings) => verifyTwilio(request, authTokensOf(settings)), parse: parseSms },
  send: sendSms,
  check: twilioHealth,
  simulator: smsTwilioSimulator,
}
