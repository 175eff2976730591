import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Desk } from '../../../src/desk/desk.contract.ts'
import { errorWords } from '../../error-words.ts'
import { ticketQuery } from '../../queries.ts'
import { useShortcuts } from '../../ui/use-shortcuts.ts'
import { useMessages } from '../../use-messages.tsx'
import { isVoice, mayNow, standingOf } from './actions.ts'
import { ClosePanel } from './close-panel.tsx'
import { Composer } from './composer.tsx'
import { replyWay } from './reply-way.ts'
import { TicketHead } from './ticket-head.tsx'
import { Timeline } from './timeline.tsx'
import styles from './ticket.module.css'

type Props = { ticketId: string; desk: Desk; onTransfer: () => void; onClosed: () => void }

/** The middle of the desk: what the matter is, what happened, and what to write or how to close. */
export function TicketPane({ ticketId, desk, onTransfer, onClosed }: Props) {
  const messages = useMessages()
  const { data: ticket, error } = useQuery(ticketQuery(ticketId))
  const agentId = desk.agent.id
  const mine = desk.work.filter((contact) => contact.ticketId === ticketId)
  const wrapUp = mine.find((contact) => contact.phase === 'wrap-up')
  const closable = wrapUp ?? mine.find((contact) => mayNow('close', standingOf(contact, agentId)))
  const [closing, setClosing] = useState(false)
  const [chosenMode, setMode] = useState<'reply' | 'note' | null>(null)
  const [field, setField] = useState<HTMLTextAreaElement | null>(null)
  const mode = chosenMode ?? (ticket && replyWay(ticket, agentId).problem === null ? 'reply' : 'note')
  const write = (next: 'reply' | 'note') => {
    setMode(next)
    setClosing(false)
    field?.focus()
  }
  const panel = wrapUp ?? (closing ? closable : undefined)

  useShortcuts([
    { key: 'A', run: () => write('reply') },
    { key: 'P', run: () => write('note') },
    { key: 'E', run: () => setClosing(closable !== undefined) },
  ])
  if (error && !ticket) return <p className={styles.empty}>{errorWords(messages, error)}</p>
  if (!ticket) return <p className={styles.empty}>{messages.t('common.loading')}</p>
  return (
    <>
      <TicketHead ticket={ticket} contacts={mine} agentId={agentId} onTransfer={onTransfer} onClose={() => setClosing(true)} />
      <Timeline ticketId={ticketId} citizenLabel={ticket.citizenLabel} calls={mine.filter(isVoice)} />
      {panel && (
        <ClosePanel
          key={panel.id}
          contact={panel}
          topicId={ticket.topicId ?? panel.topic}
          agent={desk.agent}
          onDone={() => {
            setClosing(false)
            onClosed()
          }}
          {...(wrapUp ? {} : { onCancel: () => setClosing(false) })}
        />
      )}
      {!panel && <Composer ticket={ticket} agentId={agentId} mode={mode} onMode={write} field={setField} />}
    </>
  )
}
