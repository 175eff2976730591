import { isAscii, isUtf8 } from 'node:buffer'

const oneByte = /^(?:us-ascii|ascii|iso-?8859-\d+|latin\d?|l\d|windows-125\d|ibm866|koi8-?[ru]|x-mac-\w+|macintosh)$/
/** What programs say that do not know: it counts only where the bytes do not speak against it. */
const western = /^(?:iso-?8859-15?|latin1|l1|windows-1252)$/

/** What bytes say, by what is declared of them as far as that can be true. */
export function textOfBytes(bytes: Buffer, declared: string | null): string {
  if (declared === null && isAscii(bytes)) return bytes.toString('latin1')
  const charset = trueCharset(bytes, declared)
  return charset === 'utf-7' ? textOfUtf7(bytes) : new TextDecoder(charset).decode(bytes)
}

/**
 * The character set of a text, in the name `TextDecoder` knows, or 'utf-7'. Bytes that are valid UTF-8 and not plain ASCII are UTF-8
 * whatever they were declared to be; what is undeclared, unknown or impossible is what programs here wrote before: Latvian or Russian.
 */
export function trueCharset(bytes: Buffer, declared: string | null): string {
  const name = nameOf(declared ?? '')
  const isKnown = decodable(name)
  if (isAscii(bytes)) return isKnown || name === 'utf-7' ? name : 'utf-8'
  if (isKnown && !oneByte.test(name) && name !== 'utf-8') return name
  if (isUtf8(bytes)) return 'utf-8'
  if (isKnown && name !== 'utf-8' && !name.endsWith('ascii'))
    return western.test(name) && isCyrillic(bytes) ? cyrillicOf(bytes) : name
  if (name === 'utf-8' && isMostlyUtf8(bytes)) return 'utf-8'
  return isCyrillic(bytes) ? cyrillicOf(bytes) : 'windows-1257'
}

function nameOf(declared: string): string {
  const name = declared.trim().toLowerCase().replace(/^'|'$/g, '')
  const [, page] = /^(?:cp|win|windows|x-cp|ms)[-_]?(\d{3,4})$/.exec(name) ?? []
  if (page) return page === '866' ? 'ibm866' : `windows-${page}`
  return name.replace(/^utf-?([78])$/, 'utf-$1').replace(/^unicode-1-1-/, '')
}

const known = new Map<string, boolean>()
const maxKnown = 500

/** To ask for a charset that there is not costs more than to read a short letter. */
function decodable(charset: string): boolean {
  const before = known.get(charset)
  if (before !== undefined) return before
  let is = false
  try {
    is = new TextDecoder(charset).encoding !== 'replacement'
  } catch {
    // Nobody has heard of it.
  }
  if (known.size < maxKnown) known.set(charset, is)
  return is
}

/** A byte that was damaged on its way does not make another text of it. */
function isMostlyUtf8(bytes: Buffer): boolean {
  const beyond = bytes.toString('utf8').match(/[^\0-\x7f]/g) ?? []
  return beyond.filter((char) => char === '\ufffd').length * 2 < beyond.length
}

const looked = 20_000

/** A word is Cyrillic from end to end; letters with a mark stand among plain ones. */
function isCyrillic(bytes: Buffer): boolean {
  let [high, pairs, mixed] = [0, 0, 0]
  for (let n = 0; n < Math.min(bytes.length, looked); n += 1) {
    if (bytes[n]! < 0x80) continue
    high += 1
    if (bytes[n - 1]! >= 0x80) pairs += 1
    for (const beside of [bytes[n - 1] ?? 0, bytes[n + 1] ?? 0]) if ((beside | 32) >= 97 && (beside | 32) <= 122) mixed += 1
  }
  return high >= 3 && mixed <= pairs * 0.2
}

/** Which of the three code pages, by where its small letters are. */
function cyrillicOf(bytes: Buffer): string {
  let [koi, windows, dos] = [0, 0, 0]
  for (const byte of bytes.subarray(0, looked)) {
    if (byte >= 0xe0) windows += 1
    else if (byte >= 0xc0) koi += 1
    else if (byte >= 0x80 && byte < 0xb0) dos += 1
  }
  if (dos > windows && dos > koi) return 'ibm866'
  return koi > windows ? 'koi8-r' : 'windows-1251'
}

/** RFC 2152. */
function textOfUtf7(bytes: Buffer): string {
  return bytes.toString('latin1').replace(/\+([A-Za-z0-9+/]*)-?/g, (whole, shifted: string) => {
    if (shifted === '') return whole === '+-' ? '+' : whole
    const pairs = Buffer.from(shifted, 'base64')
    return pairs
      .subarray(0, pairs.length & ~1)
      .swap16()
      .toString('utf16le')
  })
}
