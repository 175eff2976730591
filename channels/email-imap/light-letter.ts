/** Files up to this size are given to the parser as they are. */
const keptBytes = 48 * 1024
/** Of larger ones as much as tells what they are: 6144 characters of base64 are 4608 bytes. */
const beginningChars = 6144
const beginningBytes = 4608
/** A text of more is cut: the original has it all. */
const textBytes = 512 * 1024
const maxBoundaries = 200
const headerBytes = 16 * 1024

/** A file of which a beginning is left, and how large it is in truth. */
export type CutFile = { kept: number; size: number }

/**
 * A letter without the weight of its files: of each large file in base64 only the beginning is left, and `sizes` tells, in their order,
 * how large they are. What is said, and what is enclosed, is found in a fraction of the time and memory.
 */
export function lightLetter(bytes: Buffer): { bytes: Buffer; sizes: CutFile[] } {
  const boundaries = boundariesOf(bytes)
  if (bytes.length <= keptBytes) return { bytes, sizes: [] }
  const pieces: Buffer[] = []
  const sizes: CutFile[] = []
  let copied = 0
  // The letter itself is a part as well, when it has none.
  for (const begin of boundaries.length === 0 ? [0] : partStarts(bytes, boundaries)) {
    if (begin < copied) continue
    const head = bytes.toString('latin1', begin, Math.min(bytes.length, begin + headerBytes))
    const blank = /\r?\n\r?\n/.exec(head)
    if (!blank) continue
    const header = head.slice(0, blank.index)
    const from = begin + blank.index + blank[0].length
    const to = nextStart(bytes, boundaries, from) ?? bytes.length
    if (to - from <= keptBytes) continue
    const cut = isFile(header) ? beginningEnd(bytes, from, to) : isPlain(header) ? textEnd(bytes, from, to) : null
    if (cut === null) continue
    pieces.push(bytes.subarray(copied, cut))
    if (isFile(header)) sizes.push({ kept: beginningBytes, size: decodedSize(bytes.subarray(from, to)) })
    else if (!isText(header)) sizes.push({ kept: cut - from, size: to - from })
    copied = to
  }
  if (pieces.length === 0) return { bytes, sizes }
  pieces.push(bytes.subarray(copied))
  return { bytes: Buffer.concat(pieces), sizes }
}

/** A text that is read is no file, however long. */
function isFile(header: string): boolean {
  if (!/content-transfer-encoding\s*:\s*"?base64/i.test(header)) return false
  return (
    /content-disposition\s*:\s*"?attachment/i.test(header) || !/content-type\s*:\s*(?:text|message|multipart)\//i.test(header)
  )
}

/** Neither parts of its own nor an encoding whose length would have to be counted. */
const isPlain = (header: string) =>
  !/content-type\s*:\s*"?multipart\//i.test(header) &&
  (isText(header) || !/content-transfer-encoding\s*:\s*"?(?:quoted|base64)/i.test(header))

/** Read, not saved: nobody reads more of it than its beginning. */
const isText = (header: string) =>
  !/content-disposition\s*:\s*"?attachment/i.test(header) && !/content-type\s*:(?!\s*"?text\/)/i.test(header)

/** At the end of a line; null: it is short enough. */
function textEnd(bytes: Buffer, from: number, to: number): number | null {
  if (to - from <= textBytes) return null
  const line = bytes.lastIndexOf(10, from + textBytes)
  return line > from ? line + 1 : from + textBytes
}

/** Boundaries are declared in headers; those of parts stand before them. */
function boundariesOf(bytes: Buffer): string[] {
  const found = new Set<string>()
  for (let at = 0; found.size < maxBoundaries;) {
    const next = bytes.indexOf('oundary', at, 'latin1')
    if (next < 0) break
    const [, quoted, bare] =
      /^oundary\s*=\s*(?:"([^"\r\n]{1,100})"|([^\s;"]{1,100}))/i.exec(bytes.toString('latin1', next, next + 130)) ?? []
    const boundary = quoted ?? bare
    if (boundary) found.add(boundary)
    at = next + 7
  }
  return [...found]
}

function partStarts(bytes: Buffer, boundaries: readonly string[]): number[] {
  const starts: number[] = []
  for (const boundary of boundaries) {
    const mark = Buffer.from(`\n--${boundary}`, 'latin1')
    for (let at = bytes.indexOf(mark); at >= 0 && starts.length < 5000; at = bytes.indexOf(mark, at + mark.length))
      starts.push(at)
  }
  return starts.toSorted((a, b) => a - b)
}

function nextStart(bytes: Buffer, boundaries: readonly string[], from: number): number | null {
  // No boundary holds a character of base64 and the two dashes before it: whatever begins so ends the file.
  for (let at = bytes.indexOf('\n--', from, 'latin1'); at >= 0; at = bytes.indexOf('\n--', at + 3, 'latin1'))
    if (boundaries.some((boundary) => bytes.toString('latin1', at + 3, at + 3 + boundary.length) === boundary)) return at
  return null
}

/** Where the first characters end: line breaks do not count. Null: this is not base64 as programs write it. */
function beginningEnd(bytes: Buffer, from: number, to: number): number | null {
  let seen = 0
  for (let at = from; at < to; at += 1) {
    const char = bytes[at]!
    if (char === 10 || char === 13) continue
    const isBase64 =
      (char >= 65 && char <= 90) || (char >= 97 && char <= 122) || (char >= 48 && char <= 57) || char === 43 || char === 47
    if (!isBase64) return null
    seen += 1
    if (seen === beginningChars) return at + 1
  }
  return null
}

function decodedSize(body: Buffer): number {
  const chars = regularChars(body) ?? countedChars(body)
  const padding = (body.toString('latin1', Math.max(0, body.length - 200)).match(/=/g) ?? []).length
  return Math.floor((chars * 3) / 4) - padding
}

/** Programs write lines of one length: then only the line ends are looked at. Null: not here. */
function regularChars(body: Buffer): number | null {
  const first = body.indexOf(10)
  if (first < 0) return null
  const end = body[first - 1] === 13 ? 2 : 1
  const step = first + 1
  let at = first
  let lines = 1
  while (at + step < body.length && body[at + step] === 10) {
    at += step
    lines += 1
  }
  const rest = body.subarray(at + 1)
  return rest.length > step ? null : lines * (step - end) + countedChars(rest)
}

function countedChars(body: Buffer): number {
  let chars = 0
  for (let at = 0; at < body.length; at += 1) if (body[at]! > 32) chars += 1
  return chars
}
