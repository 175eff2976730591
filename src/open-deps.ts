import type { Log } from './log.ts'
import { openAssigner } from './offers/assigner.ts'
import { sealWith } from './accounts/sealed.ts'
import { openCentre } from './centre/centre.ts'
import { systemClock, type Clock } from './clock.ts'
import type { Config } from './config.ts'
import { openDatabase, type PgConfig } from './db/database.ts'
import { openCallIntake } from './calls/call-intake.ts'
import { steerCall } from './calls/steer-call.ts'
import { openBackground, type Deps } from './deps.ts'
import { openReceiver } from './inbound/receive.ts'
import { openBlobs } from './blobs/blobs.ts'
import { openLetterQueue } from './letters/letter-queue.ts'
import { openLetterThreads } from './letters/letter-threads.ts'
import { openJobs } from './jobs/jobs.ts'
import { openLive } from './live/live.ts'

/** Enough to keep two cores busy; each more is another server process with statements of its own to plan. */
const poolSize = 16

/** Opens everything a process of this product needs, and closes it in reverse. */
export async function openDeps(options: {
  config: Config
  pg: PgConfig
  secretKeys: readonly string[]
  log: Log
  clock?: Clock
}): Promise<{ deps: Deps; close: () => Promise<void> }> {
  const { config, pg, log } = options
  const clock = options.clock ?? systemClock
  const onError = (error: Error) => log.warn({ err: error.message }, 'a database connection broke')
  const db = openDatabase(pg, { max: poolSize, onError })
  const passDb = openDatabase(pg, { max: 1, onError })
  const live = await openLive(db, log)
  const seal = sealWith(options.secretKeys)
  const centre = openCentre({ db, live, clock, config, seal })
  const jobs = await openJobs({ redisUrl: config.redisUrl, postgres: pg, log })
  const background = openBackground(log)
  const assigner = openAssigner({ db, passDb, live, clock, log, centre, background })
  const receiver = openReceiver({ db, jobs })
  const blobs = openBlobs(config)
  const threads = openLetterThreads()
  const letters = openLetterQueue({ db, blobs, clock, centre, live, log, config, assigner, threads })
  const reach = { fetch: globalThis.fetch, now: clock.now, plain: config.simulators }
  const deps: Deps = {
    config,
    db,
    jobs,
    live,
    clock,
    log,
    centre,
    assigner,
    receiver,
    reach,
    blobs,
    threads,
    letters,
    seal,
    background,
    steer: (callId, claimed) => steerCall(deps, callId, claimed),
    callIntake: openCallIntake(() => deps),
  }
  return {
    deps,
    async close() {
      await letters.close()
      assigner.close()
      await assigner.settled()
      background.close()
      await background.settled()
      await jobs.close()
      await live.close()
      await passDb.close()
      await db.close()
    },
  }
}
