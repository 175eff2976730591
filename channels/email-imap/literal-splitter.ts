/** Literals that are taken out of what the server says, and the place they wait in until somebody takes them. */
export type Literals = {
  /** From here on literals of letters are taken out, or no more; those nobody took are forgotten. */
  capture: (on: boolean) => void
  /** What stands in the answer instead of a literal is given; undefined: this is the literal itself. */
  take: (stand: Buffer) => Buffer | undefined
}

export type LiteralSplitter = Literals & {
  /** Passes on what is for the parser, copied. False: do not read on until `resume`. */
  feed: (chunk: Buffer) => boolean
  /** The parser takes more. */
  drained: () => void
}

/** Smaller ones cost the parser no more than this would. */
const smallestBytes = 512
/** Larger ones go to the parser, which refuses them as it would anyway. */
const largestBytes = 16 * 1024 * 1024
/** So much is read ahead of whoever takes the letters. */
const aheadBytes = 1024 * 1024
/** A literal is announced at the end of its line (RFC 3501, 4.3; `~` and `+` are extensions): {digits}. */
const announcement = /\{(\d{1,60})\}\r?$/
const announcementBytes = 64

/**
 * Follows the lines and literals of IMAP and takes large literals out, each written once to where it stays; the parser sees a short literal
 * in its stead. A letter so costs its bytes, and not again the pieces it came in and what joins them.
 */
export function literalSplitter(prefix: string, pass: (bytes: Buffer) => boolean, resume: () => void): LiteralSplitter {
  const taken = takenLiterals(resume)
  let capturing = false
  let count = 0
  /** Bytes of a literal that goes through as it is. */
  let passing = 0
  let filling: { into: Buffer; at: number } | null = null
  /** The end of the line so far, when it came in an earlier chunk. */
  let tail = ''

  function fill(chunk: Buffer, from: number, { into, at }: { into: Buffer; at: number }): number {
    const copied = chunk.copy(into, at, from)
    filling = at + copied < into.length ? { into, at: at + copied } : null
    return from + copied
  }

  /** One line, or as much as there is of it. */
  function line(chunk: Buffer, from: number, out: Buffer[]): number {
    const lf = chunk.indexOf(10, from)
    if (lf < 0) {
      out.push(chunk.subarray(from))
      tail = (tail + chunk.toString('latin1', Math.max(from, chunk.length - announcementBytes))).slice(-announcementBytes)
      return chunk.length
    }
    const here = chunk.toString('latin1', Math.max(from, lf - announcementBytes), lf)
    const [marker, digits] = announcement.exec(tail + here) ?? []
    tail = ''
    const size = Number(digits ?? 0)
    if (!marker) taken.answered()
    // One whose announcement came in two chunks is half passed on already: it goes through.
    if (!marker || !capturing || size < smallestBytes || size > largestBytes || marker.length > here.length) {
      passing = size
      out.push(chunk.subarray(from, lf + 1))
      return lf + 1
    }
    count += 1
    const stand = `${prefix}${count}`
    filling = { into: taken.begin(stand, size), at: 0 }
    out.push(chunk.subarray(from, lf - marker.length), Buffer.from(`{${stand.length}}\r\n${stand}`, 'latin1'))
    return lf + 1
  }

  return {
    feed(chunk) {
      const out: Buffer[] = []
      for (let at = 0; at < chunk.length;) {
        if (filling) at = fill(chunk, at, filling)
        else if (passing > 0) {
          const end = Math.min(chunk.length, at + passing)
          out.push(chunk.subarray(at, end))
          passing -= end - at
          at = end
        } else at = line(chunk, at, out)
      }
      return taken.goesOn(out.length === 0 ? null : pass(Buffer.concat(out)))
    },
    drained: () => taken.drained(),
    capture(on) {
      capturing = on
      taken.clear()
    },
    take: (stand) => (stand.length > prefix.length + 12 ? undefined : taken.take(stand.toString('latin1'))),
  }
}

/** What was taken out and waits; when it is too much, reading stops until it has been fetched. */
function takenLiterals(resume: () => void) {
  const taken = new Map<string, Buffer>()
  /** In complete answers: those can be fetched. */
  let waitingBytes = 0
  let unfinishedBytes = 0
  let parserTakes = true
  let stopped = false

  function goOn(): void {
    if (!stopped || !parserTakes || waitingBytes > aheadBytes) return
    stopped = false
    resume()
  }

  return {
    begin(stand: string, size: number): Buffer {
      const into = Buffer.allocUnsafeSlow(size)
      taken.set(stand, into)
      unfinishedBytes += size
      return into
    },
    answered() {
      waitingBytes += unfinishedBytes
      unfinishedBytes = 0
    },
    /** Whether to read on; `passed` is what the parser said to more of it, null: it got nothing. */
    goesOn(passed: boolean | null): boolean {
      parserTakes = passed ?? parserTakes
      stopped = !parserTakes || waitingBytes > aheadBytes
      return !stopped
    },
    drained() {
      parserTakes = true
      goOn()
    },
    clear() {
      taken.clear()
      waitingBytes = 0
      unfinishedBytes = 0
      goOn()
    },
    take(stand: string): Buffer | undefined {
      const found = taken.get(stand)
      if (!found) return undefined
      taken.delete(stand)
      waitingBytes -= found.length
      goOn()
      return found
    },
  }
}
