import { ProviderError } from '../channel.ts'
import type { Reach } from '../channel.ts'
import type { OutboundMessage, SentMessage } from '../outbound.ts'
import { numberOf, textOf, twilioRequest } from '../kit/twilio-rest.ts'
import type { TwilioAnswer } from '../kit/twilio-rest.ts'
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
  const answer = await request(form, reach, settings).catch(async (error: unknown) => {
    const taken = await takenAllTheSame(error, message, reach, settings)
    if (!taken) throw error
    return taken
  })
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

/**
 * No answer came, so the message may have been taken all the same, and a second request would send it twice: the provider has no key
 * for that. Its list of messages to this person tells. Null: not there, or it would not say.
 */
async function takenAllTheSame(failure: unknown, message: OutboundMessage, reach: Reach, settings: SmsTwilioSettings) {
  if (!(failure instanceof ProviderError) || (failure.code !== 'time-out' && failure.code !== 'unreachable')) return null
  const answer = await twilioRequest(
    {
      path: '/Messages.json',
      query: [
        ['To', message.to],
        ['PageSize', '20'],
      ],
    },
    reach,
    settings,
  ).catch(() => null)
  const found = Array.isArray(answer?.['messages']) ? (answer['messages'] as TwilioAnswer[]) : []
  return (
    found.find(
      (each) =>
        textOf(each, 'body') === message.text && textOf(each, 'to') === message.to && textOf(each, 'direction') !== 'inbound',
    ) ?? null
  )
}

async function request(form: readonly [string, string][], reach: Reach, settings: SmsTwilioSettings) {
  try {
    return await twilioRequest({ path: '/Messages.json', form }, reach, settings)
  } catch (error) {
    if (!(error instanceof ProviderError) || error.retry) throw error
    throw new ProviderError(error.code, { retry: false, problem: refusalOf(error.code), cause: error })
  }
}
