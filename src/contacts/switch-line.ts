import { afterwards } from '../calls/afterwards.ts'
import { askProvider } from '../calls/ask-provider.ts'
import { deskNotices, nothingLeft } from '../calls/settle-call.ts'
import { sql } from '../db/database.ts'
import type { Deps } from '../deps.ts'
import type { Caller } from '../http/auth.ts'
import { Refusal } from '../refusal.ts'
import { lockHeldCall } from './held-contact.ts'

/** Music for the citizen, or the conversation again. What is wanted stands in the row; steer-call asks the provider for it. */
export async function holdCall(deps: Deps, contactId: string, by: Caller, on: boolean): Promise<void> {
  const left = nothingLeft()
  const callId = await deps.db.transaction(async (tx) => {
    const call = await lockHeldCall(tx, contactId, by)
    if (!call || call.state !== 'talking')
      throw new Refusal('wrong-state', 'There is no conversation to hold.', { reason: 'no-conversation' })
    await tx.run(sql`
      with c as (update calls set hold_wanted = ${on} where id = ${call.id})
      update contacts set phase = ${on ? 'on-hold' : 'talking'} where id = ${contactId} and phase in ('talking', 'on-hold')`)
    left.notices.push(...deskNotices(call), { what: 'agents', id: null }, { what: 'board', id: null })
    return call.id
  })
  afterwards(deps, callId, { ...left, steer: true })
}

/** The agent's own microphone, at the provider: also a lost browser stays mute. */
export async function muteCall(deps: Deps, contactId: string, by: Caller, on: boolean): Promise<void> {
  const call = await deps.db.transaction(async (tx) => {
    const found = await lockHeldCall(tx, contactId, by)
    if (!found || found.state !== 'talking' || !found.agentLegId || !found.conferenceId)
      throw new Refusal('wrong-state', 'There is no conversation to be mute in.', { reason: 'no-conversation' })
    await tx.run(sql`update calls set muted = ${on} where id = ${found.id}`)
    return { ...found, agentLegId: found.agentLegId, conferenceId: found.conferenceId }
  })
  const { agentLegId, conferenceId } = call
  askProvider(
    deps,
    call,
    { do: 'mute', conferenceId, legId: agentLegId, on },
    {
      stillWanted: async () =>
        (await deps.db.one(
          sql`select 1 from calls where id = ${call.id} and muted = ${on} and agent_leg_id = ${agentLegId} and state = 'talking'`,
        )) !== undefined,
      // Nobody may take himself for mute who is not.
      refused: async () => {
        await deps.db.run(
          sql`update calls set muted = ${!on} where id = ${call.id} and muted = ${on} and agent_leg_id = ${agentLegId}`,
        )
        deps.live.publish(deskNotices(call))
      },
    },
  )
  deps.live.publish(deskNotices(call))
}
