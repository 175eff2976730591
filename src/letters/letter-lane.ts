/** So long after a failure (the database is away, say) it is tried again by itself. */
const retryMs = 1000

export type LetterLane = { nudge: () => void; settled: () => Promise<void>; close: () => void }

/**
 * Runs `take` again and again, at most `width` at a time, until there is nothing to take; a nudge while it runs lets it look once more.
 */
export function openLetterLane(width: number, take: () => Promise<number>, failed: (error: unknown) => void): LetterLane {
  let running = 0
  let again = false
  let closed = false
  let timer: NodeJS.Timeout | undefined
  const idle = new Set<() => void>()

  async function run(): Promise<void> {
    running += 1
    try {
      while (!closed && (await take()) > 0);
    } catch (error) {
      failed(error)
      if (!closed) timer ??= setTimeout(retry, retryMs).unref()
    }
    running -= 1
    if (again && !closed) {
      again = false
      nudge()
    } else if (running === 0) {
      for (const resolve of idle) resolve()
      idle.clear()
    }
  }

  function retry(): void {
    timer = undefined
    nudge()
  }

  function nudge(): void {
    if (closed) return
    if (running >= width) again = true
    else while (running < width) void run()
  }

  return {
    nudge,
    settled: () => (running === 0 ? Promise.resolve() : new Promise<void>((resolve) => idle.add(resolve))),
    close() {
      closed = true
      clearTimeout(timer)
    },
  }
}
