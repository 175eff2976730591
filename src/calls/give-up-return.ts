import type { Deps } from '../deps.ts'
import { giveCallBack } from './apply-leg.ts'
import { lockCall } from './call-row.ts'
import { nothingLeft } from './settle-call.ts'

/** He has not come back: the citizen goes to his old place in the queue, and the next agent joins him in the same room. */
export async function giveUpReturn(deps: Deps, callId: string, until: Date): Promise<void> {
  const left = nothingLeft()
  const now = deps.clock.now()
  await deps.db.transaction(async (tx) => {
    const call = await lockCall(tx, callId)
    if (call?.rejoinUntil?.getTime() === until.getTime() && call.state !== 'ended')
      giveCallBack(tx, call, 'agent-gone', now, left)
  })
  if (!left.assign) return
  await deps.steer(callId)
  deps.assigner.nudge()
  deps.live.publish(left.notices)
}
