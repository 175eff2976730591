import type { MessageReceived } from '../channel.ts'

/**
 * Words that alone, as the whole message, withdraw or renew consent: those after which the provider blocks or unblocks a number by
 * itself (https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out), and those of this country. Its YES is left out: it is
 * what people answer to a question.
 */
const optOutWords = new Set(
  ['STOP', 'STOPALL', 'UNSUBSCRIBE', 'CANCEL', 'END', 'QUIT', 'REVOKE', 'OPTOUT'].concat('BEIGT', 'ATTEIKT', 'СТОП'),
)
const optInWords = new Set(['START', 'UNSTOP', 'SĀKT', 'SAKT', 'СТАРТ'])

/** What a message changes about consent. A sentence that merely contains such a word goes to an agent. */
export function consentOf(text: string, optOutType: string | null): MessageReceived['consent'] {
  if (optOutType) {
    const type = optOutType.toUpperCase()
    return type === 'STOP' ? 'opted-out' : type === 'START' ? 'opted-in' : null
  }
  // Whatever stands around it, but for a question mark: "Beigt?" asks somebody.
  const word = text
    .normalize('NFC')
    .replace(/^[^\p{L}\p{N}?]+|[^\p{L}\p{N}?]+$/gu, '')
    .toLocaleUpperCase('lv')
  return optOutWords.has(word) ? 'opted-out' : optInWords.has(word) ? 'opted-in' : null
}
