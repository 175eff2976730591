import { isAscii, isUtf8 } from 'node:buffer'

/** Texts stand at the beginning of a letter; what follows are files. */
const lookedAtBytes = 512 * 1024
const maxDeclared = 200

const oneByte =
  /^(?:us-ascii|ascii|iso-?8859-\d+|latin\d?|l\d|windows-125\d|cp125\d|cp866|ibm866|koi8-?[ru]|x-mac-\w+|macintosh)$/i

/**
 * Puts right what programs say wrongly of their texts before the parser believes it: bytes that are valid UTF-8 and not plain ASCII are
 * UTF-8 whatever one-byte set they were declared to be, and an unknown set is the one Latvian programs used before.
 */
export function withTrueCharsets(bytes: Buffer): Buffer {
  const head = bytes.subarray(0, lookedAtBytes)
  const text = head.toString('latin1')
  const boundaries = [...text.matchAll(/boundary\s*=\s*(?:"([^"\r\n]{1,100})"|([^\s;"]{1,100}))/gi)]
    .slice(0, maxDeclared)
    .map(([, quoted, bare]) => `\n--${quoted ?? bare}`)
  let out = ''
  let copied = 0
  for (const match of [...text.matchAll(/charset\s*=\s*"?([\w.:+-]{1,60})"?/gi)].slice(0, maxDeclared)) {
    const part = partAround(text, match.index, boundaries)
    const better = part && betterCharset(match[1]!, part)
    if (!better) continue
    out += `${text.slice(copied, match.index)}charset="${better}"`
    copied = match.index + match[0].length
  }
  const declared =
    out === '' ? bytes : Buffer.concat([Buffer.from(out + text.slice(copied), 'latin1'), bytes.subarray(head.length)])
  return undeclared(declared, text)
}

type Part = { header: string; body: string }

/** The part whose header an index stands in; null when it stands in a body. */
function partAround(text: string, at: number, boundaries: readonly string[]): Part | null {
  const begin = Math.max(0, ...boundaries.map((boundary) => text.lastIndexOf(boundary, at)))
  const [headerEnd, length] = blankLine(text, begin === 0 ? 0 : text.indexOf('\n', begin + 1))
  if (headerEnd < 0 || headerEnd < at) return null
  const ends = boundaries.map((boundary) => text.indexOf(boundary, headerEnd)).filter((end) => end >= 0)
  return { header: text.slice(begin, headerEnd), body: text.slice(headerEnd + length, Math.min(text.length, ...ends)) }
}

function blankLine(text: string, from: number): [number, number] {
  const crlf = text.indexOf('\r\n\r\n', from)
  const lf = text.indexOf('\n\n', from)
  return crlf >= 0 && (lf < 0 || crlf < lf) ? [crlf, 4] : [lf, 2]
}

function betterCharset(declared: string, { header, body }: Part): string | null {
  if (!/content-type\s*:\s*text\//i.test(header)) return null
  const known = isKnown(declared)
  if (known && !oneByte.test(declared)) return null
  const bytes = decodedBody(header, body)
  if (isAscii(bytes)) return known ? null : 'utf-8'
  if (isUtf8(bytes)) return 'utf-8'
  return known && !/^(us-)?ascii$/i.test(declared) ? null : 'windows-1257'
}

function decodedBody(header: string, body: string): Buffer {
  const encoding = /content-transfer-encoding\s*:\s*"?([\w-]+)/i.exec(header)?.[1]?.toLowerCase()
  if (encoding === 'base64') return Buffer.from(body, 'base64')
  if (encoding !== 'quoted-printable') return Buffer.from(body, 'latin1')
  const plain = body
    .replace(/=\r?\n/g, '')
    .replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(plain, 'latin1')
}

function isKnown(charset: string): boolean {
  try {
    return new TextDecoder(charset).encoding !== 'replacement'
  } catch {
    return false
  }
}

/** A letter that says nothing of its text, and holds bytes that are not UTF-8. */
function undeclared(bytes: Buffer, text: string): Buffer {
  const [end] = blankLine(text, 0)
  if (end < 0 || /^content-type\s*:/im.test(text.slice(0, end)) || isUtf8(bytes)) return bytes
  return Buffer.concat([Buffer.from('Content-Type: text/plain; charset=windows-1257\r\n'), bytes])
}
