import type { MessageReceived } from '../channel.ts'

/** Words that alone, as the whole message, withdraw or renew consent: the provider's English ones and those of this country. */
const optOutWords = new Set(['STOP', 'STOPALL', 'UNSUBSCRIBE', 'BEIGT', 'ATTEIKT'])
const optInWords = new Set(['START', 'UNSTOP', 'SĀKT', 'SAKT'])

/** What a message changes about consent. A sentence that merely contains such a word goes to an agent. */
export function consentOf(text: string, optOutType: string | null): MessageReceived['consent'] {
  if (optOutType) {
    const type = optOutType.toUpperCase()
    return type === 'STOP' ? 'opted-out' : type === 'START' ? 'opted-in' : null
  }
  const word = text
    .normalize('NFC')
    .trim()
    .replace(/[.!]+$/, '')
    .trim()
    .toLocaleUpperCase('lv')
  return optOutWords.has(word) ? 'opted-out' : optInWords.has(word) ? 'opted-in' : null
}
