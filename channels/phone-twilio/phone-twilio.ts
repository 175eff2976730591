import type { Channel } from '../channel.ts'
import { twilioHealth } from '../kit/twilio-rest.ts'
import { authTokensOf } from '../kit/twilio-settings.ts'
import { verifyTwilio } from '../kit/twilio-signature.ts'
import { controlCall } from './control.ts'
import { listCalls, lookUpCall, lookUpRoom } from './lookup.ts'
import { parsePhone } from './parse.ts'
import { renderCommands } from './render.ts'
import { phoneTwilioSettings } from './settings.ts'
import type { PhoneTwilioSettings } from './settings.ts'
import { phoneTwilioSimulator } from './simulator.ts'
import { softphoneToken } from './softphone-token.ts'

/** Telephone calls through Twilio's programmable voice. https://www.twilio.com/docs/voice */
export const phoneTwilio: Channel<PhoneTwilioSettings> = {
  adapter: 'phone-twilio',
  channel: 'voice',
  settings: phoneTwilioSettings,
  secrets: ['authToken', 'authTokenPrevious', 'apiKeySecret'],
  webhook: { verify: (request, settings) => verifyTwilio(request, authTokensOf(settings)), parse: parsePhone },
  calls: { render: renderCommands, control: controlCall, lookup: lookUpCall, room: lookUpRoom, list: listCalls, softphoneToken },
  check: twilioHealth,
  simulator: phoneTwilioSimulator,
}
