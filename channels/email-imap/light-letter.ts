/** Files up to this size are given to the parser as they are. */
const keptBytes = 48 * 1024
/** Of larger ones as much as tells what they are: 6144 characters of base64 are 4608 bytes. */
const beginningChars = 6144
const beginningBytes = 4608
/** A text of more is cut: the original has it all. */
const textBytes = 512 * 1024
const maxBoundaries = 200
const maxStarts = 5000
const headerBytes = 16 * 1024

/** A file of which a beginning is left, and how large it is in truth. */
export type CutFile = { kept: number; size: number }

/**
 * A letter without the weight of its files: of each large file in base64 only the beginning is left, and `sizes` tells, in their order,
 * how large they are. What is said, and what is enclosed, is found in a fraction of the time and memory.
 */
export function lightLetter(bytes: Buffer): { bytes: Buffer; sizes: CutFile[] } {
  if (bytes.length <= keptBytes) return { bytes, sizes: [] }
  const starts = partStarts(bytes)
  const pieces: Buffer[] = []
  const sizes: CutFile[] = []
  let copied = 0
  // The letter itself is a part as well, when it has none.
  for (const [n, begin] of (starts ?? [0]).entries()) {
    if (begin < copied) continue
    const head = bytes.toString('latin1', begin, Math.min(bytes.length, begin + headerBytes))
    const blank = /\r?\n\r?\n/.exec(head)
    if (!blank) continue
    const header = head.slice(0, blank.index)
    const from = begin + blank.index + blank[0].length
    const to = nextStart(starts, n, from) ?? bytes.length
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

/**
 * Where parts begin, in their order; null: no boundary is declared. Boundaries are declared at the beginning of the letter or of a part:
 * what lies between is not searched for them, only for those that are known, which a search skips through.
 */
export function partStarts(bytes: Buffer): number[] | null {
  const known = new Set<string>()
  const starts: number[] = []
  let fresh = boundariesAt(bytes, 0, known)
  while (fresh.length > 0) {
    const found = fresh.flatMap((boundary) => startsOf(bytes, boundary, maxStarts - starts.length))
    starts.push(...found.slice(0, maxStarts - starts.length))
    fresh = found.flatMap((start) => boundariesAt(bytes, start, known))
  }
  return known.size === 0 ? null : starts.toSorted((a, b) => a - b)
}

/** The first one behind number `n` that does not stand in its header. */
function nextStart(starts: readonly number[] | null, n: number, from: number): number | undefined {
  let next = n + 1
  while (starts && starts[next] !== undefined && starts[next]! < from - 1) next += 1
  return starts?.[next]
}

function boundariesAt(bytes: Buffer, from: number, known: Set<string>): string[] {
  const text = bytes.toString('latin1', from, from + headerBytes)
  const fresh: string[] = []
  for (const [, quoted, bare] of text.matchAll(/oundary\s*=\s*(?:"([^"\r\n]{1,100})"|([^\s;"]{1,100}))/gi)) {
    const boundary = quoted ?? bare!
    if (known.has(boundary) || known.size >= maxBoundaries) continue
    known.add(boundary)
    fresh.push(boundary)
  }
  return fresh
}

function startsOf(bytes: Buffer, boundary: string, most: number): number[] {
  const mark = Buffer.from(`\n--${boundary}`, 'latin1')
  const starts: number[] = []
  for (let at = bytes.indexOf(mark); at >= 0 && starts.length < most; at = bytes.indexOf(mark, at + mark.length)) starts.push(at)
  return starts
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
