import type { TimelineItem } from '../../../src/tickets/tickets.contract.ts'
import type { MessageView } from '../../../src/messages/messages.contract.ts'
import { Icon, type IconName } from '../../ui/icons.tsx'
import { useMessages } from '../../use-messages.tsx'
import { useWrite } from '../../use-write.ts'
import styles from './timeline.module.css'

type Props = { item: Extract<TimelineItem, { kind: 'message' }>; citizenLabel: string | null }

const looks: Record<NonNullable<MessageView['status']>, { icon: IconName; tone: string }> = {
  queued: { icon: 'clock', tone: 'calm' },
  sent: { icon: 'check', tone: 'calm' },
  delivered: { icon: 'check', tone: 'good' },
  read: { icon: 'check-double', tone: 'good' },
  failed: { icon: 'alert', tone: 'bad' },
}

/** What became of a text we sent, in words; a failure says why and can be tried again. */
function Delivery({ message }: { message: MessageView }) {
  const { t, word } = useMessages()
  const again = useWrite(() => ['POST', `/api/contacts/${message.contactId}/messages`, { text: message.text }], {
    stale: ['desk', 'ticket', 'timeline'],
  })
  if (!message.status) return null
  const { icon, tone } = looks[message.status]
  return (
    <span className={styles.delivery} data-tone={tone}>
      <Icon name={icon} size={14} /> {t(`message-status.${message.status}`)}
      {message.problem && `: ${word('message-problem', message.problem.meaning)}`}
      {message.status === 'failed' && message.problem?.retry && message.contactId && (
        <button type="button" className={styles.again} onClick={() => again.run()}>
          {t('common.retry')}
        </button>
      )}
    </span>
  )
}

export function TimelineMessage({ item, citizenLabel }: Props) {
  const { t, word, format } = useMessages()
  const { message } = item
  const note = message.direction === 'note'
  const author =
    message.direction === 'in' ? (citizenLabel ?? t('citizen.withheld')) : (message.authorName ?? t('desk.timeline.automatic'))
  return (
    <article className={styles.bubble} data-direction={message.direction}>
      <header>
        {note && <Icon name="note" size={14} />}
        <span>
          {[note ? t('desk.note') : '', author, item.channel && !note ? word('channel', item.channel) : '']
            .filter(Boolean)
            .join(' · ')}
        </span>
        <time dateTime={item.at}>{format.time(item.at)}</time>
        {message.direction === 'out' && <Delivery message={message} />}
      </header>
      <p dir="auto">{message.text}</p>
    </article>
  )
}
