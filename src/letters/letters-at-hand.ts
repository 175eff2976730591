const maxBytes = 6 * 1024 * 1024
/** Whoever keeps letters waits for room no longer than this: they are safe, and can be read back. */
const longestWaitMs = 2000
/** Those nobody took by then were read by another process. */
const staleMs = 60_000

export type FreshLetter = { id: string; bytes: Buffer | null }

/** Bytes of letters just kept: they need not be read back when they are read soon. What does not fit is read from where it is kept. */
export type LettersAtHand = {
  /** Bytes that are given are given away. */
  add: (letters: readonly FreshLetter[], largest: number) => void
  take: (id: string) => Buffer | undefined
  /** Resolves when more would be held; in any case after a while. */
  room: () => Promise<void>
}

export function lettersAtHand(): LettersAtHand {
  const held = new Map<string, { bytes: Buffer; atMs: number }>()
  const asking = new Set<() => void>()
  let total = 0

  function take(id: string): Buffer | undefined {
    const bytes = held.get(id)?.bytes
    held.delete(id)
    total -= bytes?.length ?? 0
    if (total <= maxBytes / 2) for (const resolve of asking) resolve()
    return bytes
  }

  function leaveStale(): void {
    for (const [id, { atMs }] of held) {
      if (performance.now() - atMs < staleMs) return
      free(take(id)!)
    }
  }

  return {
    add(letters, largest) {
      leaveStale()
      for (const { id, bytes } of letters) {
        if (bytes === null) continue
        if (bytes.length > largest || total + bytes.length > maxBytes) free(bytes)
        else {
          held.set(id, { bytes, atMs: performance.now() })
          total += bytes.length
        }
      }
    },
    take,
    async room() {
      if (total <= maxBytes / 2) return
      await new Promise<void>((resolve) => {
        const done = () => {
          clearTimeout(timer)
          asking.delete(done)
          resolve()
        }
        const timer = setTimeout(done, longestWaitMs).unref()
        asking.add(done)
      })
    },
  }
}

/** At once, not when a collector finds the time. Bytes that share their memory with others are left to it. */
function free({ buffer, byteLength }: Buffer): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0)
}
