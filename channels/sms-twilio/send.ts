import { ProviderError } from '../channel.ts'
import type { OutboundMessage, Reach, SentMessage } from '../channel.ts'
import { numberOf, textOf, twilioRequest } from '../kit/twilio-rest.ts'
import { messageStatusOf, problemOf, refusalOf } from './message-status.ts'
import type { SmsTwilioSettings } from './settings.ts'

/** The provider joins parts up to this many characters; longer texts are split before they get here. */
const maxLength = 1600

/**
 * Hands one message to the provider.
 * @throws ProviderError retry true for failures of the network, time-outs, 429 and 5xx; else `problem` says why not, where the
 *   code tells. A text of more than 1600 characters is refused with the code 'too-long'.
 */
export async function sendSms(
  message: OutboundMessage,
  context: { webhookUrl: string },
  reach: Reach,
  settings: SmsTwilioSettings,
): Promise<SentMessage> {
  if (message.text.length > maxLength) throw new ProviderError('too-long', { retry: false })
  const form: [string, string][] = [['To', message.to]]
  if (settings.messagingServiceSid) form.push(['MessagingServiceSid', settings.messagingServiceSid])
  if (settings.number) form.push(['From', settings.number])
  form.push(['Body', message.text], ['StatusCallback', `${context.webhookUrl}/status`])
  const answer = await request(form, reach, settings)
  const externalId = textOf(answer, 'sid')
  // Accepted without an id: its receipts could never be told apart, and sending again could send twice.
  if (!externalId) throw new ProviderError('bad-answer', { retry: false })
  const status = messageStatusOf(textOf(answer, 'status')) ?? 'queued'
  if (status === 'failed') {
    const code = textOf(answer, 'error_code')
    throw new ProviderError(code ?? 'failed', { retry: false, problem: problemOf(code) })
  }
  // 0 means "not known yet": a messaging service picks the sender later.
  return { externalId, status, parts: numberOf(answer, 'num_segments') || null }
}

async function request(form: readonly [string, string][], reach: Reach, settings: SmsTwilioSettings) {
  try {
    return await twilioRequest({ path: '/Messages.json', form }, reach, settings)
  } catch (error) {
    if (!(error instanceof ProviderError) || error.retry) throw error
    throw new ProviderError(error.code, { retry: false, problem: refusalOf(error.code), cause: error })
  }
}
