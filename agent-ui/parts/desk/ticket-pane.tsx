import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Desk } from '../../../src/desk/desk.contract.ts'
import type { MessageView } from '../../../src/messages/messages.contract.ts'
import type { TicketDetail } from '../../../src/tickets/tickets.contract.ts'
import { errorWords } from '../../error-words.ts'
import { letterDraftQuery, ticketQuery } from '../../queries.ts'
import { useShortcuts } from '../../ui/use-shortcuts.ts'
import { useMessages } from '../../use-messages.tsx'
import { isVoice, mayNow, standingOf } from './actions.ts'
import { ClosePanel } from './close-panel.tsx'
import { Composer } from './composer.tsx'
import { CorrectAddressDialog } from './correct-address-dialog.tsx'
import type { DialogName } from './desk-dialogs.tsx'
import { MoveBar } from './move-bar.tsx'
import { replyWay } from './reply-way.ts'
import { TicketHead } from './ticket-head.tsx'
import { Timeline } from './timeline.tsx'
import styles from './ticket.module.css'
import { UndoBar } from './undo-bar.tsx'
import { useDraft } from './use-draft.ts'
import { useField } from './use-field.ts'
import { useWriteAnew } from './use-send-again.ts'
import { useWritingMode, type WritingMode } from './use-writing-mode.ts'

type Props = {
  ticketId: string
  desk: Desk
  onTransfer: () => void
  onClosed: () => void
  onTicket: (ticketId: string) => void
  onDialog: (name: DialogName) => void
}

/** The middle of the desk: what the matter is, what happened, and what to write or how to close. */
export function TicketPane({ ticketId, ...rest }: Props) {
  const messages = useMessages()
  const { data: ticket, error } = useQuery(ticketQuery(ticketId))
  if (ticket) return <OpenTicket ticket={ticket} {...rest} />
  return <p className={styles.empty}>{error ? errorWords(messages, error) : messages.t('common.loading')}</p>
}

function OpenTicket({
  ticket,
  desk,
  onTransfer,
  onClosed,
  onTicket,
  onDialog,
}: Omit<Props, 'ticketId'> & { ticket: TicketDetail }) {
  const agentId = desk.agent.id
  const mine = desk.work.filter((contact) => contact.ticketId === ticket.id)
  const wrapUp = mine.find((contact) => contact.phase === 'wrap-up')
  const closable = wrapUp ?? mine.find((contact) => mayNow('close', standingOf(contact, agentId)))
  const [closing, setClosing] = useState(false)
  const client = useQueryClient()
  const field = useField(ticket.id)
  // One text for both: what was begun during the call stands in the note of the wrap-up, and stays when that runs out.
  const draft = useDraft(ticket.id, ticket.draft)
  const way = replyWay(ticket, agentId)
  const writing = useWritingMode(ticket.id, ticket.draft, way.problem === null)
  const write = (next: WritingMode) => {
    writing.choose(next)
    setClosing(false)
    field.focus()
  }
  /** Taken back: it is my draft again, with its subject, copies and files. */
  const takeBack = async (text: string, contactId: string | null) => {
    const kept = contactId === null ? null : await client.fetchQuery({ ...letterDraftQuery(contactId), staleTime: 0 })
    draft.restore(kept?.text ?? text)
    write('reply')
  }
  const anew = useWriteAnew(draft.text, (text, contactId) => void takeBack(text, contactId))
  const [correcting, setCorrecting] = useState<MessageView | null>(null)
  const panel = wrapUp ?? (closing ? closable : undefined)

  useShortcuts([
    { key: 'A', run: () => write('reply') },
    { key: 'P', run: () => write('note') },
    { key: 'E', run: () => setClosing(closable !== undefined) },
  ])
  return (
    <>
      <TicketHead
        ticket={ticket}
        contacts={mine}
        agentId={agentId}
        onTransfer={onTransfer}
        onClose={() => setClosing(true)}
        onDialog={onDialog}
      />
      <MoveBar ticket={ticket} onTicket={onTicket} />
      <Timeline
        ticketId={ticket.id}
        citizenLabel={ticket.citizenLabel}
        contacts={ticket.contacts}
        calls={mine.filter(isVoice)}
        onTicket={onTicket}
        onFailure={{ correct: setCorrecting, anew: (message) => anew.mutate(message) }}
      />
      {correcting && <CorrectAddressDialog message={correcting} onClose={() => setCorrecting(null)} />}
      <UndoBar ticketId={ticket.id} agentName={desk.agent.name} onUndone={(text, contactId) => void takeBack(text, contactId)} />
      {panel && (
        <ClosePanel
          key={panel.id}
          contact={panel}
          topicId={ticket.topicId ?? panel.topic}
          agent={desk.agent}
          note={draft.text}
          onNote={(text) => {
            writing.choose('note')
            draft.change(text)
          }}
          onDone={() => {
            draft.clear()
            writing.forget()
            setClosing(false)
            onClosed()
          }}
          {...(wrapUp ? {} : { onCancel: () => setClosing(false) })}
        />
      )}
      {!panel && <Composer ticket={ticket} way={way} writing={writing} draft={draft} onMode={write} field={field} />}
    </>
  )
}
