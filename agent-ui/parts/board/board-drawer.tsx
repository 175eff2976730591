import type { Board } from '../../../src/board/board.contract.ts'
import { Drawer } from '../../ui/drawer.tsx'
import { ActionButton } from '../../ui/action-button.tsx'
import { useMessages } from '../../use-messages.tsx'
import { AgentDetail } from './agent-detail.tsx'
import { ChecksList } from './checks-list.tsx'
import { ContactDetail } from './contact-detail.tsx'
import { ContactsList } from './contacts-list.tsx'
import { ReturnsRows } from './returns-rows.tsx'
import { boardDrawers, useBoardPlace } from './use-board-place.ts'

/** What is open over the board: the rows behind a figure, and what a supervisor may do about them. */
export function BoardDrawer({ board }: { board: Board }) {
  const { t, word } = useMessages()
  const { show, id, channel, from, open, close } = useBoardPlace()
  if (!show) return null
  const agent = show === 'agent' ? board.agents.find((one) => one.id === id) : undefined
  const back = boardDrawers.find((name) => name === from)
  const title = {
    waiting: channel ? t('board.drawer.waiting-of', { channel: word('channel', channel) }) : t('board.drawer.waiting'),
    open: t('board.drawer.open'),
    returns: t('board.returns.title'),
    checks: t('board.drawer.checks'),
    agent: agent?.name ?? t('board.drawer.agent'),
    contact: t('board.drawer.contact'),
  }[show]
  return (
    <Drawer
      title={title}
      closeLabel={t('common.close')}
      onClose={close}
      lead={
        back &&
        show === 'contact' && (
          <ActionButton label={t('board.back')} icon="arrow-left" onClick={() => open(back, channel ? { channel } : {})} />
        )
      }
    >
      {show === 'waiting' && <ContactsList states={['waiting', 'offered', 'arriving']} channel={channel} />}
      {show === 'open' && <ContactsList states={['open']} channel={channel} />}
      {show === 'returns' && <ReturnsRows />}
      {show === 'checks' && <ChecksList />}
      {show === 'agent' && agent && <AgentDetail agent={agent} />}
      {show === 'contact' && id && <ContactDetail id={id} agents={board.agents} />}
    </Drawer>
  )
}
