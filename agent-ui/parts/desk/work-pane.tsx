import type { Desk } from '../../../src/desk/desk.contract.ts'
import { Tabs } from '../../ui/tabs.tsx'
import { useMessages } from '../../use-messages.tsx'
import { QueueList } from './queue-list.tsx'
import { ReturnsList } from './returns-list.tsx'
import type { DeskPlace } from './use-desk-place.ts'
import { WorkList } from './work-list.tsx'
import styles from './work.module.css'
import type { CallBack } from './use-call-back.ts'

type Props = { desk: Desk; place: DeskPlace; ticketId: string | null; callBack: CallBack; onReady: () => void }

const panelId = 'desk-work'

export function WorkPane({ desk, place, ticketId, callBack, onReady }: Props) {
  const { t } = useMessages()
  const waiting = Object.values(desk.queue.byChannel).reduce((sum, count) => sum + count, 0)
  return (
    <>
      <Tabs
        label={t('desk.lists')}
        panelId={panelId}
        selected={place.tab}
        onSelect={(tab) => place.go({ tab })}
        tabs={[
          { name: 'work', label: t('desk.tab.work'), count: desk.work.length, kbd: 'D' },
          { name: 'queue', label: t('desk.tab.queue'), count: waiting, kbd: 'R' },
          { name: 'returns', label: t('desk.tab.returns'), count: desk.returns.count, kbd: 'Z' },
        ]}
      />
      <div id={panelId} role="tabpanel" aria-label={t(`desk.tab.${place.tab}`)} tabIndex={-1} className={styles.panel}>
        {place.tab === 'work' && (
          <WorkList desk={desk} ticketId={ticketId} onOpen={(ticket) => place.go({ ticket, pane: 'ticket' })} onReady={onReady} />
        )}
        {place.tab === 'queue' && (
          <QueueList desk={desk} ticketId={ticketId} onOpen={(ticket) => place.go({ ticket, pane: 'ticket' })} />
        )}
        {place.tab === 'returns' && (
          <ReturnsList
            desk={desk}
            ticketId={ticketId}
            callBack={callBack}
            onOpen={(ticket) => place.go({ ticket, pane: 'ticket' })}
          />
        )}
      </div>
    </>
  )
}
