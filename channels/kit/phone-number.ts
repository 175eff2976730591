import { parsePhoneNumberFromString } from 'libphonenumber-js/max'
import type { CountryCode } from 'libphonenumber-js/max'

const withheldWords = new Set([
  'anonymous',
  'restricted',
  'unknown',
  'unavailable',
  'blocked',
  'private',
  'withheld',
  'asserted',
  'nocallerid',
  'none',
  'null',
])

/** Keypad spellings of the same words. https://www.twilio.com/docs/voice/twiml#request-parameters */
const withheldKeypad = new Set(['266696687', '86282452253', '8656696', '2562533', '7378742833', '7748283'])

/** Dialling prefixes of premium services whose numbers a directory of valid ones may not know. */
const premiumPrefixes = [
  '+37190',
  '+37290',
  '+37090',
  '+1900',
  '+1976',
  '+449',
  '+49900',
  '+49190',
  '+979',
  '+881',
  '+882',
  '+883',
  '+870',
]

/**
 * Normalises to E.164, or null when it is no number. Numbers without a country are taken as those of `country`.
 * Numbers are not required to be allotted: plans change faster than tables of them.
 */
export function e164(text: string | null | undefined, country: CountryCode = 'LV'): string | null {
  const trimmed = (text ?? '').trim()
  if (/^\+[1-9]\d{6,14}$/.test(trimmed)) return trimmed
  // The whole text, not a number somewhere in it: the sender BTA26121212 is not whoever has that number.
  const found = parsePhoneNumberFromString(trimmed.replace(/^00/, '+'), { defaultCountry: country, extract: false })
  return found && found.isPossible() ? found.number : null
}

/** True for the words and keypad spellings that stand for "the caller hides his number". */
export function isWithheld(text: string | null | undefined): boolean {
  const bare = (text ?? '')
    .trim()
    .replace(/^sips?:/i, '')
    .replace(/@.*$/, '')
  if (bare === '' || withheldWords.has(bare.toLowerCase().replace(/[\s_-]/g, ''))) return true
  return withheldKeypad.has(bare.replace(/[^\d]/g, '')) && /^\+?[\d\s()-]+$/.test(bare)
}

/** A caller's number in E.164; null when withheld or no number at all. Never make a citizen of null. */
export function callerNumber(text: string | null | undefined): string | null {
  if (isWithheld(text)) return null
  return e164(
    (text ?? '')
      .trim()
      .replace(/^(sips?|tel):/i, '')
      .replace(/[@;].*$/, ''),
  )
}

/** A sender name instead of a number: it can be read but never answered. */
export function isAlphanumericSender(text: string): boolean {
  return /[^\d+\s()./-]/.test(text.trim())
}

/** Whether we may dial it: a possible number of a country, and no premium service (Latvian 90…, foreign premium, satellite). */
export function isDiallable(text: string): boolean {
  const number = e164(text)
  if (number === null || isWithheld(number) || premiumPrefixes.some((prefix) => number.startsWith(prefix))) return false
  const found = parsePhoneNumberFromString(number)
  return found !== undefined && found.isPossible() && found.getType() !== 'PREMIUM_RATE'
}
