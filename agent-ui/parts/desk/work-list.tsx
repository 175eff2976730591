import { Button } from '@mantine/core'
import type { Desk } from '../../../src/desk/desk.contract.ts'
import { Elapsed } from '../../ui/clock.tsx'
import { Icon } from '../../ui/icons.tsx'
import { Kbd } from '../../ui/kbd.tsx'
import { useMessages } from '../../use-messages.tsx'
import { LaidAsideList } from './laid-aside-list.tsx'
import { WorkRow } from './work-row.tsx'
import styles from './work.module.css'

type Props = { desk: Desk; ticketId: string | null; onOpen: (ticketId: string) => void; onReady: () => void }

/** Why nothing comes, and the one key that changes it. */
function NotReady({ desk, onReady }: Pick<Props, 'desk' | 'onReady'>) {
  const { t } = useMessages()
  const { presence } = desk.agent
  if (presence === 'ready') return null
  return (
    <div data-not-ready className={styles.notReady} data-tone={presence === 'away' ? 'bad' : 'calm'}>
      <Icon name={presence === 'away' ? 'alert' : 'info'} size={18} />
      <p>{t(`desk.not-ready.${presence}`)}</p>
      <Button size="xs" onClick={onReady}>
        {t('presence.ready')}
        <Kbd>G</Kbd>
      </Button>
    </div>
  )
}

/** In one sentence what everyone is waiting for us to do; the second tab lists it. */
function QueueSummary({ desk }: Pick<Props, 'desk'>) {
  const { t } = useMessages()
  const { byChannel, longestWaitMs } = desk.queue
  const calls = (byChannel['voice'] ?? 0) + (byChannel['callback'] ?? 0)
  const texts = Object.values(byChannel).reduce((sum, count) => sum + count, 0) - calls
  if (calls + texts === 0) return <p className={styles.summary}>{t('desk.queue.nobody')}</p>
  return (
    <p className={styles.summary}>
      {t('desk.queue.summary', { calls, texts })}
      {longestWaitMs !== null && (
        <>
          <br />
          {t('desk.queue.longest')}{' '}
          <Elapsed since={new Date(Date.parse(desk.now) - longestWaitMs).toISOString()} className={styles.longest ?? ''} />
        </>
      )}
    </p>
  )
}

export function WorkList({ desk, ticketId, onOpen, onReady }: Props) {
  const { t } = useMessages()
  return (
    <>
      <NotReady desk={desk} onReady={onReady} />
      {desk.work.length === 0 && desk.laidAside.length === 0 && <p className={styles.empty}>{t('desk.work.empty')}</p>}
      {desk.work.length > 0 && (
        <ul aria-label={t('desk.tab.work')}>
          {desk.work.map((contact) => (
            <li key={contact.id}>
              <WorkRow contact={contact} selected={contact.ticketId === ticketId} onOpen={() => onOpen(contact.ticketId)} />
            </li>
          ))}
        </ul>
      )}
      <LaidAsideList contacts={desk.laidAside} ticketId={ticketId} onOpen={onOpen} />
      <QueueSummary desk={desk} />
    </>
  )
}
