/** A timer holds 24 days; long waits are cut up so that nothing depends on that. */
const longestTimerMs = 60_000

/** Waits, or returns at once when it is over. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  for (let left = ms; left > 0 && !signal.aborted; left -= longestTimerMs) {
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer)
        signal.removeEventListener('abort', done)
        resolve()
      }
      const timer = setTimeout(done, Math.min(left, longestTimerMs))
      signal.addEventListener('abort', done)
    })
  }
}
