import { decodeWords } from './encoded-words.ts'
import { partStarts } from './light-letter.ts'
import { textOfBytes, trueCharset } from './text-of-bytes.ts'

/** Texts stand at the beginning of a letter; what follows are files. */
const lookedAtBytes = 512 * 1024
const maxParts = 200

type Edit = { from: number; to: number; by: Buffer }
type Part = { bytes: Buffer; from: number; blank: number; body: number; to: number }

/**
 * Puts right what programs say wrongly of the parts of a letter before the parser believes it: which charset a text has, that it is a text
 * at all, where parts begin, and names in bytes or words the parser does not join.
 */
export function withTrueParts(letter: Buffer): Buffer {
  const bytes = withTrueBoundary(letter)
  return edited(bytes, partsOf(bytes).flatMap(editsOf))
}

function edited(bytes: Buffer, edits: readonly Edit[]): Buffer {
  if (edits.length === 0) return bytes
  const pieces: Buffer[] = []
  let copied = 0
  for (const { from, to, by } of edits.toSorted((a, b) => a.from - b.from)) {
    if (from < copied) continue
    pieces.push(bytes.subarray(copied, from), by)
    copied = to
  }
  return Buffer.concat([...pieces, bytes.subarray(copied)])
}

function partsOf(bytes: Buffer): Part[] {
  const head = bytes.subarray(0, lookedAtBytes)
  const starts = (partStarts(head) ?? []).slice(0, maxParts)
  const parts: Part[] = []
  /** The boundary line behind which an enclosed letter ends, which stays as it is; null: this is none. */
  let enclosedBy: string | null = null
  for (const [n, start] of [-1, ...starts].entries()) {
    const line = start < 0 ? -1 : head.indexOf(10, start + 1)
    if (start >= 0 && line < 0) continue
    const boundary = head.toString('latin1', start + 1, Math.max(0, line)).trimEnd()
    if (enclosedBy !== null && boundary !== enclosedBy && boundary !== `${enclosedBy}--`) continue
    enclosedBy = null
    // A part without a header begins with its blank line.
    const [blank, length] = blankLine(head, Math.max(0, line - 1))
    const to = starts[n] ?? head.length
    if (blank < 0 || blank > to) continue
    const part = { bytes: head, from: line + 1, blank: Math.max(line + 1, blank), body: Math.min(to, blank + length), to }
    if (/^\s*"?message\//i.test(headerAt(part, 'Content-Type')?.value ?? '')) enclosedBy = boundary
    else parts.push(part)
  }
  return parts
}

function blankLine(bytes: Buffer, from: number): [number, number] {
  const crlf = bytes.indexOf('\r\n\r\n', from)
  const lf = (crlf < 0 ? bytes : bytes.subarray(0, crlf)).indexOf('\n\n', from)
  return lf >= 0 ? [lf, 2] : [crlf, 4]
}

/** Where a header of this name stands, with what is folded below it. */
function headerAt(
  { bytes, from, blank }: Pick<Part, 'bytes' | 'from' | 'blank'>,
  name: string,
): { from: number; to: number; value: string } | null {
  const text = bytes.toString('latin1', from, blank)
  const found = new RegExp(`^${name}[ \\t]*:(.*(?:\\r?\\n[ \\t].*)*)`, 'im').exec(text)
  return found && { from: from + found.index, to: from + found.index + found[0].length, value: found[1]! }
}

// Where parts begin

const boundaryParameter = /;?\s*boundary\s*=\s*(?:"([^"]*)"|([^\s;]+))/i

