import type { TicketView } from '../../../src/tickets/tickets.contract.ts'
import { serverNow } from '../../clock.ts'
import { useMessages } from '../../use-messages.tsx'
import styles from './side.module.css'
import { useSkills } from './use-skill-name.ts'

export function EarlierTickets({ tickets, onOpen }: { tickets: readonly TicketView[]; onOpen: (ticketId: string) => void }) {
  const { t, format } = useMessages()
  const { nameOf } = useSkills()
  return (
    <section className={styles.card} aria-label={t('desk.earlier')}>
      <h2>{t('desk.earlier')}</h2>
      <ul className={styles.earlier}>
        {tickets.map((ticket) => (
          <li key={ticket.id}>
            <button type="button" onClick={() => onOpen(ticket.id)}>
              <strong>{ticket.subject ?? (nameOf(ticket.topicId) || t('desk.ticket.no-subject'))}</strong>
              <span className="dim">
                {[ticket.number, format.when(ticket.createdAt, serverNow()), t(`ticket-status.${ticket.status}`)].join(' · ')}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
