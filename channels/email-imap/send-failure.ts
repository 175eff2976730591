import { ProviderError } from '../channel.ts'
import type { DeliveryProblem } from '../channel.ts'

export type RecipientRefusal = { recipient?: string; responseCode?: number; response?: string }

type Details = {
  code?: unknown
  responseCode?: unknown
  response?: unknown
  command?: unknown
  message?: unknown
  rejectedErrors?: RecipientRefusal[]
}

const certificate = /CERT|SELF_SIGNED|ISSUER|VERIFY_LEAF|ALTNAME|certificate/i
const maxWords = 300

/** What the server said, in one line. */
export const wordsOf = (response: unknown): string | null =>
  typeof response === 'string' && response.trim() !== '' ? response.replace(/\s+/g, ' ').trim().slice(0, maxWords) : null

/** What a refusal means, by the server's enhanced status code (RFC 3463) where it gives one. */
export function problemOfResponse(status: number, response: unknown): DeliveryProblem {
  const words = wordsOf(response)
  const [, , subject, detail] = /\b([245])\.(\d{1,3})\.(\d{1,3})\b/.exec(words ?? '') ?? []
  const meaning: DeliveryProblem['meaning'] =
    subject === '1' || (subject === undefined && (status === 550 || status === 553))
      ? 'invalid-address'
      : subject === '2' || status === 552
        ? 'cannot-receive'
        : subject === '4'
          ? 'unreachable'
          : subject === '7'
            ? 'filtered'
            : 'unknown'
  return { code: String(status), meaning, retry: status < 500 || (subject === '2' && detail === '2'), words }
}

/** The recipient's own refusal decides, not that of somebody who would have had a copy. */
function refusalOf(details: Details, address: string): { status: number; response: unknown } | null {
  const own = details.rejectedErrors?.find(({ recipient }) => recipient?.toLowerCase() === address)
  const status = own?.responseCode ?? details.responseCode
  return typeof status === 'number' ? { status, response: own?.response ?? details.response } : null
}

/** No letter is at fault when a server refuses before it has heard of one, or refuses us as its sender. */
function accountRefusal(command: unknown, { status, response }: { status: number; response: unknown }): string | null {
  if (command === 'CONN' || command === 'EHLO' || command === 'HELO' || command === 'STARTTLS') return 'smtp-refused'
  // Its size is told together with the sender.
  const isTooLarge = status === 552 || /\b[45]\.(?:3\.4|2\.3)\b/.test(wordsOf(response) ?? '')
  return command === 'MAIL FROM' && !isTooLarge ? 'smtp-sender' : null
}

/**
 * What came of an attempt that failed. 4xx, silence and the network: later again. 5xx: for good, with the server's words. A password that
 * is not taken: later again, and an alarm, because no letter of this account goes out until somebody mends it.
 */
export function smtpFailure(error: unknown, about: { address: string; taken: readonly string[] }): ProviderError {
  if (error instanceof ProviderError) return error
  const details = (error ?? {}) as Details
  const { code, command, message } = details
  const say = (word: string, retry: boolean, problem: DeliveryProblem | null = null, alarm = false) =>
    new ProviderError(word, { retry, problem, alarm, taken: about.taken, cause: error })
  const refusal = refusalOf(details, about.address)
  if (code === 'EAUTH' || code === 'ENOAUTH' || code === 'EOAUTH2' || refusal?.status === 530 || refusal?.status === 535) {
    const words = wordsOf(details.response)
    return say('smtp-password', true, { code: 'smtp-password', meaning: 'unknown', retry: true, words }, true)
  }
  if (code === 'ETLS' || certificate.test(String(message))) return say('smtp-certificate', true, null, true)
  const ofAccount = refusal && accountRefusal(command, refusal)
  if (ofAccount) {
    const words = wordsOf(refusal.response)
    return say(ofAccount, true, { code: ofAccount, meaning: 'unknown', retry: true, words }, true)
  }
  if (refusal) return say(String(refusal.status), refusal.status < 500, problemOfResponse(refusal.status, refusal.response))
  if (code === 'EMESSAGE' && /larger than allowed/i.test(String(message)))
    return say('too-large', false, { code: 'too-large', meaning: 'cannot-receive', retry: false })
  if (code === 'EENVELOPE') return say('bad-address', false, { code: 'bad-address', meaning: 'invalid-address', retry: false })
  if (code === 'ESTREAM') return say('attachment', true)
  return say(code === 'ETIMEDOUT' ? 'smtp-silent' : 'smtp-unreachable', true)
}
