import { checkCall } from '../calls/check-call.ts'
import { steerCall } from '../calls/steer-call.ts'
import type { Deps } from '../deps.ts'
import { applyEvents } from '../inbound/apply-events.ts'
import { compareShadow } from '../shadow/compare-shadow.ts'
import { sendMessage } from '../outbound/send-message.ts'
import { runReplay } from '../planning/run-replay.ts'
import type { JobHandlers } from './job-table.ts'

/** What each job does. A job is a nudge: it carries an id, reads the row anew, and stops if there is nothing to do. */
export function jobHandlers(deps: Deps): JobHandlers {
  return {
    'apply-events': () => applyEvents(deps),
    'send-message': ({ messageId }) => sendMessage(deps, messageId),
    'send-letter': ({ messageId }) => sendMessage(deps, messageId),
    'run-replay': ({ replayId }) => runReplay(deps, replayId),
    'compare-shadow': ({ shadowId }) => compareShadow(deps, shadowId),
    'check-call': ({ callId }) => checkCall(deps, callId),
    'control-call': ({ callId }) => steerCall(deps, callId),
  }
}
