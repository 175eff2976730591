import { useInfiniteQuery } from '@tanstack/react-query'
import { serverNow, useNow } from '../../clock.ts'
import { timelineQuery } from '../../queries.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { Remaining } from '../../ui/clock.tsx'
import { Icon } from '../../ui/icons.tsx'
import { useShortcuts } from '../../ui/use-shortcuts.ts'
import { useMessages } from '../../use-messages.tsx'
import { useWrite } from '../../use-write.ts'
import styles from './undo.module.css'

type Props = { ticketId: string; agentName: string; onUndone: (text: string, contactId: string | null) => void }

/** Whoever has sent and went nowhere else is where the letter can be taken back: its key needs no Alt there. */
const focusIfNowhere = (button: HTMLButtonElement | null) => {
  if (button && document.activeElement === document.body) button.focus()
}

/** My last message while it has not left yet: how long it waits, and the key that takes it back. */
export function UndoBar({ ticketId, agentName, onUndone }: Props) {
  const { t } = useMessages()
  const { data } = useInfiniteQuery(timelineQuery(ticketId))
  useNow()
  const undo = useWrite((message: { id: string; contactId: string | null }) => ['POST', `/api/messages/${message.id}/undo`], {
    stale: ['desk', 'ticket', 'timeline'],
    onDone: (message, answer) => onUndone((answer as { text: string }).text, message.contactId),
  })
  const waiting = (data?.pages[0]?.items ?? []).findLast(
    (item) =>
      item.kind === 'message' &&
      item.message.status === 'queued' &&
      item.message.undoUntil !== null &&
      Date.parse(item.message.undoUntil) > serverNow() &&
      item.message.authorName === agentName,
  )
  const message = waiting?.kind === 'message' ? waiting.message : null
  useShortcuts(message ? [{ key: 'U', run: () => undo.run(message) }] : [])
  if (!message?.undoUntil) return null
  return (
    <section className={styles.bar} aria-label={t('letter.undo.label')}>
      <Icon name="clock" />
      <span>
        {t('letter.undo.in')} <Remaining until={message.undoUntil} />
      </span>
      <ActionButton
        buttonRef={focusIfNowhere}
        label={t('letter.undo')}
        icon="undo"
        kbd="U"
        pending={undo.pending}
        onClick={() => undo.run(message)}
      />
    </section>
  )
}
