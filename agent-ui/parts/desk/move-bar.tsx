import type { TicketDetail, TicketMoveView } from '../../../src/tickets/tickets.contract.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { Icon } from '../../ui/icons.tsx'
import { useMessages } from '../../use-messages.tsx'
import { useWrite } from '../../use-write.ts'
import styles from './undo.module.css'
import { movedStale } from './use-merge.ts'

type Props = { ticket: TicketDetail; onTicket: (ticketId: string) => void }

const side = (ticket: TicketDetail, move: TicketMoveView) => (move.to.id === ticket.id ? 'in' : 'out')

/** What was last put together or taken apart here, and the way back. */
export function MoveBar({ ticket, onTicket }: Props) {
  const { t, format } = useMessages()
  const undo = useWrite((move: TicketMoveView) => ['POST', `/api/ticket-moves/${move.id}/undo`], {
    stale: movedStale,
    onDone: (move) => onTicket(move.from.id),
  })
  const move = ticket.moves.find((one) => !one.undone)
  if (!move) return null
  const other = side(ticket, move) === 'in' ? move.from : move.to
  return (
    <section className={styles.bar} data-kind="move" aria-label={t('move.label')}>
      <Icon name={move.kind} />
      <span>
        {t(`move.${move.kind}.${side(ticket, move)}`, { number: other.number })}{' '}
        <span className="dim">
          {move.byName}, {format.dateTime(move.at)}
        </span>
      </span>
      {(move.kind === 'split' || ticket.mergedInto !== null) && (
        <ActionButton label={t('move.open', { number: other.number })} size="compact-sm" onClick={() => onTicket(other.id)} />
      )}
      <ActionButton label={t('move.undo')} icon="undo" size="compact-sm" pending={undo.pending} onClick={() => undo.run(move)} />
    </section>
  )
}
