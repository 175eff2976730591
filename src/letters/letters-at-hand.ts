const maxBytes = 8 * 1024 * 1024

export type FreshLetter = { id: string; bytes: Buffer | null }

/** Bytes of letters just kept: they need not be read back when they are read soon. What does not fit is read from where it is kept. */
export type LettersAtHand = {
  add: (letters: readonly FreshLetter[], largest: number) => void
  take: (id: string) => Buffer | undefined
}

export function lettersAtHand(): LettersAtHand {
  const held = new Map<string, Buffer>()
  let total = 0
  return {
    add(letters, largest) {
      for (const { id, bytes } of letters) {
        if (bytes === null || bytes.length > largest || total + bytes.length > maxBytes) continue
        held.set(id, bytes)
        total += bytes.length
      }
    },
    take(id) {
      const bytes = held.get(id)
      held.delete(id)
      total -= bytes?.length ?? 0
      return bytes
    },
  }
}
