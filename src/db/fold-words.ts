/**
 * Search without accents and capitals, by the beginnings of words, on what every PostgreSQL has: a `simple` text vector over
 * folded text. No extension to create, and immutable, so it can be indexed. Latvian, its neighbours' letters, and Cyrillic.
 */
const from = 'ĀČĒĢĪĶĻŅŌŖŠŪŽāčēģīķļņōŗšūžÄÅÖÜÕÉÈÓÁÍÚĄĘĖĮŲŚŹŻŁĆŃäåöüõéèóáíúąęėįųśźżłćńАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯЁё'
const to = 'acegiklnorsuzacegiklnorsuzaaouoeeoaiuaeeiuszzlcnaaouoeeoaiuaeeiuszzlcnабвгдежзийклмнопрстуфхцчшщъыьэюяее'

const letters = new Map([...from].map((letter, n) => [letter, [...to][n]!]))

/** The SQL expression that is indexed and searched; `column` is a name written in the code. */
export const wordsOf = (column: string): string => `to_tsvector('simple', translate(${column}, '${from}', '${to}'))`

/** More words than this narrow nothing down any further. */
const maxWords = 8

/** Text for `to_tsquery('simple', …)`: all words of the input, each as a beginning. null: there is no word in it. */
export function wordsQuery(input: string): string | null {
  const folded = [...input.normalize('NFC')].map((letter) => letters.get(letter) ?? letter.toLowerCase()).join('')
  const words = folded.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '')
  return words.length === 0
    ? null
    : words
        .slice(0, maxWords)
        .map((word) => `'${word}':*`)
        .join(' & ')
}

/** The beginning of a telephone number as it is stored, if the input looks like one: digits, perhaps with + and separators. */
export function phonePrefix(input: string): string | null {
  const compact = input.replace(/[\s()./-]/g, '')
  if (!/^(\+|00)?\d{4,15}$/.test(compact)) return null
  if (compact.startsWith('+')) return compact
  if (compact.startsWith('00')) return `+${compact.slice(2)}`
  // Latvian numbers have eight digits and begin with 2, 6, 8 or 9; anything else is a country code without its plus.
  return /^[2689]\d{0,7}$/.test(compact) ? `+371${compact}` : `+${compact}`
}
