import { useQuery } from '@tanstack/react-query'
import type { Page } from '../../../src/http/page.contract.ts'
import type { TicketView } from '../../../src/tickets/tickets.contract.ts'
import { read, withParams } from '../../api.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { Icon } from '../../ui/icons.tsx'
import textButton from '../../ui/text-button.module.css'
import { useMessages } from '../../use-messages.tsx'
import styles from './letter.module.css'
import { useMerge } from './use-merge.ts'

const numberIn = /\b\d{4}-\d{6}\b/

type Props = { ticketId: string; subject: string; onTicket: (ticketId: string) => void }

/** The subject names a ticket, but its writer has no part in that one: a person decides whether they are one matter. */
export function LetterMoveHint({ ticketId, subject, onTicket }: Props) {
  const { t } = useMessages()
  const number = numberIn.exec(subject)?.[0]
  const { data } = useQuery({
    queryKey: ['tickets', 'numbered', number],
    queryFn: ({ signal }) => read<Page<TicketView>>(withParams('/api/tickets', { query: number, limit: 5 }), signal),
    enabled: number !== undefined,
  })
  const named = data?.items.find((ticket) => ticket.number === number)
  const merge = useMerge(onTicket)
  // Put together meanwhile: this is the ticket it speaks of.
  if (!number || !named || named.id === ticketId) return null
  return (
    <p className={styles.fact} data-tone="warn">
      <Icon name="ticket" /> <span className={styles.grow}>{t('letter.hint.ticket-of-others', { number })}</span>
      <button type="button" className={textButton.alone} onClick={() => onTicket(named.id)}>
        {t('letter.hint.look', { number })}
      </button>
      <ActionButton
        label={t('letter.hint.merge', { number })}
        icon="merge"
        size="compact-sm"
        pending={merge.pending}
        onClick={() => merge.run({ from: ticketId, into: named.id })}
      />
    </p>
  )
}
