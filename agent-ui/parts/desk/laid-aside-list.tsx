import type { ContactView } from '../../../src/contacts/contacts.contract.ts'
import { Icon } from '../../ui/icons.tsx'
import { useMessages } from '../../use-messages.tsx'
import { ContactIcon } from './contact-icon.tsx'
import { useSkills } from './use-skill-name.ts'
import { WaitState } from './work-row.tsx'
import styles from './work.module.css'

type Props = { contacts: readonly ContactView[]; ticketId: string | null; onOpen: (ticketId: string) => void }

/** What was in hand when a call came first: still in sight, and why it is not in hand now. */
export function LaidAsideList({ contacts, ticketId, onOpen }: Props) {
  const { t } = useMessages()
  const { nameOf } = useSkills()
  if (contacts.length === 0) return null
  return (
    <section className={styles.laidAside} aria-label={t('desk.set-aside')}>
      <h2>
        <Icon name="pause" size={15} /> {t('desk.set-aside')}
      </h2>
      <p>{t('desk.set-aside.hint')}</p>
      <ul>
        {contacts.map((contact) => (
          <li key={contact.id}>
            <button
              type="button"
              data-soft-enter
              className={styles.row}
              aria-current={contact.ticketId === ticketId || undefined}
              onClick={() => onOpen(contact.ticketId)}
            >
              <span className={styles.rowIcon}>
                <ContactIcon channel={contact.channel} />
              </span>
              <span className={styles.rowHead}>
                <strong>{contact.citizenLabel ?? t('citizen.withheld')}</strong>
                <WaitState contact={contact} since={contact.lastAt} />
              </span>
              <span className={styles.about}>
                {(contact.subject ?? contact.lastText ?? nameOf(contact.topic)) || t('desk.no-topic')}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
