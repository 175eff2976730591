import { applyEvents } from '../inbound/apply-events.ts'
import { afterwards } from '../calls/afterwards.ts'
import { decide } from '../calls/decide-ending.ts'
import { lockCall } from '../calls/call-row.ts'
import { checkCall } from '../calls/check-call.ts'
import { giveUpConnecting } from '../calls/give-up-connecting.ts'
import { nothingLeft } from '../calls/settle-call.ts'
import { giveUpReturn } from '../calls/give-up-return.ts'
import { ringS } from '../calls/next-step.ts'
import { steerCall } from '../calls/steer-call.ts'
import { endWrapUp } from '../contacts/end-wrap-up.ts'
import { sql } from '../db/database.ts'
import type { Deps } from '../deps.ts'
import { forgetLetters } from '../letters/forget-letters.ts'
import { lapseOffer } from '../offers/end-offer.ts'
import { forgetPasses } from '../offers/forget-passes.ts'
import { noteWaitReasons } from '../offers/note-wait-reasons.ts'
import { sendDue } from '../outbound/send-due.ts'
import { forgetReplays } from '../planning/forget-replays.ts'
import { replaysLeft } from '../planning/replays.store.ts'
import { nudgeShadow } from '../shadow/compare-shadow.ts'
import { forgetDifferences } from '../shadow/forget-differences.ts'
import { tellCallerOfEnd } from '../calls/tell-caller.ts'
import { forgetSentFiles } from '../uploads/forget-sent-files.ts'
import { forgetUploads } from '../uploads/forget-uploads.ts'

/** Each step takes at most so many rows; the next sweep takes the rest. */
const most = 200
/** A line that has not come by then will not come. */
const connectLimitMs = (ringS + 10) * 1000
const forgetIdempotencyMs = 86_400_000
const forgetAcknowledgedMs = 3 * 86_400_000

/**
 * Everything a lost nudge would have done, found in the rows themselves. The jobs store may be emptied or stopped: within one sweep
 * all goes on. Every step is safe to repeat and to run in several processes at once.
 */
export async function sweep(deps: Deps): Promise<void> {
  for (const step of steps) {
    try {
      await step(deps)
    } catch (error) {
      deps.log.warn({ err: error instanceof Error ? error.message : error, step: step.name }, 'a step of the sweep failed')
    }
  }
}

const ids = async (deps: Pick<Deps, 'db'>, query: Parameters<Deps['db']['rows']>[0]) =>
  (await deps.db.rows<{ id: string }>(query)).map((row) => row.id)

const steps: readonly ((deps: Deps) => Promise<void>)[] = [
  async function eventsNotApplied(deps) {
    await applyEvents(deps)
  },
  async function lettersNotRead(deps) {
    deps.letters.nudge()
  },
  async function offersOverdue(deps) {
    for (const id of await ids(
      deps,
      sql`select id from offers where state = 'open' and expires_at <= ${deps.clock.now()} order by expires_at limit ${most}`,
    ))
      await lapseOffer(deps, id)
  },
  async function wrapUpsOver(deps) {
    for (const id of await ids(deps, sql`select id from agents where wrap_up_until <= ${deps.clock.now()} limit ${most}`))
      await endWrapUp(deps, id)
  },
  async function linesThatNeverCame(deps) {
    const before = new Date(deps.clock.now().getTime() - connectLimitMs)
    for (const id of await ids(
      deps,
      sql`
      select c.id from contacts k join calls c on c.contact_id = k.id where k.state = 'open' and k.phase = 'connecting' and k.accepted_at < ${before} limit ${most}`,
    ))
      await giveUpConnecting(deps, id, before)
  },
  async function returnsThatNeverCame(deps) {
    for (const { id, rejoinUntil } of await deps.db.rows<{ id: string; rejoinUntil: Date }>(
      sql`select id, rejoin_until from calls where rejoin_until <= ${deps.clock.now()} limit ${most}`,
    ))
      await giveUpReturn(deps, id, rejoinUntil)
  },
  async function callsToSteer(deps) {
    for (const id of await ids(
      deps,
      sql`
      select c.id from contacts k join calls c on c.contact_id = k.id
      where k.state = 'open' and k.phase = 'connecting' and c.connect_at is null limit ${most}`,
    ))
      await steerCall(deps, id)
    for (const id of await ids(
      deps,
      sql`select id from calls where hang_up_at is not null and hang_up_sent_at is null and state <> 'ended' limit ${most}`,
    ))
      await steerCall(deps, id)
  },
  async function waitLimit(deps) {
    const { policy } = await deps.centre.get()
    const before = new Date(deps.clock.now().getTime() - policy.maxWaitS * 1000)
    for (const id of await ids(
      deps,
      sql`
      select c.id from contacts k join calls c on c.contact_id = k.id
      where k.state = 'waiting' and k.channel = 'voice' and k.queued_at <= ${before} and c.answered_at is null limit ${most}`,
    ))
      await endWait(deps, id)
  },
  async function callsNotHeardOf(deps) {
    for (const id of await ids(
      deps,
      sql`select id from calls where check_at <= ${deps.clock.now()} order by check_at limit ${most}`,
    ))
      await checkCall(deps, id)
  },
  async function messagesNotSent(deps) {
    await sendDue(deps)
  },
  async function oldAnswers(deps) {
    await deps.db.run(
      sql`delete from idempotency_keys where created_at < ${new Date(deps.clock.now().getTime() - forgetIdempotencyMs)}`,
    )
    await deps.db.run(
      sql`delete from acknowledged where day < ${new Date(deps.clock.now().getTime() - forgetAcknowledgedMs)}::date`,
    )
  },
  async function filesKeptLongEnough(deps) {
    await forgetSentFiles(deps)
  },
  async function uploadsNotSent(deps) {
    await forgetUploads(deps)
  },
  async function lettersKeptLongEnough(deps) {
    await forgetLetters(deps)
  },
  async function whyStillWaiting(deps) {
    await noteWaitReasons(deps)
  },
  async function oldPasses(deps) {
    await forgetPasses(deps)
  },
  async function oldReplays(deps) {
    await forgetReplays(deps)
  },
  async function oldDifferences(deps) {
    await forgetDifferences(deps)
  },
  async function replaysNotPlayed(deps) {
    for (const { id } of await replaysLeft(deps.db, deps.clock.now())) await deps.jobs.enqueue('run-replay', { replayId: id })
  },
  async function passesNotCompared(deps) {
    await nudgeShadow(deps)
  },
  async function assign(deps) {
    deps.assigner.nudge()
  },
]

/** The caller is told why his wait ends; also where the provider has stopped asking what he should hear. */
async function endWait(deps: Deps, callId: string): Promise<void> {
  const now = deps.clock.now()
  const centre = await deps.centre.get()
  const left = nothingLeft()
  const ended = await deps.db.transaction(async (tx) => {
    const call = await lockCall(tx, callId)
    return call?.contactState === 'waiting' ? decide(tx, centre, call, 'wait-limit', now, left) : null
  })
  afterwards(deps, callId, left)
  if (ended) await tellCallerOfEnd(deps, ended, 'wait-limit')
}
