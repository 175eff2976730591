import { heap } from '../heap.ts'

/** Order of what happens within one millisecond (docs/routing.md): an answer beats a hang-up. */
export const phases = { presence: 1, arrival: 2, work: 3, patience: 4 } as const
export type Phase = (typeof phases)[keyof typeof phases]

export type Timed<E> = { readonly atMs: number; readonly phase: Phase; readonly order: number; readonly event: E }

/** What is to happen, by time, then phase, then as scheduled. */
export type EventQueue<E> = {
  add(atMs: number, phase: Phase, event: E): void
  /** The instant of the next event; infinite when there is none. */
  nextMs(): number
  /** Takes out the next event. */
  take(): E | undefined
}

export function eventQueue<E>(): EventQueue<E> {
  const coming = heap<Timed<E>>(isBefore)
  let order = 0
  return {
    add: (atMs, phase, event) => coming.add({ atMs, phase, order: order++, event }),
    nextMs: () => coming.first()?.atMs ?? Number.POSITIVE_INFINITY,
    take: () => coming.take()?.event,
  }
}

function isBefore<E>(a: Timed<E>, b: Timed<E>): boolean {
  return a.atMs !== b.atMs ? a.atMs < b.atMs : a.phase !== b.phase ? a.phase < b.phase : a.order < b.order
}
