/** Longer texts are cut: the original is kept. */
export const maxTextLength = 100_000

/** The words mail programs put before the history they quote, in the languages our citizens' programs speak. */
const attribution =
  /(?:^\s*(?:citējot|quoting)\s.*|\d.*@[^\s<>]+>?\)?|\bwrote|\bskrev|\bschrieb|\brakstīja|\brakstija|\braksta|писал\(?а?\)?|пишет|написал\(?а?\)?|\ba écrit|\bparašė|\bkirjutas)\s*:\s*$/i
const separator =
  /^\s*(?:-{2,}\s*(?:original message|forwarded message|sākotnējais ziņojums|oriģinālais ziņojums|sākotnējā ziņa|sākotnējā vēstule|pārsūtītā ziņa|pārsūtītā vēstule|pārsūtītais ziņojums|pārsūtīts ziņojums|исходное сообщение|пересылаемое сообщение)\s*-{2,})\s*$/i
/** Outlook's line; people draw one as well. */
const ruler = /^\s*_{20,}\s*$/
const fromLine = /^\s*\*?(?:from|no|sūtītājs|от|von|nuo|kellelt)\s*:\*?\s.*\S/i
const laterLine =
  /^\s*\*?(?:sent|date|to|subject|nosūtīts|datums|kam|tēma|temats|отправлено|дата|кому|тема|gesendet|an|betreff)\s*:\*?\s/i
const isQuoted = (line: string) => /^\s*>/.test(line)
const isBlank = (line: string) => line.trim() === ''

/** How far above a quote its attribution may begin: programs wrap the line. */
const attributionLines = 4

/**
 * What the sender wrote, and the history below it. Only a history at the end is taken off: an answer between the quoted lines stays
 * with them, and a letter that is nothing but a quote stays whole.
 */
export function splitQuoted(text: string): { text: string; quoted: string | null } {
  const lines = text.split('\n')
  const at = historyStart(lines)
  if (at === null) return { text: text.trim(), quoted: null }
  const own = lines.slice(0, at).join('\n').trim()
  const quoted = lines.slice(at).join('\n').trim()
  return own === '' ? { text: text.trim(), quoted: null } : { text: own, quoted: quoted || null }
}

function historyStart(lines: readonly string[]): number | null {
  for (const [n, line] of lines.entries()) {
    if (separator.test(line) && lines.slice(n + 1).some((each) => !isBlank(each))) return n
    if (ruler.test(line) && fromLine.test(lines.slice(n + 1).find((each) => !isBlank(each)) ?? '')) return n
    if (fromLine.test(line) && lines.slice(n + 1, n + 5).filter((each) => laterLine.test(each)).length >= 2) return n
    if (attribution.test(line)) {
      const next = lines.slice(n + 1).find((each) => !isBlank(each))
      if (next !== undefined && isQuoted(next) && onlyQuotedAfter(lines, n + 1)) return attributionStart(lines, n)
    }
  }
  // A quote at the end that nobody introduces.
  let n = lines.length
  while (n > 0 && (isBlank(lines[n - 1]!) || isQuoted(lines[n - 1]!))) n -= 1
  return lines.slice(n).some(isQuoted) ? n : null
}

const onlyQuotedAfter = (lines: readonly string[], from: number) => {
  const after = lines.slice(from)
  const last = after.findLastIndex((line) => !isBlank(line) && !isQuoted(line))
  // A signature of a line or two below the quote is no answer.
  return last < 0 || after.slice(0, last + 1).filter((line) => !isBlank(line) && !isQuoted(line)).length <= 2
}

function attributionStart(lines: readonly string[], at: number): number {
  let from = at
  while (from > 0 && at - from < attributionLines - 1 && !isBlank(lines[from - 1]!)) from -= 1
  // An answer may stand right above, with no blank line between.
  return from > 0 ? (isBlank(lines[from - 1]!) ? from : at) : /\d{4}|\d[.:]\d\d/.test(lines[0]!) ? 0 : at
}

const latvian = new Set('āčēģīķļņšūžĀČĒĢĪĶĻŅŠŪŽ')
const latvianWords = /\b(?:un|labdien|sveiki|lūdzu|ludzu|paldies|par|vai|kad|kur|ar|man|jūsu|jusu|nav|ir)\b/giu
const englishWords = /\b(?:the|and|please|hello|dear|thank|thanks|regards|would|could|what|when|how|is|are|my|you|your)\b/gi

/** 'lv', 'ru' or 'en' where the text tells clearly enough; null: it does not. */
export function guessLanguage(text: string): string | null {
  const sample = text.slice(0, 1200)
  const count = (pattern: RegExp) => sample.match(pattern)?.length ?? 0
  const { letters, cyrillic, ours } = lettersIn(sample)
  if (letters < 6) return null
  if (cyrillic > letters * 0.4) return 'ru'
  const lv = ours / letters > 0.02 ? 3 + count(latvianWords) : count(latvianWords)
  const en = count(englishWords)
  if (lv === en) return null
  return lv > en ? 'lv' : 'en'
}

/** A pattern for each kind would cost more than all the rest that is done with a short letter. */
function lettersIn(sample: string): { letters: number; cyrillic: number; ours: number } {
  let letters = 0
  let cyrillic = 0
  let ours = 0
  for (const char of sample) {
    const code = char.codePointAt(0)!
    if (code < 0x80) letters += (code >= 65 && code <= 90) || (code >= 97 && code <= 122) ? 1 : 0
    else if (code >= 0x400 && code < 0x530) {
      letters += 1
      cyrillic += 1
    } else if (latvian.has(char)) {
      letters += 1
      ours += 1
    } else if (/\p{L}/u.test(char)) letters += 1
  }
  return { letters, cyrillic, ours }
}
