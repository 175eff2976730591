import { ProviderError } from '../../channels/channel.ts'
import type { CallLeg } from '../../channels/channel.ts'
import type { RoomLookup } from '../../channels/call-commands.ts'
import type { Account, Centre } from '../centre/centre.ts'
import { sql, type Transaction } from '../db/database.ts'
import type { Deps } from '../deps.ts'
import { insertEvents, keptEvent } from '../inbound/receive.ts'
import { afterwards } from './afterwards.ts'
import { applyLeg } from './apply-leg.ts'
import { clearLine } from './ask-provider.ts'
import { lockCall, readCall, type CallRow } from './call-row.ts'
import { legFailed } from './leg-failed.ts'
import { nothingLeft, type Aftermath } from './settle-call.ts'

/** A provider that does not answer, or a line that goes on ringing, is waited for so much longer. */
const patienceMs = 60_000

/**
 * An accepted call whose two sides have not met in time. Perhaps they talk and only the news was lost, so the provider is asked who is in
 * the room; what it says becomes events like any other. If nobody has come the caller gets his place back.
 */
export async function giveUpConnecting(deps: Deps, callId: string, before: Date): Promise<void> {
  const call = await readCall(deps.db, callId)
  const centre = await deps.centre.get()
  const account = call && centre.accountsById.get(call.accountId)
  if (!call?.acceptedAt || !account) return
  const room = await lookInto(deps, account, call)
  const isLate = call.acceptedAt.getTime() < before.getTime() - patienceMs
  if (!isLate && (room === null || room.legs.some(({ there }) => !there))) return
  const legs = (room?.legs ?? []).filter(({ there }) => there)
  const left = nothingLeft()
  const givenUp = await deps.db.transaction(async (tx) => {
    const locked = await lockCall(tx, callId)
    if (locked?.phase !== 'connecting' || !locked.acceptedAt || locked.acceptedAt >= before) return null
    if (await learn(tx, centre, locked, { conferenceId: room?.conferenceId ?? null, legs }, deps.clock.now(), left)) return null
    await legFailed(tx, centre, locked, 'no-answer', deps.clock.now(), left)
    return locked
  })
  afterwards(deps, callId, left)
  if (!givenUp) return
  // He sits in the room, where nobody will come to him, or his telephone goes on ringing.
  const lines = new Set([...legs.map(({ legId }) => legId), ...(givenUp.agentLegId ? [givenUp.agentLegId] : [])])
  for (const legId of lines) if (legId !== givenUp.externalId) clearLine(deps, givenUp, legId)
}

async function lookInto(deps: Deps, account: Account, call: CallRow): Promise<RoomLookup | null> {
  try {
    return (await account.channel.calls?.room(call.room, deps.reach, account.settings)) ?? null
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error
    return null
  }
}

/** Whether somebody is there of whom we had not heard. */
async function learn(
  tx: Transaction,
  centre: Centre,
  call: CallRow,
  { conferenceId, legs }: RoomLookup,
  now: Date,
  left: Aftermath,
): Promise<boolean> {
  const heardOf = await tx.rows<{ externalId: string }>(sql`
    select external_id from call_legs where call_id = ${call.id} and (joined_at is not null or left_at is not null or ended_at is not null)`)
  const news = legs.filter(({ legId }) => !heardOf.some(({ externalId }) => externalId === legId))
  let known = call
  for (const { legId, label } of news) {
    const raw = Buffer.from(JSON.stringify({ conferenceId, legId, label }))
    const origin = { accountId: call.accountId, path: 'lookup', contentType: 'application/json', raw, receivedAt: now }
    const event: CallLeg = {
      kind: 'call.leg',
      externalId: `lookup:${legId}:joined`,
      at: null,
      sequence: null,
      callId: call.externalId,
      ref: call.id,
      legId,
      leg: legId === call.externalId ? 'citizen' : 'unknown',
      label,
      conferenceId,
      state: 'joined',
      reason: null,
    }
    await insertEvents(tx, [keptEvent(origin, event.externalId, event, { state: 'done', callId: call.id })])
    known = (await applyLeg(tx, centre, known, event, now, left)).call
  }
  return news.length > 0
}
