import type { ContactView } from '../../../src/contacts/contacts.contract.ts'
import type { Desk } from '../../../src/desk/desk.contract.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { useMessages } from '../../use-messages.tsx'
import { useWrite } from '../../use-write.ts'
import { aboutContact } from './about-contact.ts'
import { isVoice } from './actions.ts'
import { useWaitWords } from '../decision/use-wait-words.ts'
import { ContactIcon } from './contact-icon.tsx'
import { useSkills } from './use-skill-name.ts'
import { SlaBar, WaitState } from './work-row.tsx'
import styles from './work.module.css'

type Props = { desk: Desk; ticketId: string | null; onOpen: (ticketId: string) => void }
type RowProps = { contact: ContactView; selected: boolean; taking: boolean; onOpen: () => void; onTake: () => void }

function QueueRow({ contact, selected, taking, onOpen, onTake }: RowProps) {
  const { t, word } = useMessages()
  const { nameOf } = useSkills()
  const why = useWaitWords()(contact.waitReasons)
  const since = contact.queuedAt ?? contact.enteredAt
  const about = [
    contact.language ? word('language', contact.language) : '',
    (isVoice(contact) ? null : aboutContact(contact)) ?? nameOf(contact.topic),
  ]
    .filter(Boolean)
    .join(' · ')
  return (
    <li className={styles.withButton} data-selected={selected}>
      <button type="button" data-soft-enter className={styles.row} aria-current={selected || undefined} onClick={onOpen}>
        <span className={styles.rowIcon}>
          <ContactIcon channel={contact.channel} />
        </span>
        <span className={styles.rowHead}>
          <strong>{contact.citizenLabel ?? t('citizen.withheld')}</strong>
          <WaitState contact={contact} since={since} />
        </span>
        <span className={styles.about}>{about || t('desk.no-topic')}</span>
        {why && (
          <span className={styles.waits} title={t('wait.title')}>
            {why}
          </span>
        )}
        <SlaBar contact={contact} since={since} />
      </button>
      {!isVoice(contact) && (
        <div className={styles.rowButtons}>
          <ActionButton label={t('desk.take')} size="compact-sm" pending={taking} onClick={onTake} />
        </div>
      )}
    </li>
  )
}

/** The one queue as everyone sees it, in the order in which it is served. Calls are given out; a text may be taken. */
export function QueueList({ desk, ticketId, onOpen }: Props) {
  const { t } = useMessages()
  const take = useWrite((contact: ContactView) => ['POST', `/api/contacts/${contact.id}/take`], {
    stale: ['desk', 'ticket', 'timeline'],
    onDone: (contact) => onOpen(contact.ticketId),
  })
  const { items, byChannel } = desk.queue
  const all = Object.values(byChannel).reduce((sum, count) => sum + count, 0)
  if (items.length === 0) return <p className={styles.empty}>{t('desk.queue.empty')}</p>
  return (
    <>
      <ul aria-label={t('desk.tab.queue')}>
        {items.map((contact) => (
          <QueueRow
            key={contact.id}
            contact={contact}
            selected={contact.ticketId === ticketId}
            taking={take.pending}
            onOpen={() => onOpen(contact.ticketId)}
            onTake={() => take.run(contact)}
          />
        ))}
      </ul>
      <p className={styles.summary}>
        {all > items.length && <>{t('desk.queue.more', { count: all - items.length })} </>}
        {t('desk.queue.hint')}
      </p>
    </>
  )
}
