import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import type { MessageView } from '../../../src/messages/messages.contract.ts'
import type { TicketDetail, TicketSplit } from '../../../src/tickets/tickets.contract.ts'
import { ticketQuery, timelineQuery } from '../../queries.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { SubmitButton } from '../../ui/submit-button.tsx'
import { useMessages } from '../../use-messages.tsx'
import { useWrite } from '../../use-write.ts'
import styles from './transfer.module.css'
import { movedStale } from './use-merge.ts'

type Props = { ticketId: string; onTicket: (ticketId: string) => void; onClose: () => void }

/** Letters that something came before in their exchange: of the first one it would be the whole exchange. */
function laterLetters(messages: readonly MessageView[]): MessageView[] {
  const seen = new Set<string | null>()
  return messages.filter((message) => {
    const first = !seen.has(message.contactId)
    seen.add(message.contactId)
    return !first && message.direction === 'in'
  })
}

/** Some of a ticket is another matter: whole exchanges, or a letter with what came after it. It can be taken back. */
export function SplitDialog({ ticketId, onTicket, onClose }: Props) {
  const { t, word, format } = useMessages()
  const [contacts, setContacts] = useState<readonly string[]>([])
  const [letter, setLetter] = useState<string | null>(null)
  const { data: ticket } = useQuery(ticketQuery(ticketId))
  const { data: timeline } = useInfiniteQuery(timelineQuery(ticketId))
  const split = useWrite((body: TicketSplit) => ['POST', `/api/tickets/${ticketId}/split`, body], {
    stale: movedStale,
    onDone: (_body, answer) => {
      onClose()
      onTicket((answer as { ticket: TicketDetail }).ticket.id)
    },
  })
  const items = [...(timeline?.pages ?? [])].reverse().flatMap((page) => page.items)
  const letters = laterLetters(items.flatMap((item) => (item.kind === 'message' && item.message.letter ? [item.message] : [])))
  const all = ticket?.contacts ?? []
  const tooMany = contacts.length > 0 && contacts.length === all.length
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (letter !== null) split.run({ messageId: letter })
    else if (contacts.length > 0 && !tooMany) split.run({ contactIds: [...contacts] })
  }
  return (
    <Dialog title={t('split.title', { number: ticket?.number ?? '' })} closeLabel={t('common.close')} onClose={onClose} wide>
      <form className={styles.form} onSubmit={submit}>
        <fieldset>
          <legend>{t('split.contacts')}</legend>
          {all.map((contact) => (
            <label key={contact.id} className={styles.option} data-off={false}>
              <input
                type="checkbox"
                data-first-focus
                checked={contacts.includes(contact.id)}
                onChange={(event) => {
                  const on = event.currentTarget.checked
                  setLetter(null)
                  setContacts((old) => (on ? [...old, contact.id] : old.filter((one) => one !== contact.id)))
                }}
              />
              <span>{[word('channel', contact.channel), contact.lastText ?? ''].filter(Boolean).join(' · ')}</span>
              <span className="dim">{format.dateTime(contact.enteredAt)}</span>
            </label>
          ))}
        </fieldset>
        {letters.length > 0 && (
          <fieldset>
            <legend>{t('split.letter')}</legend>
            {letters.map((message) => (
              <label key={message.id} className={styles.option} data-off={false}>
                <input
                  type="radio"
                  name="letter"
                  checked={letter === message.id}
                  onChange={() => {
                    setContacts([])
                    setLetter(message.id)
                  }}
                />
                <span>{message.letter?.subject || t('letter.no-subject')}</span>
                <span className="dim">{format.dateTime(message.createdAt)}</span>
              </label>
            ))}
          </fieldset>
        )}
        {tooMany && <p className="dim">{t('split.nothing-left')}</p>}
        <div className={styles.buttons}>
          <ActionButton label={t('common.cancel')} size="sm" onClick={onClose} />
          <SubmitButton
            label={t('split.submit')}
            disabled={letter === null && (contacts.length === 0 || tooMany)}
            pending={split.pending}
          />
        </div>
      </form>
    </Dialog>
  )
}
