import type { Log } from './log.ts'
import type { Reach } from '../channels/channel.ts'
import type { Seal } from './accounts/sealed.ts'
import type { CallIntake } from './calls/call-intake.ts'
import type { ClaimedStep } from './calls/steer-call.ts'
import type { CentreCache } from './centre/centre.ts'
import type { Clock } from './clock.ts'
import type { Config } from './config.ts'
import type { Database } from './db/database.ts'
import type { Jobs } from './jobs/jobs.ts'
import type { Live } from './live/live.ts'
import type { Assigner } from './offers/assigner.ts'
import type { Receiver } from './inbound/receive.ts'
import type { Blobs } from './blobs/blobs.ts'
import type { LetterQueue } from './letters/letter-queue.ts'
import type { LetterThreads } from './letters/letter-threads.ts'

/** Everything a use case may need; each function narrows it with Pick to what it does need. */
export type Deps = {
  config: Config
  db: Database
  jobs: Jobs
  live: Live
  clock: Clock
  log: Log
  /** Settings, calendar, skills, prompts and accounts: read often, changed rarely. */
  centre: CentreCache
  /** Runs assignment passes: one at a time, one more for whatever arrived meanwhile. */
  assigner: Assigner
  /** Keeps inbound events, many to a commit. */
  receiver: Receiver
  /** Where raw letters and attachments are kept. */
  blobs: Blobs
  /** Threads in which letters of strangers are read. */
  threads: LetterThreads
  /** Makes tickets and messages of the letters that are kept. */
  letters: LetterQueue
  /** Brings a call to where its rows say it should be (steer-call); here, because whatever changes a call ends by asking for it. */
  steer: (callId: string, claimed?: ClaimedStep) => Promise<void>
  /** Keeps and applies what providers tell of calls, many to a commit. */
  callIntake: CallIntake
  reach: Reach
  seal: Seal
  /** Work that follows a commit and that nobody waits for; its failures are logged, `settled` waits for it. */
  background: Background
}

export type Background = {
  run: (what: string, work: () => Promise<void>) => void
  /**
   * Runs `work` after `delayMs`, in this process: for deadlines that stand in a row (an offer, a wrap-up), which the sweep finds when
   * this process is gone by then.
   */
  later: (what: string, delayMs: number, work: () => Promise<void>) => void
  /** Resolves when nothing is under way any more: tests and closing wait for it. */
  settled: () => Promise<void>
  /** Forgets what is not due yet. */
  close: () => void
}

export function openBackground(log: Log): Background {
  const running = new Set<Promise<void>>()
  const due = new Set<NodeJS.Timeout>()
  const run: Background['run'] = (what, work) => {
    const promise: Promise<void> = work()
      .catch((error: unknown) => log.error({ err: error, what }, 'background work failed'))
      .finally(() => running.delete(promise))
    running.add(promise)
  }
  return {
    run,
    later(what, delayMs, work) {
      const timer = setTimeout(() => {
        due.delete(timer)
        run(what, work)
      }, delayMs).unref()
      due.add(timer)
    },
    close() {
      for (const timer of due) clearTimeout(timer)
      due.clear()
    },
    async settled() {
      while (running.size > 0) await Promise.all(running)
    },
  }
}
