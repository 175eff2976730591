import type { AgentView } from '../../../src/agents/agents.contract.ts'
import type { ReturnView } from '../../../src/calls-to-return/calls-to-return.contract.ts'
import { serverNow } from '../../clock.ts'
import { useMessages } from '../../use-messages.tsx'
import { useWrite } from '../../use-write.ts'

/** In these an agent has no free ear. */
const onTheLine = new Set<AgentView['state']>(['offered', 'connecting', 'talking', 'on-hold', 'wrap-up'])

/** Calling back, and why it may not be now: one's own line, somebody else at it, or too soon after the last try. */
export function useCallBack(agent: AgentView, onCalled: (item: ReturnView) => void) {
  const { t, format } = useMessages()
  const call = useWrite((item: ReturnView) => ['POST', `/api/calls-to-return/${item.id}/call`], {
    stale: ['desk', 'returns', 'ticket', 'timeline'],
    onDone: onCalled,
  })
  /** Of the item itself: worth a line of its own in the list. */
  const holdUp = (item: ReturnView): string | null => {
    if (item.takenBy !== null) return t('desk.return.taken', { name: item.takenBy })
    if (item.nextTryAt !== null && Date.parse(item.nextTryAt) > serverNow())
      return t('desk.return.too-soon', { when: format.when(item.nextTryAt, serverNow()) })
    return null
  }
  const reasonFor = (item: ReturnView) => (onTheLine.has(agent.state) ? t('desk.return.busy') : holdUp(item))
  return { ...call, reasonFor, holdUp }
}
export type CallBack = ReturnType<typeof useCallBack>
