import { sql } from '../db/database.ts'
import type { Deps } from '../deps.ts'
import { Refusal } from '../refusal.ts'
import { forgetAgentTokens, hireAgents, runAutoAgent } from './auto-agent.ts'
import { dayFromHour, dayS, planBusyDay, type Planned, type PlannedCall } from './busy-day-plan.ts'
import { pause } from './pause.ts'
import type { BusyDayStart, SimulatorView } from './simulator.contract.ts'
import type { Simulators } from './simulators.ts'

export type BusyDay = {
  start: (how: BusyDayStart) => void
  stop: () => Promise<void>
  view: () => Promise<SimulatorView['busyDay']>
}

type Run = { how: BusyDayStart; startedAt: Date; startedMs: number; calls: number; texts: number; signal: AbortSignal }
type BusyDeps = Pick<Deps, 'config' | 'db' | 'clock' | 'live' | 'log'>

/** After the last arrival the agents finish what is there, for so long at most, in seconds of life. */
const afterHoursS = 1800

/** Plays a day at a chosen speed: citizens of the simulators, agents over our own HTTP interface. One day at a time. */
export function openBusyDay(deps: BusyDeps, simulators: Simulators): BusyDay {
  let playing: { run: Run; abort: AbortController; done: Promise<void> } | undefined
  /** How the last day ended: it stays in sight until the next one begins. */
  let last: SimulatorView['busyDay'] = { running: false, speed: 0, startedAt: null, clock: null, calls: 0, answered: 0, texts: 0 }

  async function viewOf({ how, startedAt, startedMs, calls, texts }: Run): Promise<SimulatorView['busyDay']> {
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
  }

  return {
    start(how) {
      if (playing) throw new Refusal('wrong-state', 'A day is being played already: stop it first.', { reason: 'day-playing' })
      const abort = new AbortController()
      const run = { how, startedAt: deps.clock.now(), startedMs: performance.now(), calls: 0, texts: 0, signal: abort.signal }
      const done = play(deps, simulators, run, abort)
        .catch((error: unknown) => deps.log.error({ err: error }, 'the busy day ended'))
        .then(async () => {
          last = { ...(await viewOf(run)), running: false }
        })
        .catch(() => undefined)
        .finally(() => {
          playing = undefined
          simulators.changed()
        })
      playing = { run, abort, done }
    },
    async stop() {
      playing?.abort.abort()
      await playing?.done
    },
    async view() {
      return playing ? viewOf(playing.run) : last
    },
  }
}

async function play(deps: BusyDeps, simulators: Simulators, run: Run, abort: AbortController): Promise<void> {
  const agents = await hireAgents(deps, run.how.agents)
  const working = agents.map((agent) => runAutoAgent(deps, agent, run.how.speed, run.signal))
  try {
    for (const planned of planBusyDay(run.how)) {
      await pause(run.startedMs + (planned.atS * 1000) / run.how.speed - performance.now(), run.signal)
      if (run.signal.aborted) return
      void arrive(deps, simulators, run, planned).catch((error: Error) =>
        deps.log.warn({ err: error.message }, 'busy day: an arrival failed'),
      )
    }
    await pause((afterHoursS * 1000) / run.how.speed, run.signal)
  } finally {
    abort.abort()
    await Promise.all(working)
    await forgetAgentTokens(deps, agents)
  }
}

async function arrive(deps: BusyDeps, simulators: Simulators, run: Run, planned: Planned): Promise<void> {
  if (planned.kind === 'text') {
    run.texts += 1
    await simulators.of('sms-twilio')?.arrive({ from: planned.from, text: planned.text })
    return
  }
  run.calls += 1
  const { from, keys, talkS } = planned
  const placed = await simulators.of('phone-twilio')?.arrive({ from, keys, talkS, speed: run.how.speed })
  if (isPlaced(placed)) await losePatience(deps, simulators, run, planned, placed.callId)
}

/** Whoever has waited as long as he cares to hangs up; whoever is talking by then does not. */
async function losePatience(deps: BusyDeps, simulators: Simulators, run: Run, call: PlannedCall, callId: string): Promise<void> {
  await pause((call.patienceS * 1000) / run.how.speed, run.signal)
  const answered = await deps.db.one(sql`select 1 from calls where external_id = ${callId} and answered_at is not null`)
  if (answered) return
  // A call that is over already cannot be hung up, which is all the same.
  await simulators
    .of('phone-twilio')
    ?.act(callId, { hangup: true })
    .catch(() => undefined)
}

const isPlaced = (answer: unknown): answer is { callId: string } =>
  typeof answer === 'object' && answer !== null && 'callId' in answer

function clockText(passedS: number): string {
  const minutes = dayFromHour * 60 + Math.floor(passedS / 60)
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
}
