import { useQuery } from '@tanstack/react-query'
import { ticketQuery } from '../../queries.ts'
import { useMessages } from '../../use-messages.tsx'
import { CitizenCard } from './citizen-card.tsx'
import { EarlierTickets } from './earlier-tickets.tsx'
import { TicketFields } from './ticket-fields.tsx'
import { WhyMe } from './why-me.tsx'
import styles from './side.module.css'

type Props = { ticketId: string | null; contactId: string | null; onOpen: (ticketId: string) => void }

/** The right side: who it is, what the matter is, what came before, and why it is on this desk. */
export function CitizenPane({ ticketId, contactId, onOpen }: Props) {
  const { t } = useMessages()
  const { data: ticket } = useQuery({ ...ticketQuery(ticketId ?? ''), enabled: ticketId !== null })
  if (!ticket || ticketId === null) return <p className={styles.nothing}>{t('desk.citizen.none')}</p>
  const writer = ticket.contacts.find((contact) => contact.channel === 'email')?.citizenLabel ?? null
  return (
    <>
      <CitizenCard key={ticket.citizenId} citizen={ticket.citizen} writer={writer} />
      <TicketFields key={ticket.id} ticket={ticket} />
      {ticket.earlier.length > 0 && <EarlierTickets tickets={ticket.earlier} onOpen={onOpen} />}
      {contactId && <WhyMe key={contactId} contactId={contactId} />}
    </>
  )
}
