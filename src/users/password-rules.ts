import { commonPasswords } from './common-passwords.ts'

export const passwordMinLength = 12
const fewestDifferent = 5

/** Why a password cannot be used, null when it can. Length counts, not signs (NIST SP 800-63B): no rule asks for a digit. */
export function passwordProblem(password: string, owner: { email: string; name: string }): string | null {
  if (password.length < passwordMinLength) return `expected at least ${passwordMinLength} characters`
  if (new Set(password).size < fewestDifferent) return `expected at least ${fewestDifferent} different characters`
  const letters = lettersOf(password)
  if (commonPasswords.has(letters) || commonPasswords.has(halfOf(letters))) return 'this is one of the most used passwords'
  // Digits alone, or a word with hardly anything else, is found by trying lists.
  if (/^\d+$/.test(password)) return 'expected more than digits'
  const own = [owner.email.split('@')[0] ?? '', owner.email, ...owner.name.split(/\s+/)]
    .map(lettersOf)
    .filter((word) => word.length > 3)
  if (own.some((word) => letters.includes(word))) return 'expected none of the own name or address in it'
  return null
}

const lettersOf = (text: string) =>
  text
    .normalize('NFD')
    .toLowerCase()
    .replace(/[^a-z]/g, '')
/** `parole` written twice. */
const halfOf = (text: string) =>
  text.length % 2 === 0 && text.slice(0, text.length / 2).repeat(2) === text ? text.slice(0, text.length / 2) : ''
