import { endWrapUp } from '../contacts/end-wrap-up.ts'
import type { Deps } from '../deps.ts'
import { clearLine } from './ask-provider.ts'
import { giveUpReturn } from './give-up-return.ts'
import type { Aftermath } from './settle-call.ts'

/** Commit, then enqueue, then publish: what a transaction about a call leaves to do. */
export function afterwards(deps: Deps, callId: string, left: Aftermath): void {
  if (left.wrapUpOf) {
    const agentId = left.wrapUpOf
    deps.background.run('end-wrap-up', async () => {
      const { policy } = await deps.centre.get()
      deps.background.later('end-wrap-up', policy.wrapUpS * 1000, () => endWrapUp(deps, agentId))
    })
  }
  const { rejoinUntil } = left
  if (rejoinUntil) {
    const waitMs = Math.max(0, rejoinUntil.getTime() - deps.clock.now().getTime())
    deps.background.later('give-up-return', waitMs, () => giveUpReturn(deps, callId, rejoinUntil))
  }
  for (const { call, legId } of left.unwanted) clearLine(deps, call, legId)
  const { claimed } = left
  if (left.steer && claimed !== null) deps.background.run('steer-call', () => deps.steer(callId, claimed))
  if (left.assign) deps.assigner.nudge()
  if (left.notices.length > 0) deps.live.publish(left.notices)
}
