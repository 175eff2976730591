import { useSyncExternalStore } from 'react'

/** Countdowns must be right on a computer whose clock is wrong, so all durations are counted in the server's time. */
let offsetMs = 0
let learned = false

/** An answer is always late by its way here: of several readings the one that puts the server furthest ahead is nearest to the truth. */
export function learnServerTime(iso: string): void {
  const reading = Date.parse(iso) - Date.now()
  // A jump of more than this is a changed clock of the computer, not a slow answer.
  const jumpMs = 5_000
  offsetMs = !learned || Math.abs(reading - offsetMs) > jumpMs ? reading : Math.max(offsetMs, reading)
  learned = true
}

export const serverNow = (): number => Date.now() + offsetMs

const tickMs = 250
const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined
let second = 0

function tick(): void {
  const now = Math.floor(serverNow() / 1000) * 1000
  if (now === second) return
  second = now
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  timer ??= setInterval(tick, tickMs)
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0) {
      clearInterval(timer)
      timer = undefined
    }
  }
}

function readSecond(): number {
  if (timer === undefined) second = Math.floor(serverNow() / 1000) * 1000
  return second
}

/** The server's time in whole seconds (as ms). One timer ticks for the whole page, so all clocks change together. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, readSecond)
}
