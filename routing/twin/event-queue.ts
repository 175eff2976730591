/** Order of what happens within one millisecond (docs/routing.md): an answer beats a hang-up. */
export const phases = { presence: 1, arrival: 2, work: 3, patience: 4 } as const
export type Phase = (typeof phases)[keyof typeof phases]

export type Timed<E> = { readonly atMs: number; readonly phase: Phase; readonly order: number; readonly event: E }

/** What is to happen, by time, then phase, then as scheduled. A binary heap: O(log n) each. */
export type EventQueue<E> = {
  add(atMs: number, phase: Phase, event: E): void
  /** The instant of the next event; infinite when there is none. */
  nextMs(): number
  /** Takes out the next event. */
  take(): E | undefined
}

export function eventQueue<E>(): EventQueue<E> {
  const heap: Timed<E>[] = []
  let order = 0
  return {
    add(atMs, phase, event) {
      const timed = { atMs, phase, order: order++, event }
      let at = heap.length
      heap.push(timed)
      while (at > 0) {
        const above = (at - 1) >> 1
        const parent = heap[above]
        if (parent === undefined || isBefore(parent, timed)) break
        heap[at] = parent
        at = above
      }
      heap[at] = timed
    },
    nextMs: () => heap[0]?.atMs ?? Number.POSITIVE_INFINITY,
    take() {
      const first = heap[0]
      const last = heap.pop()
      if (first !== undefined && last !== undefined && heap.length > 0) sink(heap, last)
      return first?.event
    },
  }
}

function sink<E>(heap: Timed<E>[], timed: Timed<E>): void {
  let at = 0
  for (;;) {
    let below = 2 * at + 1
    const [left, right] = [heap[below], heap[below + 1]]
    if (left === undefined) break
    const least = right !== undefined && isBefore(right, left) ? (below++, right) : left
    if (isBefore(timed, least)) break
    heap[at] = least
    at = below
  }
  heap[at] = timed
}

function isBefore<E>(a: Timed<E>, b: Timed<E>): boolean {
  return a.atMs !== b.atMs ? a.atMs < b.atMs : a.phase !== b.phase ? a.phase < b.phase : a.order < b.order
}
