import { sql } from '../db/database.ts'
import type { Deps } from '../deps.ts'
import { Refusal } from '../refusal.ts'
import { forgetAgentTokens, hireAgents, runAutoAgent } from './auto-agent.ts'
import { pause } from './pause.ts'
import { dayFromHour, dayS, planBusyDay, type Planned, type PlannedCall } from './busy-day-plan.ts'
import type { BusyDayStart, SimulatorView } from './simulator.contract.ts'
import type { Simulators } from './simulators.ts'

export type BusyDay = {
  start: (how: BusyDayStart) => Promise<void>
  stop: () => Promise<void>
  view: () => Promise<SimulatorView['busyDay']>
}

type Run = {
  how: BusyDayStart
  startedAt: Date
  startedMs: number
  calls: number
  texts: number
  abort: AbortController
  done: Promise<void>
}

/** After the last arrival the agents finish what is there, for so long at most, in seconds of life. */
const afterHoursS = 1800

/** Plays a day at a chosen speed: citizens of the simulators, agents over our own HTTP interface. One day at a time. */
export function openBusyDay(deps: Deps, simulators: Simulators): BusyDay {
  let run: Run | undefined

  async function play(mine: Run): Promise<void> {
    const { how, abort } = mine
    const agents = await hireAgents(deps, how.agents)
    const working = agents.map((agent) => runAutoAgent(deps, agent, how.speed, abort.signal))
    try {
      await arrivals(mine)
      await pause((afterHoursS * 1000) / how.speed, abort.signal)
    } finally {
      abort.abort()
      await Promise.all(working)
      await forgetAgentTokens(deps, agents)
      simulators.changed()
    }
  }

  async function arrivals(mine: Run): Promise<void> {
    for (const planned of planBusyDay(mine.how)) {
      const dueMs = mine.startedMs + (planned.atS * 1000) / mine.how.speed
      await pause(dueMs - performance.now(), mine.abort.signal)
      if (mine.abort.signal.aborted) return
      void arrive(mine, planned).catch((error: Error) => deps.log.warn({ err: error.message }, 'busy day: an arrival failed'))
    }
  }

  async function arrive(mine: Run, planned: Planned): Promise<void> {
    if (planned.kind === 'text') {
      mine.texts += 1
      await simulators.of('sms-twilio')?.arrive({ from: planned.from, text: planned.text })
      return
    }
    mine.calls += 1
    const { from, keys, talkS } = planned
    const placed = await simulators.of('phone-twilio')?.arrive({ from, keys, talkS, speed: mine.how.speed })
    if (isPlaced(placed)) await losePatience(mine, planned, placed.callId)
  }

  /** Whoever has waited as long as he cares to hangs up; whoever is talking by then does not. */
  async function losePatience(mine: Run, { patienceS }: PlannedCall, callId: string): Promise<void> {
    await pause((patienceS * 1000) / mine.how.speed, mine.abort.signal)
    const answered = await deps.db.one(sql`select 1 from calls where external_id = ${callId} and answered_at is not null`)
    // A call that is over already is no longer to be hung up.
    if (!answered)
      await simulators
        .of('phone-twilio')
        ?.act(callId, { hangup: true })
        .catch(() => undefined)
  }

  return {
    async start(how) {
      if (run) throw new Refusal('wrong-state', 'A day is being played already: stop it first.')
      const mine: Run = {
        how,
        startedAt: deps.clock.now(),
        startedMs: performance.now(),
        calls: 0,
        texts: 0,
        abort: new AbortController(),
        done: Promise.resolve(),
      }
      run = mine
      mine.done = play(mine)
        .catch((error: unknown) => deps.log.error({ err: error }, 'the busy day ended'))
        .finally(() => {
          run = undefined
        })
    },
    async stop() {
      run?.abort.abort()
      await run?.done
    },
    async view() {
      if (!run) return { running: false, speed: 0, startedAt: null, clock: null, calls: 0, answered: 0, texts: 0 }
      const { how, startedAt, startedMs, calls, texts } = run
      const answered = await deps.db.one<{ count: number }>(
        sql`select count(*) as count from calls where arrived_at >= ${startedAt} and answered_at is not null`,
      )
      const passedS = Math.min(dayS, ((performance.now() - startedMs) * how.speed) / 1000)
      return {
        running: true,
        speed: how.speed,
        startedAt: startedAt.toISOString(),
        clock: clockText(passedS),
        calls,
        answered: answered?.count ?? 0,
        texts,
      }
    },
  }
}

const isPlaced = (answer: unknown): answer is { callId: string } =>
  typeof answer === 'object' && answer !== null && 'callId' in answer

function clockText(passedS: number): string {
  const minutes = dayFromHour * 60 + Math.floor(passedS / 60)
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
}