/** A boundary that does not occur is the one that does, by how parts look; where there is none, it is a text. */
function withTrueBoundary(letter: Buffer): Buffer {
  const [blank, length] = blankLine(letter, 0)
  const type = blank < 0 ? null : headerAt({ bytes: letter, from: 0, blank }, 'Content-Type')
  if (!type || !/^\s*"?multipart\//i.test(type.value)) return letter
  const value = type.value.replace(/\r?\n(?=[ \t])/g, '')
  const [, quoted, bare] = boundaryParameter.exec(value) ?? []
  const declared = quoted ?? bare ?? ''
  if (declared !== '' && letter.includes(`\n--${declared}`, blank, 'latin1')) return letter
  const body = letter.toString('latin1', blank, Math.min(letter.length, blank + length + lookedAtBytes))
  const [, found] = /\n--(\S[^\r\n"]{0,69}?)[ \t]*\r?\ncontent-[a-z-]+[ \t]*:/i.exec(body) ?? []
  const better = found === undefined ? 'text/plain' : `${value.replace(boundaryParameter, '').trim()}; boundary="${found}"`
  return edited(letter, [{ from: type.from, to: type.to, by: Buffer.from(`Content-Type: ${better}`, 'latin1') }])
}

// Names of files, and what texts are written in

function editsOf(part: Part): Edit[] {
  const disposition = headerAt(part, 'Content-Disposition')
  const named = disposition ? [{ ...disposition, by: withTrueNames(part, disposition) }] : []
  return [...named, ...typeEdits(part, /^\s*"?attachment/i.test(disposition?.value ?? ''))].flatMap(({ from, to, by }) => {
    const bytes = typeof by === 'string' ? Buffer.from(by) : by
    return part.bytes.subarray(from, to).equals(bytes) ? [] : [{ from, to, by: bytes }]
  })
}

/** Bytes that no header may have, and encoded words where only plain ones belong, which the parser does not join. */
function withTrueNames({ bytes }: Part, { from, to }: { from: number; to: number }): string {
  return textOfBytes(bytes.subarray(from, to), null)
    .replace(/"([^"]*=\?[^"]*\?=[^"]*)"|(=\?[^\s;"]+\?=(?:\s+=\?[^\s;"]+\?=)*)/g, (_, quoted?: string, bare?: string) => {
      const name = decodeWords(quoted ?? bare ?? '')
      return `"${name.replace(/["\\]/g, '_').replace(/[\r\n]+/g, ' ')}"`
    })
    .replace(/(name\*=)([\w.:-]*)('[\w-]*')([^\s;']+)/gi, (_, name: string, charset: string, language: string, value: string) => {
      const plain = value.replace(/%([0-9a-f]{2})/gi, (_hex, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
      return `${name}${trueCharset(Buffer.from(plain, 'latin1'), charset)}${language}${value}`
    })
}

type LooseEdit = { from: number; to: number; by: string | Buffer }

function typeEdits(part: Part, isFile: boolean): LooseEdit[] {
  const type = headerAt(part, 'Content-Type')
  const header = type ? withTrueNames(part, type) : ''
  const value = header.slice(header.indexOf(':') + 1).trim()
  // What says nothing that could be is a text.
  const isNonsense = type !== null && /^(?:text|plain|html)?\s*(?:;|$)/i.test(value)
  const isText = !isFile && (!type || isNonsense || /^"?text\//i.test(value))
  if (!isText) return type ? [{ ...type, by: header }] : []
  const isHtml = /^"?(?:text\/)?html/i.test(value)
  const encoding = headerAt(part, 'Content-Transfer-Encoding')
  const text = decodedBody(part.bytes.subarray(part.body, part.to), /[\w-]+/.exec(encoding?.value ?? '')?.[0] ?? '')
  const declared = charsetParameter.exec(value)?.[1] ?? (isHtml ? metaCharset(text) : null)
  const charset = trueCharset(text, declared)
  if (!type)
    return charset === 'utf-8' ? [] : [{ from: part.from, to: part.from, by: `Content-Type: text/plain; charset=${charset}\r\n` }]
  const known = isNonsense ? `Content-Type: text/${isHtml ? 'html' : 'plain'}` : header
  if (charset !== 'utf-7') return [{ ...type, by: withCharset(known, charset) }]
  return [
    { ...type, by: withCharset(known, 'utf-8') },
    ...(encoding ? [{ ...encoding, by: 'Content-Transfer-Encoding: 8bit' }] : []),
    { from: part.body, to: part.to, by: textOfBytes(text, charset) },
  ]
}

const charsetParameter = /charset\*?\s*=\s*"?(?:[\w-]*'[\w-]*')?([\w.:+'-]{1,60})/i

const withCharset = (header: string, charset: string) =>
  charsetParameter.exec(header)?.[1]?.toLowerCase() === charset
    ? header
    : charsetParameter.test(header)
      ? header.replace(/charset\*?\s*=\s*(?:"[^"]*"|[^\s;]+)/i, `charset="${charset}"`)
      : `${header}; charset="${charset}"`

const metaCharset = (html: Buffer) =>
  /<meta[^>]{0,200}charset\s*=\s*["']?([\w-]+)/i.exec(html.toString('latin1', 0, 4096))?.[1] ?? null

function decodedBody(body: Buffer, encoding: string): Buffer {
  if (/^base64$/i.test(encoding)) return Buffer.from(body.toString('latin1'), 'base64')
  if (!/^quoted-printable$/i.test(encoding)) return body
  const plain = Buffer.allocUnsafe(body.length)
  let to = 0
  for (let from = 0; from < body.length; from += 1) {
    const [, hex, end] =
      body[from] === 61 ? (/^(?:([0-9a-f]{2})|(\r?\n))/i.exec(body.toString('latin1', from + 1, from + 3)) ?? []) : []
    if (end === undefined) plain[to++] = hex === undefined ? body[from]! : Number.parseInt(hex, 16)
    from += (hex ?? end ?? '').length
  }
  return plain.subarray(0, to)
}
